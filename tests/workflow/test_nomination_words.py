"""A nomination is called a nomination on its pages, and an application an application."""

import re

import pytest
from django.urls import reverse

from records.models import Message
from tests.acceptance.edition_run import Run
from tests.acceptance.people import SIGNER, People

from .nominations import NominationRun

pytestmark = pytest.mark.django_db


def shown(run, name: str) -> str:
    """The text of one page as the signing person reads it."""
    addresses = {
        "case": reverse("case", args=[run.case.public_id]),
        "step": reverse("step", args=[run.case.public_id, "submit_application"]),
        "preview": reverse("application_preview", args=[run.application.public_id]),
        "desk": reverse("desk"),
    }
    html = run.people.client(SIGNER).get(addresses[name]).content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("case", "Zgłoszenie kandydata"),
        ("step", "Zgłoszenie kandydata"),
        ("preview", "Podgląd zgłoszenia"),
    ],
)
def test_the_pages_of_a_nomination_speak_of_it(name, heading):
    text = shown(NominationRun(), name)

    assert heading in text
    assert "Zgłaszający" in text
    assert "Kandydat" in text
    assert not re.search(r"(?<!A\. )Wnioskodawca", text)  # section A of the form has this name


def test_the_desk_names_both_parties_of_a_nomination():
    text = shown(NominationRun(), "desk")

    assert "Zgłaszający : Spółdzielnia" in text.replace("Zgłaszający:", "Zgłaszający :")
    assert "Gmina Kandydacka" in text


def test_an_application_for_oneself_stays_an_application():
    text = shown(Run(People()), "case")

    assert "Wniosek" in text
    assert "Wnioskodawca" in text
    assert "Zgłaszający" not in text


def test_messages_of_a_nomination_name_both_parties():
    run = NominationRun()
    run.submitted()

    body = Message.objects.filter(event="MSG-02").first().body
    assert "Zgłaszający: Spółdzielnia Socjalna Przykładowa\nKandydat: Gmina Kandydacka" in body
    assert "Wnioskodawca:" not in body
