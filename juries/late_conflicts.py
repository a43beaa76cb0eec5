"""A conflict of interest that came up after the list: the member stops, somebody else reviews.

Source: the statement of the members of the Kapituła, effects of a disclosure after scoring began.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from applications.models import Application
from juries.assigning import assign, least_loaded
from juries.conflicts import CIRCUMSTANCES, ConflictRefused, locked_pairing, recuse
from juries.counting import stage_of
from juries.models import Assignment, Conflict, Juror, Pairing
from juries.scoring_window import lock_application
from records.ledger import note, witnessed
from records.outbox import post


def declare_later(
    juror: Juror,
    application: Application,
    *,
    circumstance: str,
    description: str = "",
    by: User,
    at: datetime,
) -> Conflict:
    """The card is voided (kept, not counted), the assignment taken back and given to the least
    loaded free member if scoring is open; the secretary is informed.

    Raises `ConflictRefused` for an unknown circumstance, a stranger or a second declaration.
    """
    if juror.user_id != by.pk:
        raise ConflictRefused(_("A conflict is declared by the person it is about."))
    if circumstance not in CIRCUMSTANCES:
        raise ConflictRefused(_("Choose one of the circumstances a to f."))
    with witnessed(by=by, at=at):
        is_open = lock_application(application)
        pairing = locked_pairing(juror, application)
        if pairing is not None and pairing.standing == Pairing.Standing.RECUSED:
            raise ConflictRefused(_("You are already recused from this application."))
        conflict = Conflict.objects.create(
            juror=juror,
            application=application,
            circumstance=circumstance,
            description=description,
            source=Conflict.Source.DECLARED,
            state=Conflict.State.RECUSED,
            declared_at=at,
        )
        note("conflict_declared_later", conflict, {"circumstance": circumstance})
        left = Assignment.objects.filter(
            juror=juror,
            application=application,
            state=Assignment.State.ACTIVE,
            stage=stage_of(application.category.edition),
        ).first()
        recuse(juror, application, reason=_("conflict of interest"), at=at)
        successor = _reassign(left, at=at) if left is not None and is_open else None
        _inform_secretary(conflict, application, successor, at=at)
    return conflict


def _reassign(left: Assignment, *, at: datetime) -> Assignment | None:
    """Somebody else takes over what `left` was about, if anybody is free."""
    juror = least_loaded(left.application, left.stage)
    if juror is None:
        return None
    return assign(juror, left.application, by=None, at=at, is_third=left.is_third)


def _inform_secretary(
    conflict: Conflict, application: Application, successor: Assignment | None, *, at: datetime
) -> None:
    post(
        "KAP-01",
        to=conflict.juror.jury.secretary,
        about=conflict,
        context={
            "jury": conflict.juror.jury.name,
            "juror": conflict.juror.user.name,
            "reference": application.reference,
            "successor": successor.juror.user.name if successor else "–",
        },
        at=at,
    )
