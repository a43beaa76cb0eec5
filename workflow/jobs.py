"""Jobs that move cases. Each takes one process's lock, looks again, and does nothing where there
is nothing to do, so that running it twice is harmless."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.tasks import task
from viewflow.workflow.models import Task
from viewflow.workflow.status import STATUS

from applications.models import Application
from applications.supplementing import addressed_by, lock_supplement, record_delivery
from certificates.issuing import awards_of, is_released
from juries.models import Resolution
from juries.publishing import published_for
from juries.reviewing import are_reviews_complete
from programmes.models import Cancellation, DeadlineChange, Edition
from records.clock import database_now
from records.ledger import witnessed
from records.models import Message

from . import extension_letters
from .cancelling import end_case
from .corrections import follow
from .flows import ApplicationFlow

logger = logging.getLogger(__name__)
AFTER_SCORING = (
    Edition.Phase.SESSION,
    Edition.Phase.APPROVAL,
    Edition.Phase.PUBLISHING,
    Edition.Phase.PUBLISHED,
    Edition.Phase.CLOSED,
)


@contextmanager
def waiting_task(application: Application, node: Any) -> Iterator[Task | None]:
    """The open task of `node` in the application's open case, under the process's lock."""
    case = application.cases.filter(is_open=True).first()
    if case is None:
        yield None
        return
    with witnessed(by=None, at=database_now()), ApplicationFlow.lock(case.process_id):
        yield (
            Task.objects.filter(process=case.process_id, flow_task=node, status=STATUS.NEW)
            .order_by("pk")
            .first()
        )


@task()
def advance_scored_case(application_id: int) -> None:
    """Complete `score_application` when the reviews are complete or scoring is closed."""
    application = Application.objects.get(pk=application_id)
    node = ApplicationFlow.score_application
    with waiting_task(application, node) as open_task:
        if open_task is None:
            return
        edition = Edition.objects.get(pk=application.category.edition_id)
        stage = edition.stages.get(ordinal=edition.stage_no)
        if application.stage_no < edition.stage_no:
            return  # nobody scores a stage that is over; its result has yet to reach the case
        is_closed = edition.phase in AFTER_SCORING
        if is_closed or are_reviews_complete(application, stage):
            node.run(open_task)


@task()
def deliver_decision(application_id: int) -> None:
    """Complete `await_decision` after publication."""
    application = Application.objects.get(pk=application_id)
    with waiting_task(application, ApplicationFlow.await_decision) as open_task:
        if open_task is not None and published_for(application) is not None:
            ApplicationFlow.await_decision.run(open_task)
            if is_released(application):  # a case reopened after the release is issued at once
                release_case.enqueue(application_id=application_id)


@task()
def release_case(application_id: int) -> None:
    """Complete `await_release`; the certificate is issued in the same transaction."""
    application = Application.objects.get(pk=application_id)
    with waiting_task(application, ApplicationFlow.await_release) as open_task:
        # A correction may have taken the award back; its own job leads the case on.
        is_due = is_released(application) and awards_of(application).exists()
        if open_task is not None and is_due:
            ApplicationFlow.await_release.run(open_task)


@task()
def reopen_corrected(application_id: int, resolution_id: int) -> None:
    """Bring one case to the result that a published correction gives it."""
    follow(
        Application.objects.get(pk=application_id),
        Resolution.objects.select_related("stage").get(pk=resolution_id),
    )


@task()
def cancel_application(application_id: int, cancellation_id: int) -> None:
    """End one case of a cancelled contest or category."""
    end_case(
        Application.objects.get(pk=application_id),
        Cancellation.objects.select_related("category").get(pk=cancellation_id),
    )


@task()
def start_supplement_term(message_id: int) -> None:
    """The addressee's mail server took the call: it is delivered and its term begins."""
    message = Message.objects.get(pk=message_id)
    supplement = addressed_by(message)
    if supplement is None or message.sent_at is None:
        return
    node = ApplicationFlow.supplement_application
    with waiting_task(supplement.application, node) as open_task:
        if open_task is not None:
            record_delivery(lock_supplement(supplement), at=message.sent_at)


@task()
def tell_extension(change_id: int, previous: str) -> int:
    """Write MSG-04 for a lengthened call; `previous` is the earlier deadline in ISO form."""
    change = DeadlineChange.objects.get(pk=change_id)
    return extension_letters.tell_extension(
        change, previous=datetime.fromisoformat(previous), at=database_now()
    )


@task()
def fire_timers() -> int:
    """Fire every due wake-up, each in its own transaction under its own process's lock.

    A timer that fails rolls back whole and is tried again by the next sweep; one overdue by ten
    minutes raises an alarm in the log. Returns how many fired.
    """
    now = database_now()
    due = Task.objects.filter(
        flow_task_type="TIMER", status=STATUS.SCHEDULED, scheduled__lte=now
    ).order_by("scheduled", "pk")
    fired = 0
    alarm_after = timedelta(seconds=settings.TIMER_ALARM_AFTER_SECONDS)
    for timer in due:
        if max(timer.scheduled, timer.created) < now - alarm_after:
            logger.error("Timer %s of process %s is overdue.", timer.pk, timer.process_id)
        try:
            fired += _fire(timer)
        except (DatabaseError, RuntimeError):
            logger.exception("Timer %s failed; the next sweep tries again.", timer.pk)
    return fired


def _fire(timer: Task) -> int:
    process = timer.process
    with witnessed(by=None, at=database_now()):
        edition_case = getattr(process, "edition_case", None)
        if edition_case is not None:  # lock order: the edition's row before its process
            Edition.objects.select_for_update().get(pk=edition_case.edition_id)
        with timer.activation() as activation:
            if not activation.start.can_proceed():
                return 0
            activation.start()
            activation.execute()
    return 1
