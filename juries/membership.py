"""Who sits in a Kapituła: appointing by e-mail and ending a membership, each with its reason.

Whoever left may be appointed again. That is a new membership: the undertaking, the declarations
and the statement of impartiality are made anew, while approved cards of the earlier one count.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.people import refuse_synthetic
from juries.assigning import unfinished_of
from juries.inviting import Terms, invite_juror
from juries.models import Juror, Jury
from juries.voting import quorum_needed
from programmes.models import Edition, Officer, StaffChange
from records.ledger import note, witnessed

Phase = Edition.Phase
BEFORE_SESSION = (Phase.ANNOUNCED, Phase.CALL_OPEN, Phase.FORMAL_CHECK, Phase.SCORING)


class MembershipRefused(ValidationError):
    """The person may not be appointed, or the membership may not end now; `code` says why."""


@dataclass(frozen=True)
class Strength:
    """How many vote, how many of them make the quorum, and what one fewer would mean."""

    voting: int
    experts: int
    quorum: int
    quorum_after_leaving: int
    has_chair: bool


def strength_of(jury: Jury) -> Strength:
    """The serving members by the rules in force. A substitute votes only in place of a member."""
    serving = list(jury.jurors.filter(until__isnull=True))
    fraction = jury.edition.rule_set.shape.session.quorum
    voting = sum(juror.has_vote and juror.role != Juror.Role.SUBSTITUTE for juror in serving)
    return Strength(
        voting=voting,
        experts=sum(not juror.has_vote for juror in serving),
        quorum=quorum_needed(voting, fraction),
        quorum_after_leaving=quorum_needed(max(voting - 1, 0), fraction),
        has_chair=any(juror.role == Juror.Role.CHAIR for juror in serving),
    )


def returnable(jurors: Iterable[Juror]) -> set[int]:
    """Of all memberships of one Kapituła the last ones of those who left: these people may be
    appointed again."""
    last: dict[int, Juror] = {}
    for juror in sorted(jurors, key=lambda juror: juror.pk):
        last[juror.user_id] = juror
    return {juror.pk for juror in last.values() if juror.until is not None}


def appoint_juror(
    jury: Jury,
    *,
    email: str,
    name: str,
    role: str,
    reason: str,
    terms: Terms,
    by: User,
    at: datetime,
) -> Juror:
    """Appoint the person with this e-mail and write the invitation, which waits for release.

    Somebody without an account gets one, with `name` and no password: the invitation leads to
    setting it. Raises MembershipRefused or SyntheticPerson.
    """
    with witnessed(by=by, at=at):
        edition = _edition_before_session(jury)
        person = User.objects.filter(email__iexact=email.strip()).first()
        if person is None:
            person = User.objects.create_user(email.strip(), name=name.strip())
            note("account_made", person)
        _refuse_person(jury, edition, person, role, at)
        is_back = jury.jurors.filter(user=person).exists()
        juror = jury.jurors.create(user=person, role=role, appointed_at=at)
        kinds = StaffChange.Kind
        kind = kinds.JUROR_REAPPOINTED if is_back else kinds.JUROR_APPOINTED
        _keep_reason(edition, kind, juror, reason, by=by, at=at)
        invite_juror(juror, terms, by=by, at=at)
    return juror


def end_membership(juror: Juror, *, reason: str, by: User, at: datetime) -> Juror:
    """End a place in the Kapituła; approved cards stay and count. Raises MembershipRefused while
    the person has unfinished cards, which the secretary first hands over."""
    with witnessed(by=by, at=at):
        edition = _edition_before_session(juror.jury)
        locked = juror.jury.jurors.select_for_update().get(pk=juror.pk)
        if locked.until is not None:
            raise MembershipRefused(_("This membership has already ended."), "ended")
        left = [assignment.application.reference for assignment in unfinished_of(locked)]
        if left:
            raise MembershipRefused(
                _("First hand over the unfinished reviews: %(references)s.")
                % {"references": ", ".join(left)},
                "unfinished",
            )
        locked.until = at
        locked.save(update_fields=["until"])
        _keep_reason(edition, StaffChange.Kind.JUROR_ENDED, locked, reason, by=by, at=at)
    return locked


def _edition_before_session(jury: Jury) -> Edition:
    """The edition, locked, so that a session does not open meanwhile."""
    edition = Edition.objects.select_for_update().get(pk=jury.edition_id)
    if edition.phase not in BEFORE_SESSION:
        raise MembershipRefused(
            _("The session has begun: the Kapituła stays as it is until the results."), "session"
        )
    return edition


def _refuse_person(jury: Jury, edition: Edition, person: User, role: str, at: datetime) -> None:
    if not person.is_active:
        raise MembershipRefused(_("This account is closed."), "inactive")
    if edition.kind != Edition.Kind.REHEARSAL:
        refuse_synthetic(person)
    holds_office = Officer.objects.filter(
        programme=edition.programme_id, user=person, until__isnull=True
    ).exists()
    if holds_office or Jury.objects.filter(edition=edition, secretary=person).exists():
        raise MembershipRefused(
            _("Who runs the contest for the organiser may not judge in it."), "officer"
        )
    if jury.jurors.filter(user=person, until__isnull=True).exists():
        raise MembershipRefused(_("This person is in this Kapituła already."), "twice")
    chair_is_taken = jury.jurors.filter(role=Juror.Role.CHAIR, until__isnull=True).exists()
    if role == Juror.Role.CHAIR and chair_is_taken:
        raise MembershipRefused(_("This Kapituła has a chair."), "chair")


def _keep_reason(
    edition: Edition, kind: str, juror: Juror, reason: str, *, by: User, at: datetime
) -> None:
    edition.staff_changes.create(
        kind=kind,
        detail={
            "juror": str(juror.public_id),
            "role": juror.role,
            "person": f"{juror.user} ({juror.get_role_display()})",
        },
        reason=reason.strip(),
        set_by=by,
        set_at=at,
    )
    note(kind, juror, {"jury": str(juror.jury.public_id), "role": juror.role})
