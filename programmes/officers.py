"""Giving and ending an office: two persons decide, neither of them about themselves.

There is no page for it, because the first officers of a contest have nobody in the portal above
them: whoever runs the portal writes down what two named persons decided, and the ledger says so.
"""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.people import refuse_synthetic
from records.ledger import note, witnessed

from .models import Officer, Programme

OPERATOR = {"written_by": "operator"}


def appoint_officer(
    programme: Programme,
    user: User,
    role: str,
    *,
    granted_by: User,
    approved_by: User,
    at: datetime,
) -> tuple[Officer, bool]:
    """The office in force, and whether it is new. Raises ValidationError."""
    _refuse_alone(user, granted_by, approved_by)
    if programme.repeats_id is None:
        refuse_synthetic(user, granted_by, approved_by)
    with witnessed(by=None, at=at):
        Programme.objects.select_for_update().get(pk=programme.pk)
        held = programme.officers.filter(user=user, role=role, until=None).first()
        if held is not None:
            return held, False
        officer = programme.officers.create(
            user=user, role=role, granted_by=granted_by, approved_by=approved_by, granted_at=at
        )
        note("officer_appointed", programme, _facts(user, role, granted_by, approved_by))
    return officer, True


def end_office(
    programme: Programme,
    user: User,
    role: str,
    *,
    granted_by: User,
    approved_by: User,
    at: datetime,
) -> None:
    """From `at` the office is over, also in the rehearsals of the contest; its row stays. Raises
    ValidationError."""
    _refuse_alone(user, granted_by, approved_by)
    if programme.repeats_id is None:
        refuse_synthetic(granted_by, approved_by)
    with witnessed(by=None, at=at):
        held = {"user": user, "role": role, "until": None}
        if not programme.officers.filter(**held).update(until=at):
            raise ValidationError(_("This person does not hold this office."))
        Officer.objects.filter(programme__repeats=programme, **held).update(until=at)
        note("officer_ended", programme, _facts(user, role, granted_by, approved_by))


def _refuse_alone(user: User, granted_by: User, approved_by: User) -> None:
    if granted_by == approved_by:
        raise ValidationError(_("Two different persons grant and approve an office."))
    if user in (granted_by, approved_by):
        raise ValidationError(_("Nobody grants or approves an office for themselves."))


def _facts(user: User, role: str, granted_by: User, approved_by: User) -> dict[str, str]:
    people = {"user": user, "granted_by": granted_by, "approved_by": approved_by}
    return {"role": role, **{key: str(p.public_id) for key, p in people.items()}, **OPERATOR}
