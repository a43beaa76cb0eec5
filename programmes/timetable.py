"""Deadlines, terms and the calendar, as pure rules: values in, values out, no clock, no query.

Wall-clock times are those of Europe/Warsaw; computed moments come back in UTC, because Python
compares two moments of one zone by their wall clocks, wrongly on nights of clock change.

Sources: the contest's rules (the newest deadline counts; a term starts on the day after
delivery), the act of 18 January 1951 on days off work (statutory holidays), and article 115 of
the Civil Code with the organiser's closing days.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

WARSAW = ZoneInfo("Europe/Warsaw")
END_OF_DAY = time(23, 59, 59)
MOVES_OFF = ("saturday", "statutory", "organiser_closing")
EPIPHANY_SINCE = 2011
CHRISTMAS_EVE_SINCE = 2025
ONE_OFF_HOLIDAYS = frozenset({date(2018, 11, 12)})  # the centenary of independence


class NoSuchLocalTime(ValueError):
    """A wall-clock time that never happens, or happens twice, on a night of clock change."""


class StageLike(Protocol):
    @property
    def ordinal(self) -> int: ...


class DeadlineLike(Protocol):
    """A row of deadlines: `pk` grows with time, `stage` is None where all stages share it."""

    @property
    def pk(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def value(self) -> datetime: ...
    @property
    def stage(self) -> StageLike | None: ...


# --- deadlines ------------------------------------------------------------------------------------


def current_deadline(
    changes: Iterable[DeadlineLike], kind: str, stage_no: int | None = None
) -> datetime | None:
    """The value of the newest row of this kind, or None where none was ever set.

    With `stage_no`, a row of that stage comes before the rows that belong to no stage.
    """
    rows = [change for change in changes if change.kind == kind]
    own = [row for row in rows if row.stage is not None and row.stage.ordinal == stage_no]
    shared = [row for row in rows if row.stage is None]
    newest = max(own or shared, key=lambda row: row.pk, default=None)
    return newest.value if newest else None


class Deadline(Protocol):
    """A deadline of whatever stage, as a row or as a file says it."""

    @property
    def kind(self) -> str: ...
    @property
    def value(self) -> datetime: ...


def is_call_over(deadlines: Iterable[Deadline], at: datetime) -> bool:
    """Whether the last call of all stages has closed; a later row only ever extends one."""
    closes = [deadline.value for deadline in deadlines if deadline.kind == "call_closes"]
    return bool(closes) and is_past(max(closes), at)


def is_past(deadline: datetime, at: datetime, grace: timedelta = timedelta(0)) -> bool:
    """Whether a receipt at `at` is too late: the moment of the deadline itself is still in time."""
    return at.astimezone(UTC) > deadline.astimezone(UTC) + grace


def later_deadline(edition: datetime | None, own: datetime | None) -> datetime | None:
    """The edition's deadline or the application's own one, whichever leaves more time."""
    return max((moment for moment in (edition, own) if moment is not None), default=None)


# --- local time -----------------------------------------------------------------------------------


def parse_local(wall: datetime) -> datetime:
    """The moment (in UTC) at which Warsaw's clocks show the naive `wall`.

    Raises NoSuchLocalTime for the hour that the spring night skips and for the hour that the
    autumn night repeats: a deadline must name one moment.
    """
    first = wall.replace(tzinfo=WARSAW, fold=0)
    second = wall.replace(tzinfo=WARSAW, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    if first.astimezone(UTC).astimezone(WARSAW).replace(tzinfo=None) != wall:
        raise NoSuchLocalTime(_("This hour does not exist: clocks go forward on that night."))
    raise NoSuchLocalTime(_("This hour occurs twice: clocks go back on that night."))


def at_local(day: date, clock: time) -> datetime:
    """The moment (in UTC) of `clock` on `day` in Warsaw, for computed times.

    A skipped hour gives the moment after the change, a repeated hour its second occurrence, so
    that nobody loses time.
    """
    late = datetime.combine(day, clock.replace(fold=1), tzinfo=WARSAW).astimezone(UTC)
    if late.astimezone(WARSAW).time() == clock:
        return late
    return datetime.combine(day, clock.replace(fold=0), tzinfo=WARSAW).astimezone(UTC)


def shift_days(moment: datetime, days: int) -> datetime:
    """The moment (in UTC) with the same wall-clock time in Warsaw, `days` calendar days later."""
    local = moment.astimezone(WARSAW)
    return at_local(local.date() + timedelta(days=days), local.time())


def end_of_day(day: date) -> datetime:
    return at_local(day, END_OF_DAY)


# --- the calendar ---------------------------------------------------------------------------------


def easter(year: int) -> date:
    """Easter Sunday by the Gregorian computus (Meeus, Jones, Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (a + 11 * h) // 319
    r = (2 * e + 2 * i - k - h + m + 32) % 7
    month = (h - m + r + 90) // 25
    return date(year, month, (h - m + r + month + 19) % 32)


@lru_cache(maxsize=64)
def statutory_holidays(year: int) -> frozenset[date]:
    """Poland's days off work by statute in `year`, Sundays apart."""
    fixed = [(1, 1), (5, 1), (5, 3), (8, 15), (11, 1), (11, 11), (12, 25), (12, 26)]
    if year >= EPIPHANY_SINCE:
        fixed.append((1, 6))
    if year >= CHRISTMAS_EVE_SINCE:
        fixed.append((12, 24))
    sunday = easter(year)
    # Easter Monday, Pentecost and Corpus Christi by their distance from Easter Sunday.
    movable = {sunday + timedelta(days=after) for after in (0, 1, 49, 60)}
    one_off = {day for day in ONE_OFF_HOLIDAYS if day.year == year}
    return frozenset({date(year, month, day) for month, day in fixed} | movable | one_off)


def is_free(
    day: date,
    closing_days: Collection[date] = (),
    moves_off: Collection[str] = MOVES_OFF,
) -> bool:
    """Whether a term that ends on `day` moves on. `moves_off` is the rule set's list."""
    if "saturday" in moves_off and day.isoweekday() == 6:
        return True
    if "statutory" in moves_off and (day.isoweekday() == 7 or day in statutory_holidays(day.year)):
        return True
    return "organiser_closing" in moves_off and day in closing_days


def term_end(
    delivered_on: date,
    days: int,
    *,
    closing_days: Collection[date] = (),
    moves_off: Collection[str] = MOVES_OFF,
) -> datetime:
    """The last moment (in UTC) of a term of `days` that starts on the day after delivery.

    A term that would end on a free day ends with the next working day, at 23:59:59.
    """
    last = delivered_on + timedelta(days=days)
    while is_free(last, closing_days, moves_off):
        last += timedelta(days=1)
    return end_of_day(last)
