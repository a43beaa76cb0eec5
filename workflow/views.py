"""The portal's own pages: start of a case, desk, mailbox, log-in's failures."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models.functions import Now
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.access import PersonRequest
from accounts.models import Membership
from programmes.models import Category
from records.clock import database_now
from records.models import Message

from . import desks
from .cases import start_application as start_case


class OrganisationChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.organisation.name)


class StartForm(forms.Form):
    """For which organisation the person applies."""

    membership = OrganisationChoice(
        Membership.objects.none(),
        label=_("Applicant"),
        widget=forms.RadioSelect,
        empty_label=None,
        to_field_name="public_id",
        error_messages={"required": _("Choose the organisation you apply for.")},
    )

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        memberships = Membership.objects.live(Now()).filter(user=user)
        field = cast(OrganisationChoice, self.fields["membership"])
        field.queryset = memberships.select_related("organisation", "group")


def start_application(request: PersonRequest, edition: str, category: str) -> HttpResponse:
    """GET asks for whom, POST begins the draft or returns to the one that exists."""
    wanted = get_object_or_404(
        Category.objects.select_related("edition__programme"), edition__slug=edition, code=category
    )
    form = StartForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        membership = form.cleaned_data["membership"]
        try:
            case = start_case(
                wanted,
                organisation=membership.organisation,
                group=membership.group,
                by=request.user,
                at=database_now(),
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            return redirect(reverse("step", args=[case.public_id, "submit_application"]))
    context = {"form": form, "category": wanted, "edition": wanted.edition}
    return render(request, "workflow/start.html", context)


def desk(request: HttpRequest) -> HttpResponse:
    return render(request, "workflow/desk.html", desks.desk_of(request.user, request.GET))


def mailbox(request: HttpRequest) -> HttpResponse:
    """Everything the portal has written, in place of sending: for demonstrations only."""
    if not settings.SHOW_MAILBOX:
        raise Http404
    rows = Message.objects.select_related("recipient").order_by("-created_at", "-pk")
    page = Paginator(rows, 25).get_page(request.GET.get("page"))
    return render(request, "workflow/mailbox.html", {"page_obj": page})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403.html", {"reason": reason}, status=403)
