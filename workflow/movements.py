"""What the nodes do besides waiting: one named function each, in the engine's transaction.

The domain change itself is always an action of its stage; these functions only call it with the
row of the process and the database's clock.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from viewflow.workflow.activation import Activation

from applications.models import Application
from applications.supplementing import mark_overdue as mark_supplement_overdue
from applications.supplementing import open_supplement
from certificates.issuing import issue_artefacts
from juries.closing_scoring import mark_scored
from juries.delivery import decide_application
from programmes.models import Edition
from records.clock import database_now
from records.ledger import note

from .models import ApplicationCase, EditionCase

# --- starts ---------------------------------------------------------------------------------------


def start_case(
    activation: Activation,
    *,
    application: Application,
    by: Any,
    at: datetime,
    reason: str = "",
    approved_by: Any = None,
) -> ApplicationCase:
    """The process row first, so that the wake-up of the first task can read its application."""
    activation.process.save()
    case = ApplicationCase.objects.create(
        application=application,
        process=activation.process,
        opened_by=by,
        opened_at=at,
        reason=reason,
        approved_by=approved_by,
    )
    note("case_started", case, {"application": str(application.public_id)})
    return case


def start_edition(
    activation: Activation, *, edition: Edition, by: Any, at: datetime
) -> EditionCase:
    activation.process.save()
    case = EditionCase.objects.create(
        edition=edition, process=activation.process, opened_by=by, opened_at=at
    )
    note("edition_announced", edition)
    return case


# --- ApplicationFlow ------------------------------------------------------------------------------


def lapse_draft(activation: Activation) -> None:
    application = locked(activation.process.application)
    if application.status == Application.Status.DRAFT:
        _set_status(application, Application.Status.LAPSED)
        note("draft_lapsed", application)


def end_extension(activation: Activation) -> None:
    """The call of the stage is over and nothing new was submitted: the submission in force goes to
    the formal check as it stands."""
    application = locked(activation.process.application)
    if application.status == Application.Status.EXTENDING:
        _set_status(application, Application.Status.SUBMITTED)
        note("extension_lapsed", application, {"stage": application.stage_no})


def mark_overdue(activation: Activation) -> None:
    supplement = open_supplement(activation.process.application)
    if supplement is not None:
        mark_supplement_overdue(supplement, at=database_now())


def count_again(activation: Activation) -> None:
    mark_scored(activation.process.application, at=database_now())


def take_decision(activation: Activation) -> None:
    decide_application(activation.process.application, at=database_now())


def see_release(activation: Activation) -> None:
    note("release_seen", activation.process.application)


def issue_certificate(activation: Activation) -> None:
    issue_artefacts(activation.process.application, at=database_now())


def locked(application: Application) -> Application:
    return Application.objects.select_for_update().get(pk=application.pk)


def _set_status(application: Application, status: str) -> None:
    application.status, application.status_at = status, database_now()
    application.save(update_fields=["status", "status_at"])


# --- EditionFlow ----------------------------------------------------------------------------------


def open_call(activation: Activation) -> None:
    _set_phase(activation.process.edition, Edition.Phase.CALL_OPEN)


def close_call(activation: Activation) -> None:
    _set_phase(activation.process.edition, Edition.Phase.FORMAL_CHECK)


def begin_next_call(activation: Activation) -> None:
    """The next stage begins with a call: applicants add its sections."""
    _begin_stage(activation, Edition.Phase.CALL_OPEN)


def begin_next_scoring(activation: Activation) -> None:
    """The next stage asks the applicants for nothing: its scoring is open at once."""
    _begin_stage(activation, Edition.Phase.SCORING)


def begin_session(activation: Activation) -> None:
    """A stage without scoring: its decision is due at once."""
    _set_phase(locked_edition(activation), Edition.Phase.SESSION)


def _begin_stage(activation: Activation, phase: str) -> None:
    edition = locked_edition(activation)
    edition.stage_no += 1
    edition.save(update_fields=["stage_no"])
    _set_phase(edition, phase)
    note("stage_begun", edition, {"stage": edition.stage_no})
    deliver_decisions(activation)


def locked_edition(activation: Activation) -> Edition:
    """The edition's row, which the gate or the sweep of timers has locked already."""
    return Edition.objects.select_for_update().get(pk=activation.process.edition.pk)


def _set_phase(edition: Edition, phase: str) -> None:
    edition.phase, edition.phase_changed_at = phase, database_now()
    edition.save(update_fields=["phase", "phase_changed_at"])
    note("phase_changed", edition, {"phase": phase})


def advance_scored_cases(activation: Activation) -> None:
    """A job a case: never two processes in one transaction."""
    from .jobs import advance_scored_case

    for pk in _cases_in(activation.process.edition, Application.Status.IN_REVIEW):
        advance_scored_case.enqueue(application_id=pk)


def deliver_decisions(activation: Activation) -> None:
    from .jobs import deliver_decision

    for pk in _cases_in(activation.process.edition, Application.Status.AWAIT_RESULTS):
        deliver_decision.enqueue(application_id=pk)


def _cases_in(edition: Edition, status: str) -> list[int]:
    rows = Application.objects.filter(category__edition=edition, status=status)
    return list(rows.order_by("pk").values_list("pk", flat=True))
