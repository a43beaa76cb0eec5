"""Synthetic organisations and people. Names and addresses say what they are; TERYT numbers begin
with 99, which no unit of Poland has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from django.contrib.auth.hashers import make_password
from django.db.models import QuerySet
from django.utils.crypto import get_random_string

from accounts.memberships import join_organisation
from accounts.models import Membership, Organisation, User
from programmes.category_shapes import EligibilityRules
from programmes.models import Edition
from workflow.demonstration.people import confirm_address

PREFIX = "99"
KIND_NAMES = {
    "gmina": "Gmina Próbna {no}",
    "powiat": "Powiat Próbny {no}",
    "pes": "Podmiot Ekonomii Społecznej Próba {no}",
}
OTHER_NAME = "Organizacja Próbna {no}"


@dataclass(frozen=True)
class Party:
    """An organisation and the person who signs for it."""

    organisation: Organisation
    member: Membership


def people_of(edition: Edition) -> QuerySet[User]:
    """The synthetic people of one rehearsal."""
    return User.objects.filter(email__endswith=f"@{edition.mail_domain}")


@dataclass(frozen=True)
class LogIn:
    """Somebody whom the command prints: whose part the person plays, and the address."""

    part: str
    email: str


class Population:
    """Makes the people of one rehearsal; they share one random password."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.told: list[LogIn] = []
        self.password = get_random_string(14)
        self._hash = make_password(self.password)
        self._numbers = count(1)
        self._codes = _free_codes()

    def person(self, role: str, *, told_as: str = "") -> User:
        """`role` is the first part of the address: whose part the person plays. The address is
        confirmed, as after the first log-in. `told_as`: what the command calls the part."""
        no = next(self._numbers)
        user = User.objects.create(
            email=f"{role}-{no}@{self.edition.mail_domain}",
            name=f"Osoba Próbna {no}",
            password=self._hash,
            is_synthetic=True,
        )
        confirm_address(user)
        if told_as:
            self.told.append(LogIn(told_as, user.email))
        return user

    def party(self, kind: str, rules: EligibilityRules, *, at: datetime) -> Party:
        """A new organisation of this kind. Where only some area may apply its number stays
        unknown, which the rules take for a fact to be checked by people."""
        no = next(self._numbers)
        has_number = kind in ("gmina", "powiat") and not rules.teryt_prefixes
        organisation = Organisation.objects.create(
            kind=kind,
            name=KIND_NAMES.get(kind, OTHER_NAME).format(no=no),
            teryt=next(self._codes) if has_number else "",
            is_demonstration=True,
        )
        member = join_organisation(
            self.person("podpis", told_as=self._signer_once()),
            organisation=organisation,
            role=Membership.Role.SIGNER,
            office="osoba uprawniona (próba)",
            at=at,
        )
        return Party(organisation, member)

    def _signer_once(self) -> str:
        """The first signing person is told, for all of them."""
        part = str(Membership.Role.SIGNER.label)
        return "" if part in {log_in.part for log_in in self.told} else part


def _free_codes() -> Iterator[str]:
    taken = set(
        Organisation.objects.filter(teryt__startswith=PREFIX).values_list("teryt", flat=True)
    )
    return (code for no in count(1) if (code := f"{PREFIX}{no:05d}") not in taken)
