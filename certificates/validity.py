"""What a certificate proves on a day: pure rules over the values of its row.

A value that nobody foresaw is `unknown`, and nothing but `valid` may be shown as valid.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime

VALID = "valid"
SUSPENDED = "suspended"
REVOKED = "revoked"
SUPERSEDED = "superseded"
EXPIRED = "expired"
NOT_YET = "not_yet"
HISTORICAL = "historical"
UNKNOWN = "unknown"

ENDED = (SUSPENDED, REVOKED, SUPERSEDED)
ACTIVE = "active"


def standing(
    *,
    status: str | None,
    on: date,
    issued_on: date | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
    is_historical: bool = False,
    has_award: bool = True,
) -> str:
    """The code of what the certificate proves on the day `on`.

    `status` is the row's; `has_award` says whether a published result still names the holder. A
    status given by people comes before the calendar: a revoked certificate does not "expire".
    """
    if status in ENDED:
        return str(status)
    if status != ACTIVE or not has_award:
        return UNKNOWN
    if is_historical:
        return HISTORICAL
    if issued_on is None or valid_from is None:
        return UNKNOWN
    return _by_calendar(on, valid_from, valid_to)


def _by_calendar(on: date, valid_from: date, valid_to: date | None) -> str:
    if on < valid_from:
        return NOT_YET
    return EXPIRED if valid_to is not None and on > valid_to else VALID


def last_day(first: date, months: int | None) -> date | None:
    """The last day of a title given on `first` for so many months; None: no end is set.

    Source: art. 112 of the Civil Code – the day with the same number, or the month's last day.
    """
    if months is None:
        return None
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, min(first.day, monthrange(year, month + 1)[1]))


def may_be_revoked(
    *, hearing_ends: datetime | None, explained_on: date | None, at: datetime
) -> bool:
    """Whether the holder was heard: the notice of intent was given, and its term has passed or
    the holder's explanations have come. Source: TEXTS_PL, MSG-12."""
    return hearing_ends is not None and (explained_on is not None or at > hearing_ends)
