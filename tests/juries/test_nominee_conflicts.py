"""In a nomination the nominee and the nominator are both parties: either makes a conflict."""

import pytest

from applications.models import Nomination
from juries.conflicts import application_facts, find_conflicts, juror_facts
from tests.factories import NOW, MembershipFactory, OrganisationFactory, UserFactory
from tests.juries.panel import Panel

pytestmark = pytest.mark.django_db


@pytest.fixture
def panel():
    return Panel(members=3, applications=0, entry_mode="nomination_by_pes")


@pytest.fixture
def juror(panel):
    return panel.jurors[2]


@pytest.fixture
def nominated(panel):
    nominee = OrganisationFactory(name="Gmina Kandydacka")
    application = panel.application(nominee=nominee)
    Nomination.objects.create(
        application=application,
        nominator=application.applicant,
        statement="Gmina współpracuje z fundacją Wspólny Dom.",
        asked_at=NOW,
        consent_at=NOW,
        answered_by=UserFactory(),
        answered_as="Katarzyna Odpowiadająca, wójt",
    )
    application.submissions.update(
        nomination={
            "subject": "Anna Kandydująca",
            "statement": "Gmina współpracuje z fundacją Wspólny Dom.",
        }
    )
    return application


def found(juror, application) -> tuple[str, ...]:
    return find_conflicts(juror_facts(juror), application_facts(application))


def test_without_ties_nothing_is_found(juror, nominated):
    assert found(juror, nominated) == ()


@pytest.mark.parametrize("party", ["applicant", "nominee"])
def test_the_employer_is_a_party(juror, nominated, party):
    juror.employer = getattr(nominated, party)

    assert "a" in found(juror, nominated)


@pytest.mark.parametrize("party", ["applicant", "nominee"])
def test_a_member_of_a_party_in_the_portal(juror, nominated, party):
    MembershipFactory(user=juror.user, organisation=getattr(nominated, party))

    assert found(juror, nominated) == ("f",)


@pytest.mark.parametrize("name", ["Anna Kandydująca", "Katarzyna Odpowiadająca"])
def test_the_nominated_person_and_whoever_consented_are_found_by_name(juror, nominated, name):
    juror.user.name = name

    assert found(juror, nominated) == ("f",)


def test_an_employer_named_in_the_statement(juror, nominated):
    juror.employer = OrganisationFactory(name="Fundacją Wspólny Dom")

    assert found(juror, nominated) == ("e",)
