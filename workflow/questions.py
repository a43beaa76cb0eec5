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
from juries.counting import stage_of
from juries.publishing import does_anybody_go_on
from juries.stage_rules import asks_sections_in, is_scored_in, next_stage
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
    edition = Edition.objects.get(pk=activation.process.edition.pk)
    return edition.deadline(Kind.CALL_OPENS, edition.stage_no) or database_now()


def when_call_closes(activation: Activation) -> datetime:
    """Just after the last moment that is in time, the grace included."""
    edition = Edition.objects.get(pk=activation.process.edition.pk)
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


def is_awaiting_results(activation: Activation) -> bool:
    """Decided by a stage that asks the applicant for nothing and scores nothing."""
    return status_of(activation) == Status.AWAIT_RESULTS


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


def is_nothing_scored(activation: Activation) -> bool:
    """Whether the present stage has nothing to score, so that nobody is asked to close it."""
    edition = Edition.objects.get(pk=activation.process.edition.pk)
    stage = stage_of(edition)
    categories = newest_rule_set(edition).shape.categories
    return not any(is_scored_in(category, stage) for category in categories)


def is_another_stage(activation: Activation) -> bool:
    """Whether the published results send anybody on to a next stage."""
    edition = Edition.objects.get(pk=activation.process.edition.pk)
    following = next_stage(stage_of(edition), list(edition.stages.all()))
    return following is not None and does_anybody_go_on(edition)


def is_another_call(activation: Activation) -> bool:
    """Whether the next stage asks the applicants of some category for more."""
    if not is_another_stage(activation):
        return False
    edition = Edition.objects.get(pk=activation.process.edition.pk)
    following = next_stage(stage_of(edition), list(edition.stages.all()))
    categories = newest_rule_set(edition).shape.categories
    return any(asks_sections_in(c, following.ordinal) for c in categories if following)
