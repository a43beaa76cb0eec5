"""What the gateways ask, and when the timers wake them.

Each function reads one row's newest state; the decision itself is the domain's. Moments are
compared with the database's clock, the same that stamps a receipt.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from viewflow.workflow.activation import Activation

from applications.intake import call_for, newest_rule_set
from applications.models import Application, FormalCheck
from applications.supplementing import open_supplement
from programmes.models import DeadlineChange, Edition
from records.clock import database_now

Status = Application.Status
Kind = DeadlineChange.Kind
FAR_AWAY = timedelta(days=30)  # a wake-up for something that has no date yet
UNDELIVERED = timedelta(days=1)  # no term is shorter: one that began meanwhile is met in time
MOMENT = timedelta(seconds=1)  # a wake-up comes after the last moment that is in time


def last_moment(application: Application) -> datetime:
    """The last moment at which this application's submission is in time."""
    call = call_for(application)
    return (call.deadline or database_now()) + call.grace


def grace_of(edition: Edition) -> timedelta:
    return timedelta(seconds=newest_rule_set(edition).shape.intake.grace_seconds)


# --- wake-ups -------------------------------------------------------------------------------------


def when_drafts_lapse(activation: Activation) -> datetime:
    application = activation.process.application
    days = application.rule_set.shape.intake.lapse_after_days
    return last_moment(application) + timedelta(days=days)


def when_supplement_is_due(activation: Activation) -> datetime:
    supplement = open_supplement(activation.process.application)
    due = supplement.due_at if supplement else None
    return (due or database_now() + UNDELIVERED) + MOMENT


def when_stage_ends(activation: Activation) -> datetime:
    """The submissions of a stage end with its call."""
    return last_moment(activation.process.application) + MOMENT


def when_call_opens(activation: Activation) -> datetime:
    edition = activation.process.edition
    return edition.deadline(Kind.CALL_OPENS, edition.stage_no) or database_now()


def when_call_closes(activation: Activation) -> datetime:
    """Just after the last moment that is in time, the grace included."""
    edition = activation.process.edition
    closes = edition.deadline(Kind.CALL_CLOSES, edition.stage_no)
    return (closes or database_now() + FAR_AWAY) + grace_of(edition) + MOMENT


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


def is_supplement_overdue(activation: Activation) -> bool:
    supplement = open_supplement(activation.process.application)
    return bool(supplement and supplement.due_at and database_now() > supplement.due_at)


def is_stage_over(activation: Activation) -> bool:
    return database_now() > last_moment(activation.process.application)


# --- EditionFlow ----------------------------------------------------------------------------------


def is_call_open(activation: Activation) -> bool:
    return database_now() >= when_call_opens(activation)


def is_call_closed(activation: Activation) -> bool:
    return database_now() >= when_call_closes(activation)


def are_results_approved(activation: Activation) -> bool:
    edition = Edition.objects.get(pk=activation.process.edition.pk)
    return edition.phase == Edition.Phase.PUBLISHING


def is_another_stage(activation: Activation) -> bool:
    edition = activation.process.edition
    return edition.stages.filter(ordinal__gt=edition.stage_no).exists()
