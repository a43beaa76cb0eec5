"""The membership of a Kapituła as staff see and change it."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import PersonRequest, require
from juries.forms_juror import ReasonForm
from juries.forms_members import AppointForm
from juries.inviting import Terms
from juries.membership import (
    BEFORE_SESSION,
    MembershipRefused,
    appoint_juror,
    end_membership,
    returnable,
    strength_of,
)
from juries.models import Juror, Jury
from juries.views_juror import posted
from records.clock import database_now

SEE, APPOINT = "juries.see_members", "juries.appoint_member"


def seen_jury(request: PersonRequest, jury_id: uuid.UUID) -> Jury:
    jury = (
        Jury.objects.select_related("edition__programme__organiser", "secretary", "stage")
        .filter(public_id=jury_id)
        .first()
    )
    require(request, SEE, jury)
    if jury is None:
        raise Http404
    if request.method == "POST":
        require(request, APPOINT, jury, see=SEE)
    return jury


@require_http_methods(["GET", "HEAD", "POST"])
def jury_members(request: PersonRequest, jury_id: uuid.UUID) -> HttpResponse:
    """Members and experts with role and term, the quorum, and the form that appoints."""
    jury = seen_jury(request, jury_id)
    jurors = list(
        jury.jurors.select_related("user", "employer", "statement").order_by("until", "pk")
    )
    back = _coming_back(request, jurors)
    form = AppointForm(posted(request), initial=_known(back))
    if request.method == "POST" and form.is_valid() and _appoint(request, jury, form):
        return redirect("jury_members", jury.public_id)
    is_open = jury.edition.phase in BEFORE_SESSION
    context = {
        "jury": jury,
        "edition": jury.edition,
        "jurors": jurors,
        "returnable": returnable(jurors),
        "back": back,
        "strength": strength_of(jury),
        "form": form,
        "may_appoint": is_open and request.user.has_perm(APPOINT, jury),
        "is_staff": request.user.has_perm("programmes.see_staff_pages", jury.edition),
    }
    return render(request, "juries/jury_members.html", context)


def _coming_back(request: PersonRequest, jurors: list[Juror]) -> Juror | None:
    """The ended membership of the person whom the page offers to appoint again."""
    asked, known = request.GET.get("ponownie"), returnable(jurors)
    return next((j for j in jurors if str(j.public_id) == asked and j.pk in known), None)


def _known(back: Juror | None) -> dict[str, str]:
    return {"email": back.user.email, "name": back.user.name, "role": back.role} if back else {}


def _appoint(request: PersonRequest, jury: Jury, form: AppointForm) -> bool:
    """Whether the person was appointed; a refusal is shown at the address."""
    data = form.cleaned_data
    try:
        appoint_juror(
            jury,
            **{key: data[key] for key in ("email", "name", "role", "reason")},
            terms=_terms(jury, form),
            by=request.user,
            at=database_now(),
        )
    except ValidationError as refused:
        form.add_error("email", refused.messages)
        return False
    messages.success(request, _("The person was appointed. The invitation waits for release."))
    return True


def _terms(jury: Jury, form: AppointForm) -> Terms:
    """What the invitation says: the calendar of the edition and the rest from the form."""
    stage_no = jury.stage.ordinal if jury.stage else None
    moments: dict[str, Any] = {
        name: jury.edition.deadline(kind, stage_no)
        for name, kind in (
            ("scoring_from", "formal_check_until"),
            ("scoring_until", "scoring_until"),
            ("session_at", "session_at"),
        )
    }
    if None in moments.values():
        raise MembershipRefused(
            _("First set the deadlines of the formal check, scoring and session."), "deadlines"
        )
    data = form.cleaned_data
    return Terms(
        **moments,
        recusals_until=form.moment("recusals_until"),
        answer_until=form.moment("answer_until"),
        mode=str(dict(form.fields["mode"].choices)[data["mode"]]),  # type: ignore[attr-defined]
        place=data["place"],
        minutes_each=data["minutes_each"],
        publicity=_("as the contest's rules say"),
        link=settings.BASE_URL + reverse("jury_home"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def membership_of_jury(
    request: PersonRequest, jury_id: uuid.UUID, juror_id: uuid.UUID
) -> HttpResponse:
    """Ends one membership, after its consequences are shown."""
    jury = seen_jury(request, jury_id)
    juror = jury.jurors.select_related("user", "jury").filter(public_id=juror_id).first()
    if juror is None:
        raise Http404
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            end_membership(juror, reason=reason, by=request.user, at=database_now())
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The membership has ended."))
            return redirect("jury_members", jury.public_id)
    context = {
        "jury": jury,
        "edition": jury.edition,
        "juror": juror,
        "strength": strength_of(jury),
        "form": form,
        "may_appoint": request.user.has_perm(APPOINT, jury),
    }
    return render(request, "juries/jury_member_end.html", context)
