"""Letters about a prize that no application holds: released by a person, or sent outside the portal."""

import pytest
from django.urls import reverse

from juries.models import Award
from juries.result_letters import tell_prize
from programmes.models import Officer
from records.clock import database_now
from records.ledger import witnessed
from records.models import Message
from tests.certificates.rows import resolution_of
from tests.factories import EditionFactory, MembershipFactory, OfficerFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
PRIZE = {"prize": {"given_by": "Minister Przykładowy"}}


@pytest.fixture
def edition():
    return EditionFactory(phase="published")


@pytest.fixture
def desk(client, edition):
    """The page of outgoing letters as the secretariat reads it."""
    officer = OfficerFactory(programme=edition.programme, role=Officer.Role.SECRETARIAT)
    client.force_login(officer.user)

    def page() -> str:
        return client.get(reverse("release_messages")).content.decode()

    return page


def awarded(edition, name: str, no: str = "1/2026") -> Award:
    """A published prize of an organisation that did not apply; nobody is told yet."""
    now = database_now()
    resolution = resolution_of(edition, category=None, no=no, published_at=now, bundle=PRIZE)
    return Award.objects.create(
        resolution=resolution,
        organisation=OrganisationFactory(name=name),
        holder_name="Anna Przykładowa",
        edition=edition,
        outcome="NS",
        outcome_label="Nagroda specjalna",
        citation="Za odwagę.",
    )


def told(award: Award) -> None:
    with witnessed(by=None, at=database_now()):
        tell_prize(award, award.resolution, at=database_now())


def test_a_letter_to_people_of_the_organisation_waits_on_the_desk(edition, desk):
    award = awarded(edition, "Spółdzielnia Znana")
    member = MembershipFactory(organisation=award.organisation)
    told(award)

    page = desk()
    assert Message.objects.get().recipient == member.user
    assert "Nagroda w konkursie" in page
    assert member.user.email in page
    assert "poza portalem" not in page


def test_without_anybody_known_the_desk_says_that_the_letter_goes_outside(edition, desk):
    told(awarded(edition, "Fundacja Nieobecna"))

    page = desk()
    assert "Te pisma trzeba wysłać poza portalem" in page
    assert "Anna Przykładowa, Fundacja Nieobecna – Nagroda specjalna" in page


def test_nobody_is_reminded_of_prizes_of_another_contest(edition, desk):
    told(awarded(EditionFactory(phase="published"), "Fundacja Obca"))

    assert "Fundacja Obca" not in desk()
