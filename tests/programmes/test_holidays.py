"""Poland's days off work by statute, as published for each year."""

from datetime import date

import pytest

from programmes.timetable import easter, is_free, statutory_holidays

PUBLISHED = {
    2022: "01-01 01-06 04-17 04-18 05-01 05-03 06-05 06-16 08-15 11-01 11-11 12-25 12-26",
    2024: "01-01 01-06 03-31 04-01 05-01 05-03 05-19 05-30 08-15 11-01 11-11 12-25 12-26",
    2025: "01-01 01-06 04-20 04-21 05-01 05-03 06-08 06-19 08-15 11-01 11-11 12-24 12-25 12-26",
    2026: "01-01 01-06 04-05 04-06 05-01 05-03 05-24 06-04 08-15 11-01 11-11 12-24 12-25 12-26",
}


@pytest.mark.parametrize("year", PUBLISHED)
def test_statutory_holidays_are_those_published(year):
    published = {date.fromisoformat(f"{year}-{day}") for day in PUBLISHED[year].split()}

    assert statutory_holidays(year) == published


@pytest.mark.parametrize(
    ("year", "day"),
    [(1818, "1818-03-22"), (1943, "1943-04-25"), (2000, "2000-04-23"), (2038, "2038-04-25")],
)
def test_easter_at_its_earliest_and_latest(year, day):
    assert easter(year) == date.fromisoformat(day)


def test_christmas_eve_is_free_since_2025():
    assert not is_free(date(2024, 12, 24))
    assert is_free(date(2025, 12, 24))


def test_epiphany_is_free_since_2011():
    assert date(2010, 1, 6) not in statutory_holidays(2010)
    assert date(2011, 1, 6) in statutory_holidays(2011)


def test_the_one_off_holiday_of_2018():
    assert date(2018, 11, 12) in statutory_holidays(2018)
    assert date(2019, 11, 12) not in statutory_holidays(2019)


def test_a_rule_set_may_move_off_less():
    saturday, sunday, closing = date(2022, 5, 7), date(2022, 5, 8), date(2022, 5, 9)

    assert is_free(saturday, moves_off=("saturday",))
    assert not is_free(sunday, moves_off=("saturday",))
    assert is_free(sunday, moves_off=("statutory",))
    assert not is_free(closing, [closing], moves_off=("statutory",))
    assert is_free(closing, [closing])
