"""Days on which the organiser's office is closed: added and taken back with a reason.

A term that would end on such a day ends with the next working day (article 115 of the Civil
Code and the contest's rules). Days that have begun stay: terms were counted by them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import Organisation
from records.ledger import note, witnessed

from .models import ClosingDay, Edition, StaffChange
from .signals import closing_day_added, closing_day_considered
from .timetable import WARSAW, statutory_holidays


class ClosingDayRefused(ValidationError):
    """The day may not be added or taken back; `code` says why."""


@dataclass(frozen=True)
class MovedTerm:
    """A running term that a closing day moves: whose it is and both of its last moments."""

    label: str
    before: datetime
    after: datetime


@dataclass(frozen=True)
class FreeDay:
    """One line of the list of a year: a statutory holiday, or a closing day with its reason."""

    day: date
    reason: str = ""
    closing: bool = False
    may_be_removed: bool = False


def years_to_show(organisation: Organisation, *, today: date) -> list[int]:
    """The years around `today`, and every other in which the office has closed or will close."""
    closed = {day.year for day in organisation.closing_days.dates("day", "year")}
    return sorted(closed | set(range(today.year - 1, today.year + 3)))


def free_days_of(organisation: Organisation, year: int, *, today: date) -> list[FreeDay]:
    """The statutory holidays of `year` and the organiser's closing days, in order."""
    closed = organisation.closing_days.filter(day__year=year)
    days = [FreeDay(day) for day in statutory_holidays(year)]
    days += [FreeDay(row.day, row.reason, True, row.day > today) for row in closed]
    return sorted(days, key=lambda free: (free.day, free.closing))


def terms_moved_by(organisation: Organisation, day: date) -> list[MovedTerm]:
    """The running terms that would move if `day` became a closing day. Reads only."""
    answers: list[tuple[Any, Any]] = closing_day_considered.send(
        sender=ClosingDay, organisation=organisation, day=day
    )
    return [term for _receiver, terms in answers for term in terms]


def add_closing_day(
    edition: Edition, day: date, *, reason: str, by: Any, at: datetime
) -> ClosingDay:
    """Close the office of the edition's organiser on `day`; running terms that end on it move.
    Raises ClosingDayRefused."""
    organisation = edition.programme.organiser
    _refuse_rehearsal(edition)
    _refuse_unless_future(day, at)
    if day.isoweekday() == 7 or day in statutory_holidays(day.year):
        raise ClosingDayRefused(_("This day is free by statute already."), "statutory")
    with witnessed(by=by, at=at):
        # The organiser's row makes two officers who close one day wait for each other.
        locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
        if locked.closing_days.filter(day=day).exists():
            raise ClosingDayRefused(_("This day is on the list already."), "twice")
        row = locked.closing_days.create(day=day, reason=reason.strip())
        _keep_reason(edition, StaffChange.Kind.CLOSING_DAY_ADDED, day, reason, by=by, at=at)
        closing_day_added.send(sender=ClosingDay, organisation=locked, day=day, by=by, at=at)
    return row


def remove_closing_day(edition: Edition, day: date, *, reason: str, by: Any, at: datetime) -> None:
    """Take a day back that has not begun. Terms that it has moved stay as they were told.
    Raises ClosingDayRefused."""
    organisation = edition.programme.organiser
    _refuse_rehearsal(edition)
    _refuse_unless_future(day, at)
    with witnessed(by=by, at=at):
        deleted, _rows = organisation.closing_days.filter(day=day).delete()
        if not deleted:
            raise ClosingDayRefused(_("This day is not on the list."), "unknown")
        _keep_reason(edition, StaffChange.Kind.CLOSING_DAY_REMOVED, day, reason, by=by, at=at)


def _refuse_rehearsal(edition: Edition) -> None:
    """The list is the organiser's, of every contest of theirs."""
    if edition.kind == Edition.Kind.REHEARSAL:
        text = _(
            "In a rehearsal the calendar of the office, which real editions share, stays as is."
        )
        raise ClosingDayRefused(text, "rehearsal")


def _refuse_unless_future(day: date, at: datetime) -> None:
    if day <= at.astimezone(WARSAW).date():
        raise ClosingDayRefused(_("Only days to come may be changed."), "past")


def _keep_reason(
    edition: Edition, kind: str, day: date, reason: str, *, by: Any, at: datetime
) -> None:
    change = edition.staff_changes.create(
        kind=kind, detail={"day": day.isoformat()}, reason=reason.strip(), set_by=by, set_at=at
    )
    note(kind, change, {"edition": edition.slug, "day": day.isoformat()})
