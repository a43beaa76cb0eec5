"""Inviting a colleague into one's group: an offer to an e-mail address, taken after log-in."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from records.ledger import note, witnessed
from records.outbox import post

from .invitation_letter import letter
from .memberships import AlreadyMember, refuse_stranger_to
from .models import Invitation, Membership, MembershipGroup, User
from .tasks import mail_invitation

VALID_FOR = timedelta(days=14)


class InvitationClosed(ValidationError):
    def __init__(self) -> None:
        message = _("This invitation has expired, was withdrawn or has already been used.")
        super().__init__(message, code="invitation_closed")


class InvitedSomeoneElse(ValidationError):
    def __init__(self) -> None:
        message = _("This invitation is for another e-mail address.")
        super().__init__(message, code="invited_someone_else")


def invite_member(
    group: MembershipGroup, *, email: str, role: str, by: User, at: datetime
) -> Invitation:
    """Offer a place in the group to `email` for 14 days; an open offer to it is replaced.

    Raises AlreadyMember if the address belongs to a live member.
    """
    email = email.strip().lower()
    with witnessed(by=by, at=at):
        MembershipGroup.objects.select_for_update().get(pk=group.pk)
        if group.memberships.live(at).filter(user__email__iexact=email).exists():
            raise AlreadyMember(gettext("This person already belongs to the group."))
        for earlier in group.invitations.filter(
            email__iexact=email, accepted_at=None, withdrawn_at=None
        ):
            withdraw_invitation(earlier, by=by, at=at)
        invitation = Invitation.objects.create(
            group=group,
            email=email,
            role=role,
            invited_by=by,
            created_at=at,
            expires_at=at + VALID_FOR,
        )
        note("member_invited", invitation, {"group": str(group.public_id), "role": role})
        _send(invitation, at=at)
    return invitation


def _send(invitation: Invitation, *, at: datetime) -> None:
    """The outbox writes to people with an account; to another address the letter goes by a job."""
    person = User.objects.filter(email__iexact=invitation.email, is_active=True).first()
    if person is None:
        mail_invitation.enqueue(invitation_id=invitation.pk)
    else:
        post("invitation", to=person, about=invitation, context=letter(invitation), at=at)


def accept_invitation(
    invitation: Invitation,
    *,
    office: str = "",
    salutation: str = Membership.Salutation.NEUTRAL,
    by: User,
    at: datetime,
) -> Membership:
    """Take the offered place; the person who once left the group comes back, unverified.

    Raises InvitedSomeoneElse, InvitationClosed, SyntheticPerson or AlreadyMember.
    """
    with witnessed(by=by, at=at):
        group = MembershipGroup.objects.select_for_update().get(pk=invitation.group_id)
        invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if invitation.email.casefold() != by.email.casefold():
            raise InvitedSomeoneElse
        if not invitation.is_open(at):
            raise InvitationClosed
        refuse_stranger_to(group.organisation, by)
        if group.memberships.live(at).filter(user=by).exists():
            raise AlreadyMember
        membership, _is_new = Membership.objects.update_or_create(
            user=by,
            group=group,
            defaults={
                "organisation_id": group.organisation_id,
                "role": invitation.role,
                "office": office,
                "salutation": salutation,
                "until": None,
                "verified_by": None,
                "verified_at": None,
            },
        )
        invitation.accepted_by, invitation.accepted_at = by, at
        invitation.save(update_fields=["accepted_by", "accepted_at"])
        note("invitation_accepted", invitation, {"membership": str(membership.public_id)})
    return membership


def withdraw_invitation(invitation: Invitation, *, by: User, at: datetime) -> Invitation:
    """Take back an offer that nobody accepted. Raises InvitationClosed."""
    with witnessed(by=by, at=at):
        invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if invitation.accepted_at is not None or invitation.withdrawn_at is not None:
            raise InvitationClosed
        invitation.withdrawn_at = at
        invitation.save(update_fields=["withdrawn_at"])
        note("invitation_withdrawn", invitation)
    return invitation
