"""A demonstration edition: the real rules, a calendar moved to today, marked."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from programmes.demonstration import (
    CannotShift,
    calendar_shift,
    calendar_text,
    open_demonstration_edition,
)
from programmes.models import Edition
from programmes.timetable import WARSAW, is_free
from records.models import Entry
from tests.programmes.catalogue import load_2022

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
AROUND_TODAY = {
    "call": ("call_opens", "call_closes"),
    "formal_check": ("call_closes", "formal_check_until"),
    "scoring": ("formal_check_until", "scoring_until"),
}


def local(moment: datetime) -> datetime:
    return moment.astimezone(WARSAW).replace(tzinfo=None)


def test_the_clone_is_marked_and_names_the_real_calendar():
    real = load_2022()

    demo = open_demonstration_edition(real, today=TODAY)

    assert demo.slug == "znak-jakosci-2022-demo"
    assert demo.kind == Edition.Kind.DEMONSTRATION
    assert demo.is_marked
    assert demo.real_calendar == "18.03–4.05.2022"
    assert demo.phase == Edition.Phase.ANNOUNCED
    assert Entry.objects.filter(verb="edition_cloned").count() == 1


@pytest.mark.parametrize("phase", AROUND_TODAY)
def test_today_falls_into_the_phase(phase):
    before, after = AROUND_TODAY[phase]

    demo = open_demonstration_edition(load_2022(), today=TODAY, phase_today=phase)

    assert local(demo.deadline(before)).date() < TODAY < local(demo.deadline(after)).date()


def test_the_session_is_held_today():
    demo = open_demonstration_edition(load_2022(), today=TODAY, phase_today="session")

    assert demo.slug == "znak-jakosci-2022-demo-session"
    assert local(demo.deadline("session_at")) == datetime.combine(TODAY, time(10))


@pytest.mark.parametrize("today", [date(2026, 3, 29), date(2026, 10, 25), date(2027, 1, 1)])
def test_wall_clock_times_survive_the_change_of_clocks(today):
    real = load_2022()

    demo = open_demonstration_edition(real, today=today)

    pairs = zip(real.deadlines.order_by("pk"), demo.deadlines.order_by("pk"), strict=True)
    moved = [(local(one.value), local(other.value)) for one, other in pairs]
    assert [one.time() for one, _ in moved] == [other.time() for _, other in moved]
    shifts = [(other.date() - one.date()).days for one, other in moved]
    assert max(shifts) - min(shifts) <= 6  # what fell on a free day moved off it


def every_start(days: int) -> list[date]:
    return [date(2026, 11, 1) + timedelta(days=no) for no in range(days)]


def test_what_the_office_does_falls_on_its_working_days():
    real = load_2022()
    closed = date(2026, 12, 28)
    real.programme.organiser.closing_days.create(day=closed, reason="dzień wolny")
    for no, today in enumerate(every_start(60)):
        demo = open_demonstration_edition(real, today=today, suffix=str(no))
        for kind in ("formal_check_until", "scoring_until", "session_at", "results_planned"):
            day = local(demo.deadline(kind)).date()
            assert not is_free(day, [closed]), (today, kind, day)


def test_the_close_of_the_call_moves_by_the_rules_of_terms():
    real = load_2022()
    for no, today in enumerate(every_start(14)):
        demo = open_demonstration_edition(real, today=today, suffix=str(no))
        day = local(demo.deadline("call_closes")).date()
        assert not is_free(day, (), real.rule_set.shape.supplement.moves_off), today


def test_moved_moments_keep_their_order():
    real = load_2022()
    real.deadlines.create(
        kind="results_planned",
        value=real.deadline("session_at") + timedelta(hours=20),
        is_initial=True,
        set_at=real.deadline("call_opens"),
    )
    for no, today in enumerate(every_start(21)):
        demo = open_demonstration_edition(real, today=today, suffix=str(no))
        assert demo.deadline("session_at") < demo.deadline("results_planned"), today


def test_the_shift_is_told_deadline_by_deadline():
    real = load_2022()
    demo = open_demonstration_edition(real, today=date(2026, 12, 5))
    told = calendar_shift(real, demo)
    kinds = [row.kind for row in told]
    assert kinds == sorted(kinds, key=real.deadline)
    opens = told[0]
    assert (opens.kind, opens.from_free_day) == ("call_opens", False)
    for row in told:
        assert row.days == (local(row.now).date() - local(row.was).date()).days
        assert row.from_free_day == (row.days != opens.days)
    assert any(row.from_free_day for row in told)


def test_no_change_of_a_deadline_was_announced_later_than_today():
    demo = open_demonstration_edition(load_2022(), today=TODAY)

    starts = datetime.combine(TODAY, time(0), tzinfo=WARSAW).astimezone(UTC)
    assert all(row.set_at <= starts for row in demo.deadlines.all())


def test_rules_and_the_reference_period_stay_those_of_the_real_edition():
    real = load_2022()

    demo = open_demonstration_edition(real, today=TODAY)

    assert demo.rule_set.sha256 == real.rule_set.sha256
    assert demo.rule_set.shape.intake.reference_period.years == (2019, 2020, 2021)
    assert demo.categories.get(code="V").criteria.count() == 6
    assert real.deadline("call_closes") == datetime(2022, 5, 4, 21, 59, 59, tzinfo=UTC)


def test_a_deadline_may_be_given_instead_of_shifted():
    soon = datetime(2026, 11, 23, 10, 5, tzinfo=UTC)

    demo = open_demonstration_edition(
        load_2022(), today=TODAY, deadlines={"call_closes": soon}, suffix="2"
    )

    assert demo.slug == "znak-jakosci-2022-demo-2"
    assert demo.deadline("call_closes") == soon
    assert demo.deadlines.filter(kind="call_closes").count() == 1


def test_a_rehearsal_is_another_kind():
    demo = open_demonstration_edition(load_2022(), today=TODAY, kind=Edition.Kind.REHEARSAL)

    assert (demo.slug, demo.kind) == ("znak-jakosci-2022-proba", Edition.Kind.REHEARSAL)


def test_a_clone_cannot_be_made_twice_nor_cloned():
    real = load_2022()
    demo = open_demonstration_edition(real, today=TODAY)

    with pytest.raises(CannotShift):
        open_demonstration_edition(real, today=TODAY)
    with pytest.raises(CannotShift):
        open_demonstration_edition(demo, today=TODAY)


def test_a_calendar_over_the_new_year_names_both_years():
    opens = datetime(2025, 12, 20, tzinfo=WARSAW)
    closes = datetime(2026, 1, 9, tzinfo=WARSAW)

    assert calendar_text(opens, closes) == "20.12.2025–9.01.2026"
