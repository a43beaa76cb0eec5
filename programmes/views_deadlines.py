"""Deadlines as the staff of a programme see and change them: one prepares, another approves."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import require
from records.clock import database_now

from .calendar_page import calendar_of
from .deadlines import approve_proposal, decline_proposal, propose_deadline
from .forms import DeadlineForm
from .models import DeadlineProposal, Edition

SEE = "programmes.see_deadlines"


@require_http_methods(["GET", "HEAD", "POST"])
def deadlines(request: HttpRequest, edition: str) -> HttpResponse:
    found = get_object_or_404(Edition.objects.with_calendar(), slug=edition)
    require(request, SEE, found)
    form = DeadlineForm(found, request.POST or None)
    if request.method == "POST":
        require(request, "programmes.propose_deadline", found, see=SEE)
        if form.is_valid() and _propose(request, found, form):
            messages.success(request, _("The change waits for approval by another person."))
            return redirect("deadlines", edition=found.slug)
    history = found.deadlines.select_related("set_by", "approved_by", "stage").order_by("-pk")
    context = {
        "edition": found,
        "form": form,
        "calendar": calendar_of(found),
        "history": history,
        "proposals": found.deadline_proposals.select_related("proposed_by", "decided_by", "stage"),
        "may_propose": request.user.has_perm("programmes.propose_deadline", found),
    }
    return render(request, "programmes/deadlines.html", context)


def _propose(request: HttpRequest, edition: Edition, form: DeadlineForm) -> bool:
    """Whether the proposal was written; a refusal is added to the form."""
    data = form.cleaned_data
    try:
        propose_deadline(
            edition,
            data["kind"],
            stage=data["stage"],
            value=data["value"],
            reason=data["reason"],
            basis=data["basis"],
            by=request.user,
            at=database_now(),
        )
    except ValidationError as refused:
        form.add_error("day", refused)
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def deadline_proposal(request: HttpRequest, edition: str, proposal: str) -> HttpResponse:
    """One proposal: its author may withdraw it, another officer approves or refuses it."""
    rows = DeadlineProposal.objects.select_related(
        "edition__programme", "proposed_by", "decided_by", "stage"
    )
    found = get_object_or_404(rows, public_id=proposal, edition__slug=edition)
    require(request, SEE, found.edition)
    error = ""
    if request.method == "POST":
        require(request, "programmes.approve_deadline", found.edition, see=SEE)
        try:
            _decide(request, found)
            return redirect("deadlines", edition=found.edition.slug)
        except ValidationError as refused:
            error = " ".join(refused.messages)
            found.refresh_from_db()
    context = {
        "proposal": found,
        "edition": found.edition,
        "current": found.edition.deadline(found.kind, found.stage.ordinal if found.stage else None),
        "is_own": found.proposed_by == request.user,
        "may_decide": request.user.has_perm("programmes.approve_deadline", found.edition),
        "error": error,
    }
    return render(request, "programmes/deadline_proposal.html", context)


def _decide(request: HttpRequest, proposal: DeadlineProposal) -> None:
    at = database_now()
    if request.POST.get("decision") == "approve":
        approve_proposal(proposal, by=request.user, at=at)
        messages.success(request, _("The deadline has been changed."))
    else:
        decline_proposal(proposal, by=request.user, at=at)
        messages.success(request, _("The change was not made."))
