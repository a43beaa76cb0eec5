"""Pages of the acts that take two persons: own deadline and reopening."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import refuse_unseen
from applications.models import Application
from applications.step_request import StepRequest

from .models import Proposal
from .proposals import approve_proposal, propose

DAY: dict[str, Any] = {"type": "date", "data-label": gettext_lazy("Date")}
HOUR: dict[str, Any] = {"type": "time", "step": "1", "data-label": gettext_lazy("Time")}


class ProposalForm(forms.Form):
    value = forms.SplitDateTimeField(
        label=gettext_lazy("New own deadline"),
        widget=forms.SplitDateTimeWidget(date_attrs=DAY, time_attrs=HOUR),
        required=False,
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The reason stays in the records of the case."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )

    def __init__(self, kind: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].required = kind == Proposal.Kind.EXTEND


def extend(request: StepRequest, application: Application) -> HttpResponse:
    return _proposal_page(request, application, Proposal.Kind.EXTEND)


def reopen(request: StepRequest, application: Application) -> HttpResponse:
    return _proposal_page(request, application, Proposal.Kind.REOPEN)


def _proposal_page(request: StepRequest, application: Application, kind: str) -> HttpResponse:
    """The first person fills the form in; the second sees it with the button that approves."""
    waiting = application.proposals.filter(kind=kind, approved_at=None).first()
    given = request.POST if request.method == "POST" else None  # a form without a field, too
    form = ProposalForm(kind, given) if waiting is None else None
    seen = str(waiting.public_id) if waiting else ""
    error = None
    if request.method == "POST":
        try:
            refuse_unseen(request, seen)
            if waiting is not None:
                return _approve(request, waiting)
            if form is not None and form.is_valid():
                return _prepare(request, application, kind, form.cleaned_data)
        except ValidationError as problem:
            error = problem
            if form is not None:
                form.add_error(None, problem)
    context = {
        "application": application,
        "proposal": waiting,
        "form": form,
        "kind": Proposal.Kind(kind),
        "seen": seen,
        "error": error,
    }
    return render(request, "workflow/proposal.html", context)


def _prepare(
    request: StepRequest, application: Application, kind: str, data: dict[str, Any]
) -> HttpResponse:
    with request.hold() as locked:
        propose(
            locked,
            kind,
            reason=data["reason"],
            value=data["value"],
            by=request.user,
            at=request.received_at,
        )
    messages.success(request, _("The proposal is saved. Another person approves it."))
    return redirect(request.case_url)


def _approve(request: StepRequest, proposal: Proposal) -> HttpResponse:
    with request.hold():
        approve_proposal(proposal, by=request.user, at=request.received_at)
    messages.success(request, _("Approved."))
    return redirect(request.case_url)
