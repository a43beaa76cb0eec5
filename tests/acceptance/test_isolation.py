"""ACCEPTANCE 19 and 20: two organisations, two programmes, and nothing passes between them."""

import re

import pytest
from django.urls import reverse

from accounts.models import Organisation

from .crawl import crawled, text_of
from .matrix_table import TABLE, row_of
from .people import ANONYMOUS, ROLES, STRANGER
from .world import APPROVAL, NOWHERE, SCORING, SESSION, SUPPLEMENT, World, addresses

pytestmark = pytest.mark.django_db
OWN_STATES = (SUPPLEMENT, SCORING, SESSION)
OTHER_STATES = (SUPPLEMENT, SCORING, APPROVAL)
SENTINELS = ("BETA-Osoba", "BETA-Gmina", "BETA-Kapituła", "BETA-odpowiedź", "beta-", "BETA-plik")
"""Of the other side: people, applicant, Kapituła, answers, addresses, files. The names of its
contest and of its organiser are public."""
LISTS = (
    "home", "editions", "register", "desk", "formal_queue", "release_messages", "memberships",
    "jury_home", "privacy", "account",
)  # fmt: skip
SEARCHES = (
    "/rejestr/?nazwa=BETA", "/wnioski/ocena-formalna/?nazwa=BETA", "/wnioski/ocena-formalna/?sort=-applicant",
    "/konto/podmioty/dodaj/?q=beta", "/sprawdz/?numer=BETA", "/pulpit/?q=BETA",
)  # fmt: skip
PUBLIC_BY_ID = ("/c/", "/certyfikaty/", "/potwierdzenie/")
UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
TOKEN = re.compile(r'csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": "\w+"')


@pytest.fixture(scope="module")
def sides(kept_database) -> tuple[World, World]:
    return World("ALFA-", OWN_STATES), World("BETA-", OTHER_STATES)


@pytest.fixture(autouse=True)
def _in_operation(settings):
    settings.SHOW_MAILBOX = False  # the demonstration's page of all letters


def private(world: World, state: str) -> list[str]:
    """What can be named by somebody who knows every id of the other side; what anyone may read
    by its code (a receipt, a certificate) and steps that no person takes are left out."""
    return sorted(
        {
            address
            for name, address in addresses(world, state).items()
            if not address.startswith(PUBLIC_BY_ID) and not row_of(name).public
            if not name.startswith("step:") or name in TABLE
        }
    )


@pytest.mark.parametrize("role", ROLES)
def test_nothing_of_the_other_side_is_ever_read(sides, quiet, role):
    own, other = sides
    starts = [reverse(name) for name in LISTS]
    starts += [address for run in own.runs.values() for address in run.places()]
    starts += [address for state in OTHER_STATES for address in private(other, state)]
    pages = crawled(own.people.client(role), [*starts, *SEARCHES])
    found = [f"{p.address}: {word}" for p in pages for word in SENTINELS if word in p.text]
    assert found == []


def test_the_sentinels_are_there_to_be_found(sides, quiet):
    other = sides[1]
    starts = [a for state in OTHER_STATES for a in addresses(other, state).values()]
    text = "".join(page.text for page in crawled(other.people.client("signer"), starts))
    assert Organisation.objects.filter(name="BETA-Gmina Wnioskodawca").exists()
    assert [
        word for word in ("BETA-Osoba", "BETA-Gmina", "BETA-odpowiedź") if word not in text
    ] == []


def with_unknown_id(address: str) -> str:
    return UUID.sub(NOWHERE, address)


def neutral(text: str) -> str:
    """An answer without what differs from request to request: the id itself, the form's token."""
    return TOKEN.sub("", UUID.sub("ID", text))


@pytest.mark.parametrize("role", [ANONYMOUS, STRANGER])
@pytest.mark.parametrize("state", OTHER_STATES)
def test_an_existing_id_and_an_unknown_one_are_answered_alike(sides, quiet, role, state):
    visitor = sides[0].people.client(role)
    compared = 0
    for address in private(sides[1], state):
        unknown = with_unknown_id(address)
        if unknown == address:
            continue
        for method in ("GET", "POST"):
            real, none = visitor.ask(method, address), visitor.ask(method, unknown)
            assert (real.status_code, neutral(text_of(real))) == (
                none.status_code,
                neutral(text_of(none)),
            ), address
            compared += 1
    assert compared > 100
