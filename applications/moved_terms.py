"""Running terms of supplements that a closing day of the organiser moves."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Organisation
from programmes.closing_days import MovedTerm
from programmes.timetable import WARSAW, term_end
from records.ledger import note, witnessed

from .models import Supplement
from .supplementing import due_after, lock_supplement


def running_terms(organisation: Organisation) -> QuerySet[Supplement]:
    """Calls to supplement in this organiser's contests whose term runs."""
    return Supplement.objects.filter(
        application__category__edition__programme__organiser=organisation,
        answered_at=None,
        overdue=False,
        due_at__isnull=False,
    ).select_related(
        "application__category__edition__programme__organiser", "application__rule_set"
    )


def terms_moved_by(organisation: Organisation, day: date) -> list[MovedTerm]:
    """The running terms that end on `day` and would end later if the office were closed on it."""
    closing = set(organisation.closing_days.values_list("day", flat=True)) | {day}
    moved = []
    for supplement in running_terms(organisation).order_by("application__reference"):
        due, delivered = supplement.due_at, supplement.delivered_at
        if due is None or delivered is None or due.astimezone(WARSAW).date() != day:
            continue
        rules = supplement.application.rule_set.shape.supplement
        later = term_end(
            delivered.astimezone(WARSAW).date(),
            rules.days,
            closing_days=closing,
            moves_off=rules.moves_off,
        )
        if later > due:
            label = _("Supplement of the application %(reference)s")
            named = label % {"reference": supplement.application.reference}
            moved.append(MovedTerm(named, due, later))
    return moved


def move_terms(organisation: Organisation, day: date, *, by: Any, at: datetime) -> int:
    """Lengthen the terms that end on a day which has become free. Returns how many."""
    count = 0
    with witnessed(by=by, at=at):
        for supplement in list(running_terms(organisation).order_by("pk")):
            due = supplement.due_at
            if due is None or due.astimezone(WARSAW).date() != day:
                continue
            row = lock_supplement(supplement)
            if row.answered_at is not None or row.overdue or row.delivered_at is None:
                continue
            row.due_at = due_after(row.application, delivered_at=row.delivered_at)
            row.save(update_fields=["due_at"])
            note("supplement_term_moved", row, {"due": row.due_at.isoformat()})
            count += 1
    return count
