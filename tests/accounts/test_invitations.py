"""An invitation is an offer to one address for 14 days, taken once."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.invitations import (
    InvitationClosed,
    InvitedSomeoneElse,
    accept_invitation,
    invite_member,
    withdraw_invitation,
)
from accounts.memberships import AlreadyMember, end_membership, verify_membership
from accounts.models import Invitation, Membership
from accounts.tasks import mail_invitation
from records.clock import database_now
from records.models import Message

from .rows import EDITOR, HELPER, NOON, SIGNER, person, place

pytestmark = pytest.mark.django_db

EMAIL = "maria@gmina.example.org"


def offer(*, at=NOON, role: str = SIGNER) -> Invitation:
    mine = place()
    return invite_member(mine.group, email=EMAIL, role=role, by=mine.user, at=at)


def test_invited_person_joins_the_same_group():
    invitation, maria = offer(), person(EMAIL)

    membership = accept_invitation(invitation, by=maria, at=NOON)

    assert (membership.group, membership.role) == (invitation.group, SIGNER)
    assert membership.organisation == invitation.group.organisation
    assert membership.verified_at is None


def test_letters_of_the_address_may_differ_in_case():
    mine = place()
    invitation = invite_member(
        mine.group, email="Maria@Gmina.Example.ORG", role=EDITOR, by=mine.user, at=NOON
    )
    assert accept_invitation(invitation, by=person(EMAIL), at=NOON).group == mine.group


def test_another_persons_link_is_refused():
    invitation = offer()
    with pytest.raises(InvitedSomeoneElse):
        accept_invitation(invitation, by=person(), at=NOON)
    assert Membership.objects.count() == 1


def test_it_holds_to_the_end_of_the_fourteenth_day_and_no_longer():
    invitation, maria = offer(), person(EMAIL)
    end = NOON + timedelta(days=14)

    with pytest.raises(InvitationClosed):
        accept_invitation(invitation, by=maria, at=end)
    assert accept_invitation(invitation, by=maria, at=end - timedelta(milliseconds=1)).pk


def test_it_cannot_be_used_twice():
    invitation, maria = offer(), person(EMAIL)
    membership = accept_invitation(invitation, by=maria, at=NOON)
    end_membership(membership, by=maria, at=NOON)

    with pytest.raises(InvitationClosed):
        accept_invitation(invitation, by=maria, at=NOON + timedelta(hours=1))


def test_withdrawn_one_cannot_be_used():
    invitation, maria = offer(), person(EMAIL)
    withdraw_invitation(invitation, by=invitation.invited_by, at=NOON)

    with pytest.raises(InvitationClosed):
        accept_invitation(invitation, by=maria, at=NOON)


def test_accepted_one_cannot_be_withdrawn():
    invitation = offer()
    accept_invitation(invitation, by=person(EMAIL), at=NOON)
    with pytest.raises(InvitationClosed):
        withdraw_invitation(invitation, by=invitation.invited_by, at=NOON)


def test_inviting_again_replaces_the_open_one():
    mine = place()
    first, second = (
        invite_member(mine.group, email=EMAIL, role=role, by=mine.user, at=NOON)
        for role in (EDITOR, HELPER)
    )
    first.refresh_from_db()
    assert first.withdrawn_at == NOON
    assert accept_invitation(second, by=person(EMAIL), at=NOON).role == HELPER


def test_database_refuses_two_open_ones_to_one_address():
    invitation = offer()
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.create(
            group=invitation.group,
            email=EMAIL.upper(),
            role=EDITOR,
            invited_by=invitation.invited_by,
            created_at=NOON,
            expires_at=NOON,
        )


def test_member_is_not_invited():
    mine = place()
    with pytest.raises(AlreadyMember):
        invite_member(mine.group, email=mine.user.email, role=EDITOR, by=mine.user, at=NOON)


def test_who_left_comes_back_unconfirmed():
    invitation, maria = offer(), person(EMAIL)
    membership = accept_invitation(invitation, by=maria, at=NOON)
    verify_membership(membership, by=person(), at=NOON)
    end_membership(membership, by=maria, at=NOON)

    inviter = invitation.invited_by
    again = invite_member(invitation.group, email=EMAIL, role=EDITOR, by=inviter, at=NOON)
    back = accept_invitation(again, by=maria, at=NOON)

    assert back.pk == membership.pk
    assert (back.role, back.until, back.verified_at) == (EDITOR, None, None)


def test_person_with_an_account_gets_one_message_in_the_outbox():
    maria = person(EMAIL)
    invitation = offer()

    message = Message.objects.get()
    assert (message.recipient, message.event) == (maria, "invitation")
    assert message.title == "Zaproszenie do współpracy: Gmina Wzorcowa Górka"
    assert reverse("invitation", args=[invitation.public_id]) in message.body
    assert "poniedziałek, 7 grudnia 2026" in message.body.replace("\xa0", " ")


def test_address_without_an_account_gets_one_letter_by_the_job():
    invitation = offer(at=database_now())
    assert (Message.objects.count(), mail.outbox) == (0, [])

    mail_invitation.func(invitation.pk)
    mail_invitation.func(invitation.pk)

    assert [(letter.subject, letter.to) for letter in mail.outbox] == [
        ("Zaproszenie do współpracy: Gmina Wzorcowa Górka", [EMAIL])
    ]


def test_job_writes_nothing_about_a_withdrawn_invitation():
    invitation = offer(at=database_now())
    withdraw_invitation(invitation, by=invitation.invited_by, at=database_now())
    mail_invitation.func(invitation.pk)
    assert mail.outbox == []
