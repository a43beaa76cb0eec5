"""What a correction of published results means for the cases that it touches.

Each is reopened by a job of its own: a run that began before the correction gives way first, then
a new one resumes at the decision and takes the corrected result as any other. A case in a later
stage stays there, and its people are told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from applications.models import Application
from juries.corrected_lines import Change, Corrected, changes_between, corrected_bundle
from juries.correcting import approve_correction, changes_of
from juries.delivery import tell_of_earlier_stage
from juries.models import Resolution
from juries.outcomes import ADVANCED
from juries.publishing import is_last
from programmes.models import Edition
from records.clock import database_now
from records.ledger import note, witnessed

from .cases import cancel_case, open_case
from .flows import ApplicationFlow
from .reopening import PREPARED_IN, resume

Status = Application.Status


class OutOfReach(ValidationError):
    """The edition has gone on: the case could not follow the corrected result."""


def touched_by(changes: Iterable[Change]) -> dict[str, Application]:
    """Applications whose results change, by public id; whoever withdrew, or
    whose contest was cancelled, is not touched."""
    keys = [change.application for change in changes]
    gone = (Status.WITHDRAWN, Status.CANCELLED)
    rows = Application.objects.filter(public_id__in=keys).exclude(status__in=gone)
    rows = rows.select_related("applicant", "nominee", "category__edition__programme")
    return {str(row.public_id): row for row in rows}


def changes_to_be(resolution: Resolution, decisions: Mapping[str, Corrected]) -> list[Change]:
    """What a correction with these decisions would change."""
    words = {"reason": "", "no": "", "corrects": resolution.no}
    return changes_between(
        resolution.bundle, corrected_bundle(resolution.bundle, decisions, **words)
    )


def out_of_reach(resolution: Resolution, changes: Iterable[Change]) -> dict[str, str]:
    """Application → why its case could not follow; empty where all can."""
    if is_last(resolution.stage):
        return {}
    edition = Edition.objects.get(pk=resolution.edition_id)
    is_joinable = (
        edition.stage_no == resolution.stage.ordinal + 1
        and edition.phase in PREPARED_IN
        and resolution.category is not None
        and resolution.category.cancelled_at is None
    )
    found = {}
    for change in changes:
        went_on = change.before["outcome"] == ADVANCED
        goes_on = change.after["outcome"] == ADVANCED
        if went_on and not goes_on:
            found[change.application] = _(
                "This application is in the next stage already; its result can only be corrected"
                " there."
            )
        elif goes_on and not went_on and not is_joinable:
            found[change.application] = _(
                "It is too late to go on: applications of the next stage are no longer prepared."
            )
    return found


def carry_out(correction: Resolution, *, by, at: datetime, **act) -> None:
    """The second person approves; every case that it touches is reopened by a job of its own.
    Inside `witnessed`, under the edition's lock. Raises `OutOfReach` and what approval raises."""
    from .jobs import reopen_corrected

    changes = changes_of(correction)
    if faults := out_of_reach(correction, changes):
        raise OutOfReach(list(dict.fromkeys(faults.values())))
    approve_correction(correction, by=by, at=at, **act)
    for application in touched_by(changes).values():
        reopen_corrected.enqueue(application_id=application.pk, resolution_id=correction.pk)


def follow(application: Application, correction: Resolution) -> None:
    """One step of one case towards its corrected result, in one transaction on one process: an
    earlier run gives way, or a new one begins; one in a later stage is only told. A repeat changes
    nothing."""
    from .jobs import deliver_decision, reopen_corrected

    at = database_now()
    with witnessed(by=None, at=at):
        Edition.objects.select_for_update().get(pk=correction.edition_id)
        application.refresh_from_db(fields=["stage_no"])
        if application.stage_no > correction.stage.ordinal:
            tell_of_earlier_stage(application, correction, at=at)
            return
        runs = application.cases.filter(opened_at__gte=correction.published_at)
        if runs.exists():
            return  # it was reopened since
        case = open_case(application)
        if case is None:
            _reopen(application, correction, at=at)
            return
        with ApplicationFlow.lock(case.process_id):
            case.refresh_from_db()
            application = Application.objects.select_for_update().get(pk=application.pk)
            if case.is_open and application.status == Status.AWARDED:
                cancel_case(case)
                note("case_gave_way", case, {"correction": correction.no})
            elif case.is_open:
                deliver_decision.enqueue(application_id=application.pk)
                return
        reopen_corrected.enqueue(application_id=application.pk, resolution_id=correction.pk)


def _reopen(application: Application, correction: Resolution, *, at: datetime) -> None:
    application = Application.objects.select_for_update().get(pk=application.pk)
    is_decided = application.status in (Status.AWARDED, Status.NOT_AWARDED)
    if not is_decided or application.stage_no != correction.stage.ordinal:
        return
    resume(
        application,
        Status.AWAIT_RESULTS,
        reason=correction.reason,
        prepared_by=correction.prepared_by,
        approved_by=correction.approved_by,
        at=at,
    )
