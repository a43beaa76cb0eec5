"""The act „correct the published results”: one person prepares, another approves or refuses."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import PersonRequest, refuse_unseen, require
from applications.models import Application
from applications.step_request import StepRequest
from certificates.issuing import IN_FORCE, is_edition_released
from certificates.models import Certificate
from juries import correcting
from juries.corrected_lines import Change, rules_in
from juries.correcting import AlreadyDecided
from juries.forms_correction import CorrectionSheet
from juries.forms_session import ApprovalForm, ReturnForm
from juries.models import Resolution
from juries.outcomes import ADVANCED, NONE
from juries.publishing import is_correction, is_last
from juries.views_results import frozen_pages
from juries.workbench import posted
from programmes.models import Edition

from .corrections import carry_out, changes_to_be, out_of_reach, touched_by
from .links import case_url, with_case

SEE = "workflow.see_edition_case"
KEPT_APART = ("csrfmiddlewaretoken", "do", "seen")


def correct_results(request: StepRequest, edition: Edition) -> HttpResponse:
    """`?uchwala=` prepares a correction of that resolution, `?sprostowanie=` is the page of one
    that is prepared; without either, what may be corrected and what was."""
    if "uchwala" in request.GET:
        require(request, "juries.prepare_correction", edition, see=SEE)
        return _prepare(request, edition, _named(edition, request.GET["uchwala"]))
    if "sprostowanie" in request.GET:
        correction = _named(edition, request.GET["sprostowanie"])
        if not is_correction(correction):
            raise Http404
        return _decide(request, edition, correction)
    context = {
        "edition": edition,
        "resolutions": correcting.correctable(edition),
        "has_stages": len(edition.stages.all()) > 1,
        "corrections": correcting.corrections(edition),
        "may_prepare": request.user.has_perm("juries.prepare_correction", edition),
        "back_href": request.case_url,
    }
    return render(request, "workflow/corrections.html", context)


def _named(edition: Edition, public_id: str) -> Resolution:
    try:
        key = uuid.UUID(public_id)
    except ValueError:
        raise Http404 from None
    rows = edition.resolutions.select_related(
        "category", "stage", "supersedes", "session__minutes", "prepared_by", "approved_by"
    )
    found = rows.filter(public_id=key).first()
    if found is None:
        raise Http404
    return found


# --- the first person -----------------------------------------------------------------------------


def _prepare(request: StepRequest, edition: Edition, resolution: Resolution) -> HttpResponse:
    if not correcting.correctable(edition).filter(pk=resolution.pk).exists():
        return _meanwhile(request, edition, resolution)
    sheet = CorrectionSheet(resolution, posted(request))
    changes: list[Change] = []
    if request.method == "POST" and _is_possible(sheet, resolution):
        if request.POST.get("do") == "save":
            try:
                return _save(request, edition, resolution, sheet)
            except AlreadyDecided:
                return _meanwhile(request, edition, resolution)
            except ValidationError as refusal:
                sheet.reason.add_error(None, refusal)
        elif request.POST.get("do") == "preview":
            changes = changes_to_be(resolution, sheet.changed)
    context = {
        "edition": edition,
        "resolution": resolution,
        "sheet": sheet,
        "is_last": is_last(resolution.stage),
        "forms": sheet.forms if request.method == "POST" else [],
        "rows": _rows(request, edition, resolution, changes),
        "reason": sheet.reason["reason"].value(),
        "typed": _typed(request),
        "back_href": request.path,
    }
    page = "correction_preview" if changes else "correction_sheet"
    return render(request, f"workflow/{page}.html", context)


def _is_possible(sheet: CorrectionSheet, resolution: Resolution) -> bool:
    if not sheet.is_valid():
        return False
    faults = out_of_reach(resolution, changes_to_be(resolution, sheet.changed))
    for application, text in faults.items():
        sheet.refuse(application, text)
    return not faults


def _save(
    request: StepRequest, edition: Edition, resolution: Resolution, sheet: CorrectionSheet
) -> HttpResponse:
    with request.hold():
        require(request, "juries.prepare_correction", edition, see=SEE)
        correction = correcting.correct_results(
            resolution,
            decisions=sheet.changed,
            reason=sheet.reason.cleaned_data["reason"],
            by=request.user,
            at=request.received_at,
        )
    messages.success(request, _("The correction is saved. Another person approves it."))
    return redirect(f"{request.path}?sprostowanie={correction.public_id}")


def _meanwhile(request: StepRequest, edition: Edition, resolution: Resolution) -> HttpResponse:
    """The resolution has a correction already, or was never published."""
    other = Resolution.objects.filter(supersedes=resolution).first()
    if other is None:
        raise Http404
    address = f"{request.path}?sprostowanie={other.public_id}"
    if request.method != "POST":
        return redirect(address)
    context = {
        "edition": edition,
        "correction": other,
        "address": address,
        "typed": [(name, value) for name, value in _typed(request) if value],
    }
    return render(request, "workflow/correction_meanwhile.html", context, status=409)


def _typed(request: StepRequest) -> list[tuple[str, str]]:
    given = request.POST
    return [(name, str(given[name])) for name in given if name not in KEPT_APART]


# --- the second person ----------------------------------------------------------------------------


def _decide(request: StepRequest, edition: Edition, correction: Resolution) -> HttpResponse:
    is_refusal = request.POST.get("action") == "refuse"
    approval = ApprovalForm(None if is_refusal else posted(request))
    refusal = ReturnForm(request.POST if is_refusal else None, auto_id="id_refuse_%s")
    refusal.fields["reason"].label = _("Why the correction is refused")
    form = refusal if is_refusal else approval
    if request.method == "POST":
        require(request, "juries.approve_correction", edition, see=SEE)
        if not correcting.is_waiting(correction):
            return _page(request, edition, correction, approval, refusal, status=409)
        if form.is_valid():
            try:
                return _settle(request, edition, correction, is_refusal, form.cleaned_data)
            except AlreadyDecided:
                fresh = _named(edition, str(correction.public_id))
                return _page(request, edition, fresh, approval, refusal, status=409)
            except ValidationError as problem:
                form.add_error(None, problem)
    return _page(request, edition, correction, approval, refusal, form=form)


def _settle(
    request: StepRequest,
    edition: Edition,
    correction: Resolution,
    is_refusal: bool,
    data: dict[str, Any],
) -> HttpResponse:
    settle = correcting.refuse_correction if is_refusal else carry_out
    with request.hold():
        require(request, "juries.approve_correction", edition, see=SEE)
        refuse_unseen(request, correction.bundle_sha256)
        settle(correction, by=request.user, at=request.received_at, **data)
    told = (
        _("The correction is refused. The published results stand.")
        if is_refusal
        else _("The corrected results are published.")
    )
    messages.success(request, told)
    return redirect(f"{request.path}?sprostowanie={correction.public_id}")


def _page(
    request: StepRequest,
    edition: Edition,
    correction: Resolution,
    approval: ApprovalForm,
    refusal: ReturnForm,
    *,
    form: Any = None,
    status: int = 200,
) -> HttpResponse:
    is_waiting = correcting.is_waiting(correction)
    may_approve = request.user.has_perm("juries.approve_correction", edition)
    context = {
        "edition": edition,
        "correction": correction,
        "rows": _rows(request, edition, correction, correcting.changes_of(correction)),
        "page": frozen_pages([correction])[0],
        "form": form,
        "approval": approval,
        "refusal": refusal,
        "is_waiting": is_waiting,
        "is_late": status == 409,
        "is_preparer": correction.prepared_by_id == request.user.pk,
        "may_approve": may_approve and correction.prepared_by_id != request.user.pk,
        "seen": correction.bundle_sha256,
        "back_href": request.path,
    }
    return render(request, "workflow/correction.html", context, status=status)


# --- what changes, and whose case is touched ------------------------------------------------------


def _rows(
    request: PersonRequest, edition: Edition, resolution: Resolution, changes: Sequence[Change]
) -> list[dict[str, Any]]:
    """One row a change: the holder, the line before and after, and what follows."""
    parties = {row["application"]: row for row in resolution.bundle["applications"]}
    touched = touched_by(changes)
    cases = {
        row.pk: case_url(row)
        for row in with_case(Application.objects.filter(pk__in=[a.pk for a in touched.values()]))
    }
    documents = _documents(touched.values())
    is_released = is_edition_released(edition)
    _rules, stage = rules_in(resolution.bundle)
    rows = []
    for change in sorted(changes, key=lambda c: (c.after["place"] or 1000, c.application)):
        application = touched.get(change.application)
        issued = documents.get(application.pk, []) if application else []
        rows.append(
            {
                **parties[change.application],
                "change": change,
                "is_last": stage.is_last,
                "case": cases.get(application.pk) if application else None,
                "effect": effect_of(change, application, resolution.stage.ordinal, is_released),
                "is_taken": _is_award(change.before) and not _is_award(change.after),
                "certificates": issued,
            }
        )
    return rows


def _documents(applications: Any) -> dict[int, list[Certificate]]:
    found: dict[int, list[Certificate]] = {}
    rows = Certificate.objects.filter(
        award__application__in=[row.pk for row in applications],
        award__category__isnull=False,
        status__in=IN_FORCE,
    )
    for row in rows.select_related("award").order_by("pk"):
        found.setdefault(row.award.application_id or 0, []).append(row)
    return found


def _is_award(line: dict[str, Any]) -> bool:
    return line["outcome"] not in (NONE, ADVANCED)


def effect_of(
    change: Change, application: Application | None, stage_no: int, is_released: bool
) -> str:
    """What follows for the case, in one sentence for the two persons; `stage_no` of the results."""
    if application is None:
        return _("The case is over and will not change.")
    if application.stage_no > stage_no:
        return _("The case is already in the next stage; we will tell of the correction.")
    if change.after["outcome"] == ADVANCED:
        return _("The case is reopened and the application goes on to the next stage.")
    if not _is_award(change.after):
        return (
            _("The case is reopened and ends without an award.")
            if _is_award(change.before)
            else _("The case is reopened and ends again without an award.")
        )
    return _effect_of_award(change, is_released)


def _effect_of_award(change: Change, is_released: bool) -> str:
    if is_released and _is_award(change.before):
        return _("The case is reopened; what was issued is replaced where it says something else.")
    if is_released:
        return _("The case is reopened and the certificate is issued at once.")
    return _("The case is reopened and waits for the release of certificates.")
