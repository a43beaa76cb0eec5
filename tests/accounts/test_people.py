"""A person who leaves is deactivated and anonymised; rows that refer to them stay."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from accounts.invitations import InvitationClosed, accept_invitation, invite_member
from accounts.mfa import has_second_factor
from accounts.models import Membership, User
from accounts.people import ANONYMOUS_NAME, anonymise_user, rename_user
from records.models import Entry

from .rows import EDITOR, NOON, PASSWORD, person, place

pytestmark = pytest.mark.django_db


def test_name_and_address_are_gone_and_rows_stay():
    membership = place(person("jan@gmina.example.org", name="Jan Przykładowy"))

    user = anonymise_user(membership.user, by=None, at=NOON)

    assert (user.name, user.email) == (ANONYMOUS_NAME, f"{user.public_id}@anonymised.invalid")
    assert (user.is_active, user.anonymised_at) == (False, NOON)
    assert not user.check_password(PASSWORD)
    assert EmailAddress.objects.count() == 0
    assert Membership.objects.get(pk=membership.pk).until == NOON


def test_second_factor_is_deleted():
    user = person()
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert has_second_factor(user)
    assert not has_second_factor(anonymise_user(user, by=None, at=NOON))


def test_open_invitations_to_the_address_are_withdrawn_and_lose_it():
    mine, maria = place(), person("maria@gmina.example.org")
    invitation = invite_member(mine.group, email=maria.email, role=EDITOR, by=mine.user, at=NOON)

    user = anonymise_user(maria, by=None, at=NOON)

    invitation.refresh_from_db()
    assert (invitation.email, invitation.withdrawn_at) == (user.email, NOON)
    with pytest.raises(InvitationClosed):
        accept_invitation(invitation, by=user, at=NOON)


def test_repeat_changes_nothing():
    user, officer = person(), person()
    anonymise_user(user, by=officer, at=NOON)
    anonymise_user(user, by=officer, at=NOON)
    assert list(Entry.objects.values_list("verb", flat=True)) == ["person_anonymised"]


def test_two_people_can_be_anonymised():
    for _ in range(2):
        anonymise_user(person(), by=None, at=NOON)
    assert User.objects.filter(name=ANONYMOUS_NAME).count() == 2


def test_new_name_is_not_in_the_ledger():
    user = person()
    rename_user(user, name="Zofia Nowa", by=user, at=NOON)
    entry = Entry.objects.get()
    assert (entry.verb, entry.facts, entry.actor) == ("person_renamed", {}, user)
