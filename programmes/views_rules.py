"""Versions of the rules as staff see and correct them: one uploads a file, another approves."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from records.clock import database_now

from .forms_staff import CorrectionForm
from .models import Edition, RuleSetProposal
from .refusals import CatalogueRefused, Refusal
from .rule_versions import (
    Judged,
    approve_rules,
    check_file,
    decline_rules,
    judge,
    judged_differences,
    propose_rules,
    read_upload,
)
from .views_staff import staff_context, staff_edition


@require_http_methods(["GET", "HEAD", "POST"])
def rule_versions(request: HttpRequest, edition: str) -> HttpResponse:
    """Every version, and the form that takes a corrected file. A broken or refused file stores
    nothing: its faults, or the places that may not change, are listed."""
    found = staff_edition(request, edition)
    form = CorrectionForm(request.POST or None, request.FILES or None)
    faults: list[Refusal] = []
    judged: tuple[Judged, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            file = read_upload(form.cleaned_data["file"])
            check_file(found, file)
            judged = judged_differences(found, file.content())
            proposal = propose_rules(
                found,
                file.content(),
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=database_now(),
            )
        except CatalogueRefused as refused:
            faults = refused.refusals
            form.add_error("file", _("The file has errors. Nothing was stored."))
        except ValidationError as refused:
            form.add_error("file", refused.messages)
        else:
            messages.success(request, _("The change waits for approval by another person."))
            return redirect("rule_set_proposal", edition=found.slug, proposal=proposal.public_id)
    context = staff_context(request, found) | {
        "form": form,
        "faults": faults,
        "judged": judged,
        "versions": found.rule_sets.select_related("set_by", "approved_by", "proposal").order_by(
            "-version"
        ),
        "proposals": found.rule_set_proposals.select_related("proposed_by").exclude(
            status=RuleSetProposal.Status.APPROVED
        ),
    }
    return render(request, "programmes/rule_versions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def rule_set_proposal(request: HttpRequest, edition: str, proposal: uuid.UUID) -> HttpResponse:
    """One correction with its differences: its author may withdraw it, another officer decides."""
    found = staff_edition(request, edition)
    rows = found.rule_set_proposals.select_related("proposed_by", "decided_by", "rule_set")
    row = get_object_or_404(rows, public_id=proposal)
    error = ""
    if request.method == "POST":
        try:
            _decide(request, row)
            return redirect("rule_versions", edition=found.slug)
        except ValidationError as refused:
            error = " ".join(refused.messages)
            row.refresh_from_db()
    context = staff_context(request, found) | {
        "proposal": row,
        "judged": judge(_rules_before(found, row), row.content, found.phase),
        "is_own": row.proposed_by == request.user,
        "error": error,
    }
    return render(request, "programmes/rule_set_proposal.html", context)


def _rules_before(edition: Edition, proposal: RuleSetProposal) -> dict[str, Any]:
    """The JSON that the proposal was, or is, compared with."""
    earlier = edition.rule_sets.order_by("-version")
    if proposal.decided_at is not None:
        earlier = earlier.filter(set_at__lt=proposal.decided_at)
    return earlier[:1].get().content


def _decide(request: HttpRequest, proposal: RuleSetProposal) -> None:
    at = database_now()
    if request.POST.get("decision") == "approve":
        rule_set = approve_rules(proposal, by=request.user, at=at)
        messages.success(
            request,
            _("The rules have been corrected. Version in force: %(version)s.")
            % {"version": rule_set.version},
        )
    else:
        decline_rules(proposal, by=request.user, at=at)
        messages.success(request, _("The change was not made."))
