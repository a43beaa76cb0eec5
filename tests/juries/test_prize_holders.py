"""Who holds a special prize outside the categories: an organisation, or a person, team or
undertaking of one; and whom its letter reaches."""

import pytest
from django.urls import reverse

from accounts.models import Membership
from juries.approving import approve_results
from juries.forms_decision import PrizeForm
from juries.minutes import data_of as minutes_of
from juries.models import Award
from juries.prizes import decide_prize
from juries.publishing import publish_results
from juries.resolution_paper import data_of as paper_of
from juries.result_letters import told_outside
from records.models import Message
from tests.factories import MembershipFactory, OrganisationFactory
from tests.juries.sitting import AT, Contest
from tests.juries.test_free_outcomes import PRIZE, ruled
from tests.juries.test_publication import ACT
from tests.juries.test_session import HIGH, LOW

pytestmark = pytest.mark.django_db
PERSON = "Anna Przykładowa"


@pytest.fixture
def contest() -> Contest:
    contest = ruled(Contest(HIGH, LOW), special_prizes=[PRIZE])
    contest.open()
    contest.accept_proposals()
    return contest


def cooperative():
    return OrganisationFactory(
        kind="pes", teryt="", regon="123456785", name="Spółdzielnia Socjalna Przykładowa"
    )


def given(contest, **holder) -> Award:
    """The prize decided, frozen, approved and published."""
    decide_prize(
        contest.session, "NS", citation="Za odwagę.", by=contest.secretary, at=AT, **holder
    )
    contest.freeze()
    approve_results(contest.edition, by=contest.approver, at=AT, **ACT)
    publish_results(contest.edition, by=contest.secretary, at=AT)
    return Award.objects.get(category=None)


def prize_of(contest) -> dict:
    return contest.edition.resolutions.get(category=None).bundle["prize"]


# --- the name of the holder ---


def test_a_prize_for_a_person_names_the_person_and_the_organisation_beside(contest):
    organisation = cooperative()
    award = given(contest, organisation=organisation, holder_name=f" {PERSON} ")

    assert (award.holder_name, award.organisation) == (PERSON, organisation)
    prize = prize_of(contest)
    assert (prize["holder"], prize["holder_organisation"]) == (PERSON, organisation.name)


def test_a_prize_for_a_nominated_person_names_that_person(contest):
    application = contest.applications[1]
    application.nominee, application.subject = cooperative(), PERSON
    application.save()

    award = given(contest, application=application)
    assert (award.holder_name, award.organisation) == (PERSON, application.nominee)
    assert award.application == application


def test_a_prize_for_an_undertaking_names_the_undertaking(contest):
    application = contest.applications[1]
    application.subject = "Klub seniora „Razem”"
    application.save()

    award = given(contest, application=application)
    assert award.holder_name == "Klub seniora „Razem”"
    assert prize_of(contest)["holder_organisation"] == application.applicant.name


def test_a_prize_for_the_organisation_itself_has_nothing_beside_it(contest):
    award = given(contest, application=contest.applications[1])

    assert award.holder_name == contest.applications[1].applicant.name
    assert prize_of(contest)["holder_organisation"] is None


def test_minutes_and_resolution_name_both(contest):
    organisation = cooperative()
    given(contest, organisation=organisation, holder_name=PERSON)
    resolutions = list(contest.edition.resolutions.order_by("pk"))

    [told] = minutes_of(contest.session, resolutions, at=AT)["prizes"]
    assert (told["holder"], told["holder_organisation"]) == (PERSON, organisation.name)
    [row] = paper_of(resolutions[-1], at=AT)["awards"]
    assert row["organisation"] == f"{PERSON}\n{organisation.name}"


def test_the_form_keeps_the_name(contest):
    organisation = cooperative()
    data = {"holder": "other", "holder_id": organisation.regon, "holder_name": PERSON}
    form = PrizeForm([], None, {**data, "citation": "Za odwagę.", "reason": ""})

    assert form.is_valid()
    kept = decide_prize(contest.session, "NS", by=contest.secretary, at=AT, **form.decision())
    assert kept.holder_name == PERSON
    assert PrizeForm([], kept).initial["holder_name"] == PERSON


# --- the letter ---


def letters() -> list[tuple[str, str]]:
    rows = Message.objects.filter(event="NAG-01").order_by("pk")
    return list(rows.values_list("recipient__email", "status"))


def test_people_of_an_organisation_without_an_application_are_told(contest):
    organisation = cooperative()
    first, second = MembershipFactory.create_batch(2, organisation=organisation)
    MembershipFactory(organisation=organisation, role=Membership.Role.HELPER)
    MembershipFactory(organisation=organisation, until=AT)
    award = given(contest, organisation=organisation, holder_name=PERSON)

    assert letters() == [(first.user.email, "held"), (second.user.email, "held")]
    letter = Message.objects.filter(event="NAG-01").first()
    assert letter.subject_id == str(award.public_id)
    assert f"{PERSON} – Nagroda specjalna" in letter.body
    assert reverse("results", args=[contest.edition.slug]) in letter.body
    assert "Numer wniosku" not in letter.body
    assert told_outside([award], AT) == []


def test_nobody_known_means_a_letter_outside_the_portal(contest):
    award = given(contest, organisation=cooperative())

    assert letters() == []
    assert told_outside([award], AT) == [award]


def test_a_prize_of_an_application_is_never_told_outside(contest):
    award = given(contest, application=contest.applications[1])

    assert [email for email, _status in letters()] == [
        contest.applications[1].group.memberships.get().user.email
    ]
    assert told_outside([award], AT) == []
