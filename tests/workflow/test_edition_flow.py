"""The edition runs by its calendar: timers wake, rules decide, an extension writes one row."""

from datetime import timedelta

import pytest
from viewflow.workflow.models import Task

from programmes.models import DeadlineChange, Edition
from records.clock import database_now
from tests.factories import EditionFactory, UserFactory
from workflow.cases import announce_edition, open_nodes
from workflow.jobs import fire_timers

pytestmark = pytest.mark.django_db


def announced(start):
    edition = EditionFactory(calendar=start, phase="announced")
    case = announce_edition(edition, by=None, at=database_now())
    return edition, case


def scheduled(case) -> list[str]:
    tasks = Task.objects.filter(process=case.process_id, status="SCHEDULED")
    return [task.flow_task.name for task in tasks]


def test_before_its_opening_the_call_waits():
    edition, case = announced(database_now() + timedelta(days=20))
    fire_timers.call()
    edition.refresh_from_db()
    assert edition.phase == Edition.Phase.ANNOUNCED
    assert scheduled(case) == ["call_opened"]


def test_the_call_opens_by_its_date():
    edition, case = announced(database_now())
    fire_timers.call()
    edition.refresh_from_db()
    assert edition.phase == Edition.Phase.CALL_OPEN
    assert scheduled(case) == ["call_closed"]


def test_the_call_closes_by_its_date_and_formal_checks_begin():
    edition, case = announced(database_now() - timedelta(days=15))
    fire_timers.call()
    fire_timers.call()
    edition.refresh_from_db()
    assert edition.phase == Edition.Phase.FORMAL_CHECK
    assert open_nodes(case.process_id) == ["close_formal_checks"]


def test_an_extension_written_after_the_timer_was_armed_is_obeyed():
    """A timer is a wake-up, never a decision: the old moment comes, the rule says not yet."""
    edition, case = announced(database_now())
    fire_timers.call()
    DeadlineChange.objects.create(
        edition=edition,
        kind=DeadlineChange.Kind.CALL_CLOSES,
        value=database_now() + timedelta(days=20),
        reason="Przedłużenie",
        set_by=UserFactory(),
        approved_by=UserFactory(),
        set_at=database_now(),
    )
    Task.objects.filter(process=case.process_id, status="SCHEDULED").update(
        scheduled=database_now() - timedelta(seconds=1)
    )
    assert fire_timers.call() == 1
    edition.refresh_from_db()
    assert edition.phase == Edition.Phase.CALL_OPEN
    assert scheduled(case) == ["call_closed"]


def test_an_edition_has_one_case_however_often_it_is_announced():
    edition, case = announced(database_now())
    assert announce_edition(edition, by=None, at=database_now()) == case


def test_an_overdue_timer_raises_an_alarm(caplog):
    announced(database_now())
    an_hour_ago = database_now() - timedelta(hours=1)
    Task.objects.filter(status="SCHEDULED").update(scheduled=an_hour_ago, created=an_hour_ago)
    fire_timers.call()
    assert "overdue" in caplog.text
