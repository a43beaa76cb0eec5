"""Set-up data: the people of the demonstration, their offices, the members of the Kapituła.

These rows have no page yet, so they are written here and nowhere else. All people are invented,
all addresses end with example.org.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from juries.models import Juror, Jury
from programmes.models import Edition, Officer, Programme

from .content import content
from .visitor import Visitor

PASSWORD = "Znak-Demonstracja-2022"  # noqa: S105  (printed by the demonstration, for it alone)


@dataclass(frozen=True)
class Person:
    key: str
    name: str
    role: str = ""  # of an officer or of a member of the Kapituła
    waits: Any = ""  # what the person finds to do after log-in

    @property
    def email(self) -> str:
        return f"{self.key}@example.org"


OFFICERS = (
    Person(
        "sekretariat",
        "Alicja Wzorcowa",
        Officer.Role.SECRETARIAT,
        _("formal check, closing of the phases, publication"),
    ),
    Person(
        "sekretariat2",
        "Bartosz Próbny",
        Officer.Role.SECRETARIAT,
        _("a proposed negative formal check, as the second person"),
    ),
    Person(
        "zatwierdzanie",
        "Celina Modelowa",
        Officer.Role.APPROVER,
        _("results to approve, a release of certificates to approve"),
    ),
    Person(
        "certyfikaty",
        "Dominik Pokazowy",
        Officer.Role.ISSUER,
        _("certificates: suspension, revocation, replacement"),
    ),
    Person("audyt", "Elżbieta Kontrolna", Officer.Role.AUDITOR, _("reads, changes nothing")),
)
SECRETARY = Person(
    "sekretarz", "Filip Szablonowy", waits=_("a session to hold, the progress of scoring")
)
CARDS = _("score cards")
JURORS = (
    Person(
        "przewodniczaca",
        "Grażyna Przykładowa",
        Juror.Role.CHAIR,
        _("a doubt to rule on, score cards"),
    ),
    Person("zastepca", "Henryk Wzorcowy", Juror.Role.DEPUTY, CARDS),
    Person("kapitula1", "Irena Testowa", Juror.Role.MEMBER, CARDS),
    Person("kapitula2", "Jacek Modelowy", Juror.Role.MEMBER, CARDS),
    Person("kapitula3", "Kinga Pokazowa", Juror.Role.MEMBER, CARDS),
)
GRANTORS = (Person("kadry1", "Leon Nadający"), Person("kadry2", "Maria Nadająca"))
"""Who granted the offices: they have no log-in."""


def create(person: Person, *, has_log_in: bool = True) -> User:
    """An account whose e-mail address is confirmed, as after the first log-in."""
    user = User.objects.create_user(person.email, name=person.name)
    if has_log_in:
        user.password = _hashed()
        user.save(update_fields=["password"])
    confirm_address(user)
    return user


@cache
def _hashed() -> str:
    """One hash for all: everybody has the same password, and a good hash is slow to make."""
    return make_password(PASSWORD)


def confirm_address(user: User) -> None:
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )


@dataclass
class Cast:
    """Everybody who works on the organiser's side, each at a browser of their own."""

    visitors: dict[str, Visitor]

    def __getitem__(self, key: str) -> Visitor:
        return self.visitors[key]

    @property
    def jurors(self) -> list[Visitor]:
        return [self.visitors[person.key] for person in JURORS]


def employ() -> None:
    """Accounts of the organisers' people: the same ones run every contest of the demonstration."""
    for person in GRANTORS:
        create(person, has_log_in=False)
    for person in (*OFFICERS, SECRETARY, *JURORS):
        create(person)


def appoint(programme: Programme, *, at: datetime) -> None:
    """Their offices in one programme."""
    users = {user.email: user for user in User.objects.all()}
    granted, approved = (users[person.email] for person in GRANTORS)
    for person in OFFICERS:
        Officer.objects.create(
            programme=programme,
            user=users[person.email],
            role=person.role,
            granted_by=granted,
            approved_by=approved,
            granted_at=at,
        )


def appoint_jury(edition: Edition, *, at: datetime) -> Jury:
    """The Kapituła of one edition: five members with a vote, a secretary who is none of them."""
    users = {user.email: user for user in User.objects.all()}
    jury = Jury.objects.create(
        edition=edition, name=content("organiser")["jury"], secretary=users[SECRETARY.email]
    )
    jury.categories.set(edition.categories.all())
    for person in JURORS:
        jury.jurors.create(user=users[person.email], role=person.role, appointed_at=at)
    return jury


def at_their_desks() -> Cast:
    """Everybody of the organiser's side logs in."""
    people = (*OFFICERS, SECRETARY, *JURORS)
    return Cast(
        {
            person.key: Visitor(person.name, person.email, number=number).log_in(PASSWORD)
            for number, person in enumerate(people, start=1)
        }
    )
