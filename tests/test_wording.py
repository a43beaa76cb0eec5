"""How moments, amounts and points are written."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from records import wording

WARSAW = ZoneInfo("Europe/Warsaw")
DEADLINE = datetime(2022, 5, 4, 21, 59, 59, tzinfo=UTC)


@pytest.fixture(autouse=True)
def polish():
    with translation.override("pl"):
        yield


def plain(text: str) -> str:
    """Text with ordinary spaces, for assertions that are about words."""
    return text.replace("\u00a0", " ")


# --- moments, dates, countdown --------------------------------------------------------------------
def test_a_deadline_is_written_with_weekday_and_seconds():
    assert plain(wording.moment(DEADLINE)) == "środa, 4 maja 2022 r., godz. 23:59:59"


def test_a_moment_holds_together_by_non_breaking_spaces():
    assert wording.moment(DEADLINE) == ("środa, 4\u00a0maja\u00a02022\u00a0r., godz.\u00a023:59:59")


def test_a_moment_in_english_follows_the_active_language():
    with translation.override("en"):
        assert plain(wording.moment(DEADLINE)) == "Wednesday, 4 May 2022, 23:59:59"


def test_the_hour_that_an_autumn_night_repeats_carries_its_zone():
    first = datetime(2022, 10, 30, 0, 30, tzinfo=UTC)
    second = first + timedelta(hours=1)

    assert plain(wording.moment(first)).endswith("godz. 02:30:00 CEST")
    assert plain(wording.moment(second)).endswith("godz. 02:30:00 CET")


def test_a_naive_moment_is_refused():
    with pytest.raises(ValueError, match="aware"):
        wording.moment(datetime(2022, 5, 4, 23, 59, 59))  # noqa: DTZ001 (the naive one is the point)


def test_a_day_is_written_in_the_genitive():
    assert plain(wording.day(date(2022, 5, 4))) == "4 maja 2022 r."
    assert (
        plain(wording.day(date(2022, 1, 31), weekday=True)) == "poniedziałek, 31 stycznia 2022 r."
    )


def test_an_aware_datetime_is_a_day_on_warsaws_calendar():
    assert plain(wording.day(datetime(2022, 5, 4, 22, 30, tzinfo=UTC))) == "5 maja 2022 r."


@pytest.mark.parametrize(
    ("left", "text"),
    [
        (timedelta(days=1), "Pozostał 1 dzień"),
        (timedelta(days=1, hours=1), "Pozostał 1 dzień i 1 godzina"),
        (timedelta(days=2, hours=5), "Pozostały 2 dni i 5 godzin"),
        (timedelta(days=5, hours=2), "Pozostało 5 dni i 2 godziny"),
        (timedelta(days=12, hours=12), "Pozostało 12 dni i 12 godzin"),
        (timedelta(days=22, hours=22), "Pozostały 22 dni i 22 godziny"),
        (timedelta(hours=1, minutes=22), "Pozostała 1 godzina i 22 minuty"),
        (timedelta(hours=5), "Pozostało 5 godzin"),
        (timedelta(minutes=2, seconds=1), "Pozostały 2 minuty i 1 sekunda"),
        (timedelta(minutes=12), "Pozostało 12 minut"),
        (timedelta(seconds=59), "Pozostała mniej niż minuta"),
        (timedelta(0), "Termin upłynął"),
        (timedelta(days=-3), "Termin upłynął"),
    ],
)
def test_the_countdown_agrees_with_its_numbers(left, text):
    assert plain(wording.countdown(DEADLINE, DEADLINE - left)) == text


def test_the_countdown_counts_elapsed_time_over_a_short_night():
    now = datetime(2022, 3, 26, 12, 0, tzinfo=WARSAW)
    deadline = datetime(2022, 3, 27, 12, 0, tzinfo=WARSAW)

    assert plain(wording.countdown(deadline, now)) == "Pozostały 23 godziny"


def test_the_countdown_counts_elapsed_time_over_a_long_night():
    now = datetime(2022, 10, 29, 12, 0, tzinfo=WARSAW)
    deadline = datetime(2022, 10, 30, 12, 0, tzinfo=WARSAW)

    assert plain(wording.countdown(deadline, now)) == "Pozostał 1 dzień i 1 godzina"


# --- numbers and spaces ---------------------------------------------------------------------------
def test_points_have_two_decimals_and_round_half_up():
    assert wording.points(Decimal("7.5")) == "7,50"
    assert wording.points(Decimal("7.125")) == "7,13"
    assert wording.points(Decimal("7.12345"), places=4) == "7,1235"
    assert wording.points(None) == "–"


def test_money_groups_thousands():
    assert wording.money(Decimal("12400")) == "12\u00a0400,00\u00a0zł"
    assert wording.money(Decimal("1240.5")) == "1\u00a0240,50\u00a0zł"


def test_money_in_english():
    with translation.override("en"):
        assert plain(wording.money(Decimal("12400"))) == "PLN 12,400.00"


def test_one_letter_words_do_not_end_a_line():
    assert wording.nbsp("w gminie i o niej, z (a także u) nas") == (
        "w\u00a0gminie i\u00a0o\u00a0niej, z\u00a0(a\u00a0także u) nas"
    )


def test_longer_words_and_markup_are_left_alone():
    assert wording.nbsp("po raz drugi") == "po raz drugi"
    assert wording.nbsp('<a href="/">x</a>') == '<a href="/">x</a>'


def test_safe_text_stays_safe_and_other_text_does_not_become_safe():
    assert isinstance(wording.nbsp(mark_safe("w <b>gminie</b>")), SafeString)
    assert not isinstance(wording.nbsp("w gminie"), SafeString)
