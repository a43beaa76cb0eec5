"""A marked edition with the real rules and a calendar shifted to today.

Demonstrations and rehearsals never move a clock: they carry their own deadlines. The reference
period and everything else in the rules stay those of the real edition.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from django.utils.translation import gettext as _

from records.ledger import note, witnessed

from .edition_rows import write_rows
from .models import DeadlineChange, Edition, Programme
from .shifted_calendar import Shift, WorkingDays, shift_calendar, shifts
from .timetable import WARSAW, at_local, shift_days

Kind = DeadlineChange.Kind
PhaseToday = Literal["call", "formal_check", "scoring", "session"]
REHEARSAL = Edition.Kind.REHEARSAL
SUFFIX: dict[str, str] = {Edition.Kind.DEMONSTRATION: "demo", Edition.Kind.REHEARSAL: "proba"}
BEGINS_AFTER = {"formal_check": Kind.CALL_CLOSES, "scoring": Kind.FORMAL_CHECK_UNTIL}
DAYS_LEFT_OF_CALL = 7
DAYS_INTO_PHASE = 2


class CannotShift(ValueError):
    """The edition is itself a demonstration, lacks a deadline, or was already cloned so."""


def open_demonstration_edition(
    edition: Edition,
    *,
    today: date,
    phase_today: PhaseToday = "call",
    deadlines: Mapping[str, datetime] | None = None,
    kind: str = Edition.Kind.DEMONSTRATION,
    suffix: str = "",
    by: Any = None,
    at: datetime | None = None,
) -> Edition:
    """Clone a loaded edition with its calendar moved by whole days, so that `today` falls into
    `phase_today`; wall-clock times stay, and what would fall on a free day moves on from it.

    `deadlines` replaces the shifted value of the kinds it names (aware moments). The slug is the
    edition's with "-demo" (or "-proba" for a rehearsal), the phase unless it is the call, and
    `suffix`. `at` defaults to the first moment of `today`. Raises CannotShift.
    """
    if edition.is_marked:
        raise CannotShift(_("Only a normal edition can be cloned."))
    rows = list(edition.deadlines.select_related("stage").order_by("pk"))
    working = _working_days(edition, today)
    days = _days_to(today, edition, phase_today, working)
    begins = at_local(today, time(0))
    with witnessed(by=by, at=at or begins):
        clone = _clone(edition, _slug(edition, kind, phase_today, suffix), kind, at or begins)
        moved = _moved(rows, days, begins, deadlines or {})
        shift_calendar(moved, days, working)
        _write(clone, moved + _given(deadlines or {}, begins))
        note("edition_cloned", clone, {"from": edition.slug, "kind": kind, "days": days})
    return clone


def calendar_shift(real: Edition, clone: Edition, *, given: Collection[str] = ()) -> list[Shift]:
    """What became of each deadline of the real edition, in the order of its calendar. `given`:
    the kinds that were set instead of moved."""
    rows = [
        list(edition.deadlines.select_related("stage").order_by("pk")) for edition in (real, clone)
    ]
    by = (_day(clone, Kind.CALL_OPENS) - _day(real, Kind.CALL_OPENS)).days
    return shifts(*rows, by=by, given=given)


def calendar_text(opens: datetime, closes: datetime) -> str:
    """„18.03–4.05.2022”: the days of the real call, as every marked page shows them."""
    first, last = opens.astimezone(WARSAW), closes.astimezone(WARSAW)
    year = f".{first.year}" if first.year != last.year else ""
    return f"{first.day}.{first:%m}{year}–{last.day}.{last:%m}.{last.year}"


def mark_of_papers(edition: Edition) -> str | None:
    """The mark of every paper of an edition with a shifted calendar, in Polish; None of others."""
    if not edition.is_marked:
        return None
    kind = "edycja próbna" if edition.kind == REHEARSAL else "edycja demonstracyjna"
    calendar = f"; edycja rzeczywista: {edition.real_calendar}" if edition.real_calendar else ""
    return f"{kind} – kalendarz przesunięty{calendar}"


def _days_to(today: date, edition: Edition, phase_today: PhaseToday, working: WorkingDays) -> int:
    """By how many days the calendar moves. What ends before the phase must not move into it."""
    days = (today - _real_today(edition, phase_today)).days
    if phase_today in BEGINS_AFTER:
        before = BEGINS_AFTER[phase_today]
        ended = _day(edition, before)
        while working.is_free(ended + timedelta(days), before):
            days -= 1
    return days


def _real_today(edition: Edition, phase_today: PhaseToday) -> date:
    """The day of the real calendar that becomes today, free days apart."""
    if phase_today == "call":
        opens, closes = _day(edition, Kind.CALL_OPENS), _day(edition, Kind.CALL_CLOSES)
        return closes - min(timedelta(DAYS_LEFT_OF_CALL), (closes - opens) / 2)
    if phase_today == "session":
        return _day(edition, Kind.SESSION_AT)
    return _day(edition, BEGINS_AFTER[phase_today]) + timedelta(DAYS_INTO_PHASE)


def _day(edition: Edition, kind: str) -> date:
    return _moment(edition, kind).astimezone(WARSAW).date()


def _moment(edition: Edition, kind: str) -> datetime:
    value = edition.deadline(kind)
    if value is None:
        raise CannotShift(_("The edition has no deadline of the kind %s.") % kind)
    return value


def _slug(edition: Edition, kind: str, phase_today: PhaseToday, suffix: str) -> str:
    phase = "" if phase_today == "call" else phase_today.replace("_", "-")
    slug = "-".join(part for part in (edition.slug, SUFFIX[kind], phase, suffix) if part)
    if Edition.objects.filter(slug=slug).exists():
        raise CannotShift(_("There already is an edition %s.") % slug)
    return slug


def _clone(edition: Edition, slug: str, kind: str, at: datetime) -> Edition:
    opens, closes = _moment(edition, Kind.CALL_OPENS), _moment(edition, Kind.CALL_CLOSES)
    clone = Edition.objects.create(
        programme=_own_programme(edition, slug) if kind == REHEARSAL else edition.programme,
        slug=slug,
        ordinal=edition.ordinal,
        year=edition.year,
        name=edition.name,
        kind=kind,
        real_calendar=calendar_text(opens, closes),
    )
    rules = edition.rule_set
    clone.rule_sets.create(version=1, content=rules.content, sha256=rules.sha256, set_at=at)
    write_rows(clone, rules.shape)
    return clone


def _own_programme(edition: Edition, slug: str) -> Programme:
    """Of a rehearsal: offices belong to a programme, and those of a rehearsal are held by people
    who must have no right in the contest."""
    real = edition.programme
    return Programme.objects.create(
        slug=slug,
        name=real.name,
        organiser=real.organiser,
        partners=real.partners,
        funding_note=real.funding_note,
        contact=real.contact,
        repeats=real,
    )


def _moved(
    rows: list[DeadlineChange], days: int, begins: datetime, given: Mapping[str, datetime]
) -> list[DeadlineChange]:
    """The history of deadlines, still with the real values; a change cannot have been announced
    tomorrow."""
    return [
        DeadlineChange(
            stage=row.stage,
            kind=row.kind,
            value=row.value,
            reason=row.reason,
            basis=row.basis,
            is_initial=True,
            set_at=min(shift_days(row.set_at, days), begins),
        )
        for row in rows
        if row.kind not in given
    ]


def _given(given: Mapping[str, datetime], begins: datetime) -> list[DeadlineChange]:
    return [
        DeadlineChange(kind=kind, value=value, is_initial=True, set_at=begins)
        for kind, value in given.items()
    ]


def _write(clone: Edition, rows: list[DeadlineChange]) -> None:
    stages = {stage.ordinal: stage for stage in clone.stages.all()}
    for row in rows:
        row.edition = clone
        row.stage = stages[row.stage.ordinal] if row.stage else None
        row.save()


def _working_days(edition: Edition, today: date) -> WorkingDays:
    closing = edition.programme.organiser.closing_days.values_list("day", flat=True)
    moves_off = edition.rule_set.shape.supplement.moves_off
    return WorkingDays(frozenset(closing), moves_off, stays_on=today)
