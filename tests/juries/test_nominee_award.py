"""Who holds an award of a nomination, and what two nominations of one nominee leave behind."""

import pytest

from applications.models import Application, PastAward
from juries.models import Award
from juries.publishing import announce
from records.ledger import witnessed
from tests.certificates.rows import PUBLISHED, resolution_of
from tests.factories import (
    ApplicationFactory,
    EditionFactory,
    OrganisationFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return EditionFactory(phase="publishing")


@pytest.fixture
def nominee():
    return OrganisationFactory(name="Gmina Kandydacka")


def nominated(edition, nominee, **fields):
    return ApplicationFactory(
        category=edition.categories.get(),
        nominee=nominee,
        status=Application.Status.AWAIT_RESULTS,
        **fields,
    )


def line_of(application, outcome: str) -> dict:
    return {
        "application": str(application.public_id),
        "outcome": outcome,
        "label": "Laureat",
        "place": None,
        "ex_aequo": False,
        "citation": "Kapituła doceniła współpracę.",
        "reason": "",
    }


def publish(edition, *decided) -> None:
    """`decided`: pairs of an application and its outcome, as a frozen bundle holds them."""
    keys = [str(application.public_id) for application, _ in decided]
    bundle = {
        "applications": [
            {"application": key, "reference": key, "holder": "Gmina Kandydacka"} for key in keys
        ],
        "outcomes": [line_of(application, outcome) for application, outcome in decided],
        "scores": {key: {"published": "80.00"} for key in keys},
    }
    resolution = resolution_of(edition, bundle=bundle, published_at=None)
    with witnessed(by=None, at=PUBLISHED):
        announce(resolution, at=PUBLISHED)


def test_the_nominee_holds_the_award(edition, nominee):
    publish(edition, (nominated(edition, nominee), "laureate"))

    award = Award.objects.get()
    assert (award.organisation, award.holder_name) == (nominee, "Gmina Kandydacka")


def test_a_person_holds_it_by_name(edition, nominee):
    publish(edition, (nominated(edition, nominee, subject="Anna Przykładowa"), "laureate"))

    award = Award.objects.get()
    assert (award.organisation, award.holder_name) == (nominee, "Anna Przykładowa")


@pytest.mark.parametrize("outcomes", [("laureate", "none"), ("none", "laureate")])
def test_of_two_nominations_the_one_without_an_award_takes_nothing_back(edition, nominee, outcomes):
    rows = [nominated(edition, nominee) for _ in outcomes]
    publish(edition, *zip(rows, outcomes, strict=True))

    assert PastAward.objects.get().organisation == nominee
    assert Award.objects.count() == 1
