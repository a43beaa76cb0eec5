"""Rows that the tests of this stage need, made with the fewest facts."""

from datetime import UTC, date, datetime
from itertools import count

from allauth.account.models import EmailAddress

from accounts.memberships import join_organisation
from accounts.models import Membership, Unit, User

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
PASSWORD = "dlugie-haslo-na-proby"
EDITOR, SIGNER, HELPER = Membership.Role
_numbers = count(1)


def person(email: str = "", *, name: str = "Anna Przykładowa", **facts) -> User:
    """A user with a proved address and the password PASSWORD."""
    email = email or f"osoba{next(_numbers)}@urzad.example.org"
    user = User.objects.create_user(email, PASSWORD, name=name, **facts)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def unit(teryt: str = "9901042", *, kind: str = Unit.Kind.RURAL, **facts) -> Unit:
    defaults = {
        "name": "Wzorcowa Górka",
        "powiat": "przykładowski",
        "voivodeship": "przykładowe",
        "as_of": date(2020, 1, 1),
    }
    return Unit.objects.create(teryt=teryt, kind=kind, **defaults | facts)


def both_gminas_hrubieszow() -> tuple[Unit, Unit]:
    place = {"name": "Hrubieszów", "powiat": "hrubieszowski", "voivodeship": "lubelskie"}
    urban = unit("0604011", kind=Unit.Kind.URBAN, **place)
    return urban, unit("0604042", kind=Unit.Kind.RURAL, **place)


def place(user: User | None = None, *, of: Unit | None = None, role: str = EDITOR) -> Membership:
    """A membership in the organisation of a unit, in a group of its own."""
    of = of or Unit.objects.filter(teryt="9901042").first() or unit()
    return join_organisation(user or person(), unit=of, role=role, at=NOON)
