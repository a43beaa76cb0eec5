"""What the gateways ask, and when the timers wake them.

Each function reads one row's newest state; the decision itself is the domain's. Moments are
compared with the database's clock, the same that stamps a receipt.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from viewflow.workflow.activation import Activation

from applications.models import Application, FormalCheck, Supplement
from programmes.models import DeadlineChange, Edition
from records.clock import database_now

Status = Application.Status
Kind = DeadlineChange.Kind
FAR_AWAY = timedelta(days=30)  # a wake-up for something that has no date yet


def edition_deadline(edition: Edition, kind: str) -> datetime | None:
    """The newest deadline of the kind, for the edition's present stage or for all stages."""
    rows = edition.deadlines.filter(kind=kind).exclude(stage__ordinal__gt=edition.stage_no)
    return rows.order_by("-id").values_list("value", flat=True).first()


def call_deadline(application: Application) -> datetime:
    """The later of the edition's deadline and the application's own, with the published grace."""
    intake = application.rule_set.shape.intake
    closes = edition_deadline(application.edition, Kind.CALL_CLOSES)
    latest = max(filter(None, [closes, application.own_deadline]))
    return latest + timedelta(seconds=intake.grace_seconds)


# --- wake-ups -------------------------------------------------------------------------------------


def when_drafts_lapse(activation: Activation) -> datetime:
    application = activation.process.application
    days = application.rule_set.shape.intake.lapse_after_days
    return call_deadline(application) + timedelta(days=days)


def when_supplement_is_due(activation: Activation) -> datetime:
    supplement = open_supplement(activation.process.application)
    due = supplement.due_at if supplement else None
    return (due or database_now() + FAR_AWAY) + timedelta(seconds=1)


def when_stage_ends(activation: Activation) -> datetime:
    edition = activation.process.application.edition
    return edition_deadline(edition, Kind.CALL_CLOSES) or database_now() + FAR_AWAY


def when_call_opens(activation: Activation) -> datetime:
    return edition_deadline(activation.process.edition, Kind.CALL_OPENS) or database_now()


def when_call_closes(activation: Activation) -> datetime:
    edition = activation.process.edition
    closes = edition_deadline(edition, Kind.CALL_CLOSES) or database_now() + FAR_AWAY
    return closes + timedelta(seconds=1)


# --- ApplicationFlow ------------------------------------------------------------------------------


def status_of(activation: Activation) -> str:
    application = activation.process.application
    return Application.objects.values_list("status", flat=True).get(pk=application.pk)


def is_draft(activation: Activation) -> bool:
    return status_of(activation) == Status.DRAFT


def is_submitted(activation: Activation) -> bool:
    return status_of(activation) == Status.SUBMITTED


def is_in_review(activation: Activation) -> bool:
    return status_of(activation) == Status.IN_REVIEW


def is_advanced(activation: Activation) -> bool:
    return status_of(activation) == Status.EXTENDING


def is_awarded(activation: Activation) -> bool:
    return status_of(activation) == Status.AWARDED


def is_call_over(activation: Activation) -> bool:
    """Drafts live for `lapse_after` past the newest deadline; DESIGN §3."""
    return database_now() >= when_drafts_lapse(activation)


def last_check(activation: Activation) -> str:
    checks = FormalCheck.objects.filter(
        application=activation.process.application, state=FormalCheck.State.FINAL
    )
    return checks.order_by("-no").values_list("result", flat=True).first() or ""


def are_formalities_met(activation: Activation) -> bool:
    return last_check(activation) == FormalCheck.Result.ACCEPTED


def is_supplement_called(activation: Activation) -> bool:
    return last_check(activation) == FormalCheck.Result.SUPPLEMENT


def open_supplement(application: Application) -> Supplement | None:
    return application.supplements.filter(answered_at__isnull=True, overdue=False).first()


def is_supplement_overdue(activation: Activation) -> bool:
    supplement = open_supplement(activation.process.application)
    return bool(supplement and supplement.due_at and database_now() > supplement.due_at)


def is_stage_over(activation: Activation) -> bool:
    return database_now() > when_stage_ends(activation)


# --- EditionFlow ----------------------------------------------------------------------------------


def is_call_open(activation: Activation) -> bool:
    opens = edition_deadline(activation.process.edition, Kind.CALL_OPENS)
    return opens is None or database_now() >= opens


def is_call_closed(activation: Activation) -> bool:
    closes = edition_deadline(activation.process.edition, Kind.CALL_CLOSES)
    return closes is not None and database_now() > closes


def are_results_approved(activation: Activation) -> bool:
    edition = Edition.objects.get(pk=activation.process.edition.pk)
    return edition.phase == Edition.Phase.PUBLISHING


def is_another_stage(activation: Activation) -> bool:
    edition = activation.process.edition
    return edition.stages.filter(ordinal__gt=edition.stage_no).exists()
