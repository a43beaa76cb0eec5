"""What has a name of its own (an undertaking, a person, a team) is known by it in later editions."""

import pytest
from django.urls import reverse

from accounts.models import Membership
from applications.drafting import subject_key_of
from applications.eligibility_facts import verdict_of
from applications.models import Application, PastAward
from records.clock import database_now
from tests.factories import (
    EditionFactory,
    MembershipFactory,
    OrganisationFactory,
    small_rules,
)

pytestmark = pytest.mark.django_db
RULES = small_rules(
    subject_type="undertaking", eligibility={"undertaking_not_awarded_before": True}
)


@pytest.fixture
def edition():
    return EditionFactory(calendar=database_now(), rules=RULES)


@pytest.fixture
def membership():
    return MembershipFactory(role=Membership.Role.SIGNER)


@pytest.fixture
def begin(client, edition, membership):
    client.force_login(membership.user)
    address = reverse("start_application", args=[edition.slug, edition.categories.get().code])

    def post(name: str):
        given = {"membership": str(membership.public_id), "subject": name}
        return client.post(address, given)

    post.address = address
    return post


def past_award(edition, membership, name: str) -> PastAward:
    return past_award_of(membership.organisation, edition, name)


def past_award_of(organisation, edition, name: str) -> PastAward:
    return PastAward.objects.create(
        organisation=organisation,
        subject_key=subject_key_of(name),
        category_code=edition.categories.get().code,
        programme=edition.programme,
        year=edition.year - 1,
        outcome="laureate",
    )


def test_the_page_asks_for_the_name_of_the_undertaking(client, begin):
    assert "Nazwa przedsięwzięcia" in client.get(begin.address).content.decode()


@pytest.mark.parametrize(
    ("name", "says"), [(" ", "Podaj nazwę przedsięwzięcia."), ("„–”", "literami lub cyframi")]
)
def test_without_a_name_nothing_begins(begin, name, says):
    response = begin(name)

    assert says in response.content.decode()
    assert not Application.objects.exists()


def test_each_undertaking_has_an_application_of_its_own(begin):
    for name in ("Łąka dla pszczół", "Serownia", "łąka  dla pszczół"):
        assert begin(name).status_code == 302

    keys = Application.objects.order_by("pk").values_list("subject", "subject_key")
    assert list(keys) == [("Łąka dla pszczół", "laka-dla-pszczol"), ("Serownia", "serownia")]


def test_an_awarded_undertaking_does_not_begin_again_and_another_does(begin, edition, membership):
    past_award(edition, membership, "Serownia")

    refused, begun = begin("serownia"), begin("Palarnia kawy")

    assert "zostało już wyróżnione" in refused.content.decode()
    assert begun.status_code == 302


def test_an_award_without_a_name_bars_nobody(begin, edition, membership):
    past_award(edition, membership, "")

    assert begin("Palarnia kawy").status_code == 302


def test_an_organisation_that_applies_for_itself_is_asked_for_no_other_name(client, membership):
    edition = EditionFactory(calendar=database_now())
    client.force_login(membership.user)
    address = reverse("start_application", args=[edition.slug, edition.categories.get().code])

    assert 'name="subject"' not in client.get(address).content.decode()


# --- a laureate waits -------------------------------------------------------------------------------

NOMINEE = "Anna Nowak"


@pytest.fixture
def nominated():
    """A category in which social-economy entities nominate people; a laureate waits an edition."""
    rules = small_rules(
        entry_mode="nomination_by_pes",
        subject_type="person",
        eligibility={"not_laureate_for_editions": 1},
    )
    edition = EditionFactory(calendar=database_now(), rules=rules)
    return edition.categories.get()


def judged(category, organisation, name: str):
    rules = category.edition.rule_set.shape.category(category.code).eligibility
    return verdict_of(rules, category, organisation, subject_key_of(name))


def test_a_person_waits_and_another_of_the_same_organisation_does_not(nominated):
    organisation = OrganisationFactory(kind="pes", teryt="", regon="123456785")
    past_award_of(organisation, nominated.edition, NOMINEE)

    assert judged(nominated, organisation, "anna  nowak").answer == "no"
    assert judged(nominated, organisation, "Ewa Lis").answer == "yes"


def test_a_person_who_came_with_another_organisation_is_left_to_people(nominated):
    past_award_of(OrganisationFactory(), nominated.edition, NOMINEE)
    organisation = OrganisationFactory(kind="pes", teryt="", regon="123456785")

    verdict = judged(nominated, organisation, NOMINEE)
    assert (verdict.answer, verdict.reasons) == ("missing", [])
    assert verdict.missing == ["Czy podmiot był laureatem edycji, która się jeszcze liczy"]


def test_a_past_award_without_a_name_is_left_to_people(nominated):
    organisation = OrganisationFactory(kind="pes", teryt="", regon="123456785")
    past_award_of(organisation, nominated.edition, "")

    assert judged(nominated, organisation, NOMINEE).answer == "missing"


def test_where_the_organisation_is_judged_it_waits_itself(membership):
    rules = small_rules(eligibility={"not_laureate_for_editions": 1})
    category = EditionFactory(calendar=database_now(), rules=rules).categories.get()
    past_award_of(membership.organisation, category.edition, "")

    assert judged(category, membership.organisation, "").answer == "no"
