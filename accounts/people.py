"""Changing and anonymising a person's account."""

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from records.ledger import note, witnessed

from .models import Invitation, User

ANONYMOUS_NAME = "Osoba zanonimizowana"
ANONYMOUS_DOMAIN = "anonymised.invalid"
"""`.invalid` never resolves (RFC 2606): no message reaches anyone at such an address."""


def rename_user(user: User, *, name: str, by: User, at: datetime) -> User:
    with witnessed(by=by, at=at):
        user = User.objects.select_for_update().get(pk=user.pk)
        user.name = name
        user.save(update_fields=["name"])
        note("person_renamed", user)
    return user


def anonymise_user(user: User, *, by: User | None, at: datetime) -> User:
    """Deactivate the account and replace name and address; every row that refers to it stays.

    Log-in secrets are deleted, memberships end, the office is emptied, invitations to the address
    lose it. A repeat changes nothing. What the person did stays in the ledger under an id.
    """
    with witnessed(by=by, at=at):
        user = User.objects.select_for_update().get(pk=user.pk)
        if user.anonymised_at is not None:
            return user
        address = f"{user.public_id}@{ANONYMOUS_DOMAIN}"
        invitations = Invitation.objects.filter(email__iexact=user.email)
        invitations.filter(accepted_at=None, withdrawn_at=None).update(withdrawn_at=at)
        invitations.update(email=address)
        user.memberships.live(at).update(until=at)
        user.memberships.update(office="")
        EmailAddress.objects.filter(user=user).delete()
        Authenticator.objects.filter(user=user).delete()
        user.name, user.email = ANONYMOUS_NAME, address
        user.is_active, user.anonymised_at = False, at
        user.set_unusable_password()
        user.save()
        note("person_anonymised", user)
    return user
