"""The calendar of an edition moved to another time of the year, as a pure rule.

Moments keep their wall-clock times and their order. What the organiser's office does falls on its
working days: it finishes on the last one before, it meets and publishes on the next one. The close
of the call moves off the days that the edition's rules of terms name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from .models_changes import DeadlineChange
from .timetable import MOVES_OFF, WARSAW, is_free, shift_days

Kind = DeadlineChange.Kind
FINISHES = (Kind.FORMAL_CHECK_UNTIL, Kind.SCORING_UNTIL)


@dataclass(frozen=True)
class WorkingDays:
    """`stays_on` was asked for, so nothing moves off it, even where it is free."""

    closing_days: Collection[date]
    terms_move_off: Collection[str]
    stays_on: date

    def is_free(self, day: date, kind: str) -> bool:
        """Whether what `kind` names moves on from `day`. A call may open on any day."""
        if kind == Kind.CALL_OPENS or day == self.stays_on:
            return False
        moves_off = self.terms_move_off if kind == Kind.CALL_CLOSES else MOVES_OFF
        return is_free(day, self.closing_days, moves_off)


def shift_calendar(rows: Iterable[DeadlineChange], days: int, working: WorkingDays) -> None:
    """Move the values of `rows` by `days` calendar days and to the nearest day that may be."""
    latest: datetime | None = None
    for row in sorted(rows, key=lambda row: row.value):
        moved = shift_days(row.value, days)
        while row.kind in FINISHES and working.is_free(_day(moved), row.kind):
            moved = shift_days(moved, -1)
        while working.is_free(_day(moved), row.kind) or (latest and moved < latest):
            moved = shift_days(moved, 1)
        row.value = latest = moved


def _day(moment: datetime) -> date:
    return moment.astimezone(WARSAW).date()


@dataclass(frozen=True)
class Shift:
    """One deadline of the real edition and of its clone. `from_free_day`: it moved more or less
    than the calendar did; `is_given`: it was set instead of moved."""

    kind: str
    stage: int | None
    was: datetime
    now: datetime
    from_free_day: bool
    is_given: bool

    @property
    def days(self) -> int:
        return (_day(self.now) - _day(self.was)).days

    @property
    def label(self) -> str:
        return str(Kind(self.kind).label)


def shifts(
    real: Iterable[DeadlineChange],
    shifted: Iterable[DeadlineChange],
    *,
    by: int,
    given: Collection[str],
) -> list[Shift]:
    """The newest row of each kind and stage on both sides, in the order of the real calendar."""
    now = {_key(row): row.value for row in shifted}
    newest = {_key(row): row for row in real if _key(row) in now}
    return [
        Shift(
            row.kind,
            row.stage.ordinal if row.stage else None,
            row.value,
            now[key],
            from_free_day=(row.kind not in given and (_day(now[key]) - _day(row.value)).days != by),
            is_given=row.kind in given,
        )
        for key, row in sorted(newest.items(), key=lambda item: item[1].value)
    ]


def _key(row: DeadlineChange) -> tuple[str, int | None]:
    return row.kind, row.stage.ordinal if row.stage else None
