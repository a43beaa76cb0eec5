"""Deadlines, terms and local time."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.timetable import (
    WARSAW,
    NoSuchLocalTime,
    at_local,
    current_deadline,
    is_past,
    later_deadline,
    parse_local,
    shift_days,
    term_end,
)

CLOSES = datetime(2022, 5, 4, 23, 59, 59, tzinfo=WARSAW)
wall_clock = datetime.fromisoformat  # a naive moment: what Warsaw's clocks show
MILLISECOND = timedelta(milliseconds=1)


@dataclass
class StageRow:
    ordinal: int


@dataclass
class DeadlineRow:
    pk: int
    kind: str
    value: datetime
    stage: StageRow | None = None


def days_later(days: int) -> datetime:
    return CLOSES + timedelta(days=days)


# --- the newest row is the deadline ---


def test_the_newest_row_counts_whatever_order_rows_come_in():
    rows = [DeadlineRow(2, "call_closes", days_later(14)), DeadlineRow(1, "call_closes", CLOSES)]

    assert current_deadline(rows, "call_closes") == days_later(14)


def test_a_kind_never_set_has_no_deadline():
    assert current_deadline([DeadlineRow(1, "call_opens", CLOSES)], "call_closes") is None


def test_a_stage_has_its_own_deadline_before_the_common_one():
    rows = [
        DeadlineRow(1, "scoring_until", days_later(1), StageRow(2)),
        DeadlineRow(2, "scoring_until", days_later(2)),
    ]

    assert current_deadline(rows, "scoring_until", stage_no=2) == days_later(1)
    assert current_deadline(rows, "scoring_until", stage_no=1) == days_later(2)


# --- the boundary ---


def test_the_moment_of_the_deadline_is_in_time_and_a_millisecond_later_is_not():
    assert not is_past(CLOSES, CLOSES - MILLISECOND)
    assert not is_past(CLOSES, CLOSES)
    assert is_past(CLOSES, CLOSES + MILLISECOND)


def test_grace_moves_the_boundary():
    grace = timedelta(seconds=30)

    assert not is_past(CLOSES, CLOSES + grace, grace)
    assert is_past(CLOSES, CLOSES + grace + MILLISECOND, grace)


def test_time_zones_of_the_two_moments_do_not_matter():
    assert not is_past(CLOSES, datetime(2022, 5, 4, 21, 59, 59, tzinfo=UTC))
    assert is_past(CLOSES, datetime(2022, 5, 4, 22, 0, 0, tzinfo=UTC))


def test_an_own_deadline_only_ever_adds_time():
    assert later_deadline(CLOSES, days_later(2)) == days_later(2)
    assert later_deadline(CLOSES, days_later(-2)) == CLOSES
    assert later_deadline(CLOSES, None) == CLOSES
    assert later_deadline(None, None) is None


# --- terms ---


@pytest.mark.parametrize(
    ("delivered", "ends", "why"),
    [
        ("2022-05-04", "2022-05-11", "an ordinary week"),
        ("2022-05-07", "2022-05-16", "ends on Saturday 14 May, moves to Monday"),
        ("2022-05-08", "2022-05-16", "ends on Sunday 15 May, moves to Monday"),
        ("2022-06-09", "2022-06-17", "ends on Corpus Christi, moves to Friday"),
        ("2022-04-09", "2022-04-19", "ends on Saturday before Easter, moves past Easter Monday"),
        ("2022-04-26", "2022-05-04", "ends on 3 May, moves to Wednesday"),
        ("2025-12-17", "2025-12-29", "ends on Christmas Eve, moves past the holidays"),
        ("2024-12-17", "2024-12-24", "Christmas Eve was a working day in 2024"),
        ("2022-12-25", "2023-01-02", "crosses the year: 1 January 2023 is a Sunday"),
    ],
)
def test_a_term_of_seven_days_ends_on_a_working_day(delivered, ends, why):
    expected = datetime.combine(date.fromisoformat(ends), time(23, 59, 59), tzinfo=WARSAW)

    assert term_end(date.fromisoformat(delivered), 7) == expected, why


def test_a_term_moves_off_the_organisers_closing_day():
    closing = [date(2022, 5, 11), date(2022, 5, 12)]

    moved = term_end(date(2022, 5, 4), 7, closing_days=closing)
    kept = term_end(date(2022, 5, 4), 7, closing_days=closing, moves_off=("saturday", "statutory"))

    assert moved.astimezone(WARSAW).date() == date(2022, 5, 13)
    assert kept.astimezone(WARSAW).date() == date(2022, 5, 11)


@given(st.dates(date(2011, 1, 1), date(2100, 1, 1)), st.integers(1, 60))
def test_a_term_never_ends_early_nor_on_a_free_day(delivered, days):
    ends = term_end(delivered, days).astimezone(WARSAW).date()

    assert ends >= delivered + timedelta(days=days)
    assert ends.isoweekday() < 6


# --- the nights of clock change ---


def test_an_hour_that_spring_skips_is_refused():
    with pytest.raises(NoSuchLocalTime, match=r"przesuwa|forward"):
        parse_local(wall_clock("2022-03-27 02:30:00"))


def test_an_hour_that_autumn_repeats_is_refused():
    with pytest.raises(NoSuchLocalTime, match=r"dwa razy|twice"):
        parse_local(wall_clock("2022-10-30 02:30:00"))


@pytest.mark.parametrize(
    ("wall", "utc"),
    [
        (wall_clock("2022-03-27 01:59:59"), datetime(2022, 3, 27, 0, 59, 59, tzinfo=UTC)),
        (wall_clock("2022-03-27 03:00:00"), datetime(2022, 3, 27, 1, 0, tzinfo=UTC)),
        (wall_clock("2022-10-30 01:59:59"), datetime(2022, 10, 29, 23, 59, 59, tzinfo=UTC)),
        (wall_clock("2022-10-30 03:00:00"), datetime(2022, 10, 30, 2, 0, tzinfo=UTC)),
    ],
)
def test_hours_around_the_change_are_one_moment(wall, utc):
    assert parse_local(wall) == utc


def test_a_computed_time_never_takes_time_away():
    skipped = at_local(date(2022, 3, 27), time(2, 30))
    repeated = at_local(date(2022, 10, 30), time(2, 30))

    assert skipped == datetime(2022, 3, 27, 1, 30, tzinfo=UTC)
    assert repeated == datetime(2022, 10, 30, 1, 30, tzinfo=UTC)


def test_a_shift_keeps_the_wall_clock_across_the_change():
    summer = datetime(2022, 5, 4, 23, 59, 59, tzinfo=WARSAW)

    winter = shift_days(summer, 200)

    assert winter.astimezone(WARSAW).time() == time(23, 59, 59)
    assert winter - summer.astimezone(UTC) == timedelta(days=200, hours=1)


@given(st.datetimes(wall_clock("2015-01-01 00:00:00"), wall_clock("2035-01-01 00:00:00")))
def test_every_accepted_wall_time_is_shown_back_as_it_was_written(wall):
    try:
        moment = parse_local(wall)
    except NoSuchLocalTime:
        return
    assert moment.astimezone(WARSAW).replace(tzinfo=None) == wall
