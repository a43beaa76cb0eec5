"""The acts „cancel the contest” and „cancel a category”: one person prepares, another approves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import refuse_unseen
from applications.intake import newest_rule_set
from applications.models import Application
from applications.step_request import StepRequest
from juries.forms_session import ReturnForm
from juries.workbench import posted
from programmes import cancelling
from programmes.cancelling import AlreadyDecided, living_categories
from programmes.models import Cancellation, Category, Edition

from .cancelling import STOPPABLE, carry_out, refuse_decided


class CancellationForm(forms.Form):
    category = forms.ModelChoiceField(
        label=gettext_lazy("Category"),
        queryset=Category.objects.none(),
        to_field_name="code",
        empty_label=gettext_lazy("Choose a category"),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy(
            "Everybody reads it on the public page and in the letters. Do not give names of"
            " persons."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=1000,
    )

    def __init__(self, edition: Edition, is_whole: bool, data: Any = None) -> None:
        super().__init__(data)
        if is_whole:
            del self.fields["category"]
        else:
            field = self.fields["category"]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = living_categories(edition)


def cancel_edition(request: StepRequest, edition: Edition) -> HttpResponse:
    return _act(request, edition, is_whole=True)


def cancel_category(request: StepRequest, edition: Edition) -> HttpResponse:
    return _act(request, edition, is_whole=False)


def _act(request: StepRequest, edition: Edition, *, is_whole: bool) -> HttpResponse:
    """The first person fills in the form; whatever waits is shown to the second on both pages."""
    waiting = cancelling.waiting_cancellation(edition)
    if waiting is not None:
        return _decide(request, edition, waiting)
    if edition.phase == Edition.Phase.CANCELLED or "action" in request.POST:
        return _ended(request, edition)
    form = CancellationForm(edition, is_whole, posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            return _prepare(request, edition, form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
    context = {
        "edition": edition,
        "is_whole": is_whole,
        "form": form,
        "seen": "",
        "title": _title(is_whole),
        "numbers": numbers_of(living_categories(edition), edition),
        "back_href": request.case_url,
    }
    return render(request, "workflow/cancellation_form.html", context)


def _title(is_whole: bool) -> str:
    return _("Cancel the contest") if is_whole else _("Cancel a category")


def _prepare(request: StepRequest, edition: Edition, data: dict[str, Any]) -> HttpResponse:
    category = data.get("category")
    with request.hold():
        refuse_unseen(request, "")
        refuse_decided(edition, category)
        cancelling.prepare_cancellation(
            edition, category, reason=data["reason"], by=request.user, at=request.received_at
        )
    messages.success(request, _("The cancellation is saved. Another person approves it."))
    return redirect(request.path)


def _decide(request: StepRequest, edition: Edition, waiting: Cancellation) -> HttpResponse:
    is_refusal = request.POST.get("action") == "refuse"
    refusal = ReturnForm(request.POST if is_refusal else None, auto_id="id_refuse_%s")
    refusal.fields["reason"].label = _("Why the cancellation is refused")
    form = refusal if is_refusal else forms.Form(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            return _settle(request, waiting, is_refusal, form.cleaned_data)
        except AlreadyDecided:
            return _ended(request, edition)
        except ValidationError as problem:
            form.add_error(None, problem)
    living = living_categories(edition)
    context = {
        "edition": edition,
        "cancellation": waiting,
        "title": _title(waiting.category is None),
        "form": form,
        "refusal": refusal,
        "seen": str(waiting.public_id),
        "is_preparer": waiting.prepared_by_id == request.user.pk,
        "numbers": numbers_of(
            living.filter(pk=waiting.category_id) if waiting.category_id else living, edition
        ),
        "back_href": request.case_url,
    }
    return render(request, "workflow/cancellation.html", context)


def _settle(
    request: StepRequest, waiting: Cancellation, is_refusal: bool, data: dict[str, Any]
) -> HttpResponse:
    settle = cancelling.refuse_cancellation if is_refusal else carry_out
    with request.hold():
        refuse_unseen(request, str(waiting.public_id))
        settle(waiting, by=request.user, at=request.received_at, **data)
    told = (
        _("The cancellation is refused. Nothing has changed.")
        if is_refusal
        else _("It is cancelled. The applicants are told by letters.")
    )
    messages.success(request, told)
    return redirect(request.case_url)


def _ended(request: StepRequest, edition: Edition) -> HttpResponse:
    """Somebody decided already: who, when and why."""
    last = edition.cancellations.exclude(approved_at=None, refused_at=None).last()
    context = {"edition": edition, "cancellation": last, "back_href": request.case_url}
    status = 409 if request.method == "POST" else 200
    return render(request, "workflow/cancellation_ended.html", context, status=status)


def numbers_of(categories: QuerySet[Category], edition: Edition) -> list[dict[str, Any]]:
    """By category: drafts and applications that would end, and whether the least number of
    applications that the rules ask for was reached."""
    rules = newest_rule_set(Edition.objects.get(pk=edition.pk)).shape
    counted = categories.annotate(
        drafts=Count("applications", filter=Q(applications__status=Application.Status.DRAFT)),
        stopped=Count("applications", filter=Q(applications__status__in=STOPPABLE)),
        received=Count(
            "applications",
            filter=Q(applications__submitted_at__isnull=False)
            & ~Q(applications__status=Application.Status.WITHDRAWN),
        ),
    )
    rows = []
    for category in counted:
        least = rules.category(category.code).outcome.min_applications
        rows.append(
            {
                "category": category,
                "drafts": category.drafts,
                "applications": category.stopped - category.drafts,
                "least": least,
                "count": category.received,
                "is_reached": category.received >= least,
            }
        )
    return rows
