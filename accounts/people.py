"""Changing and anonymising a person's account."""

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from records.ledger import note, witnessed

from .models import Invitation, User

ANONYMOUS_NAME = "Osoba zanonimizowana"
ANONYMOUS_DOMAIN = "anonymised.invalid"
"""`.invalid` never resolves (RFC 2606): no message reaches anyone at such an address."""


class SyntheticPerson(ValidationError):
    """A person of a rehearsal would get into something real."""

    def __init__(self, user: User) -> None:
        text = _("The account %(email)s belongs to a rehearsal and acts in rehearsals only.")
        super().__init__(text % {"email": user.email}, code="synthetic")


def refuse_synthetic(*people: User) -> None:
    """Before anybody gets a place in something real. Raises SyntheticPerson."""
    for user in people:
        if user.is_synthetic:
            raise SyntheticPerson(user)


def rename_user(user: User, *, name: str, by: User, at: datetime) -> User:
    with witnessed(by=by, at=at):
        user = User.objects.select_for_update().get(pk=user.pk)
        user.name = name
        user.save(update_fields=["name"])
        note("person_renamed", user)
    return user


def retire_synthetic(people: QuerySet[User], *, at: datetime) -> int:
    """Anonymise synthetic people whose other rows are thrown away with their rehearsal; what they
    did stays in the ledger under an id, and their addresses are free again. Returns how many.
    Called inside `witnessed`."""
    retired = list(people.filter(anonymised_at=None))
    for user in retired:
        user.name, user.email = ANONYMOUS_NAME, f"{user.public_id}@{ANONYMOUS_DOMAIN}"
        user.is_active, user.anonymised_at = False, at
        user.password = UNUSABLE_PASSWORD_PREFIX
        note("person_anonymised", user)
    changed = ["name", "email", "is_active", "anonymised_at", "password"]
    User.objects.bulk_update(retired, changed, batch_size=200)
    return len(retired)


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
