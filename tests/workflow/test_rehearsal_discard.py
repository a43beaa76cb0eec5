"""What is thrown away with a rehearsal is its own; real organisations and what they won stay."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Membership, MembershipGroup, Organisation, User
from applications.models import PastAward
from juries.models import Award
from programmes.loader import load_programme
from programmes.models import Edition
from records.clock import database_now
from tests.factories import MembershipFactory, OrganisationFactory
from workflow.rehearsal.synthetic import people_of

pytestmark = pytest.mark.django_db
CATALOGUE = Path(__file__).resolve().parents[2] / "programmes/catalogue"
SLUG = "znak-jakosci-2022"


@pytest.fixture
def real() -> Edition:
    return load_programme(CATALOGUE / f"{SLUG}.toml", at=database_now()).edition


@pytest.fixture
def rehearsal(real) -> Edition:
    call_command("rehearse", SLUG, "--organisations=1", stdout=io.StringIO())
    return Edition.objects.get(slug=f"{SLUG}-proba")


@pytest.fixture
def gmina(real) -> Organisation:
    """A real gmina that won before and has a person of its own."""
    gmina = OrganisationFactory(name="Gmina Prawdziwa", teryt="0604011")
    MembershipFactory(organisation=gmina)
    PastAward.objects.create(
        organisation=gmina, category_code="V", programme=real.programme, year=2019, outcome="won"
    )
    Award.objects.create(
        organisation=gmina,
        holder_name=gmina.name,
        edition=real,
        outcome="won",
        outcome_label="laureat",
        origin=Award.Origin.HISTORICAL,
        source="protokół z 2019 r.",
    )
    return gmina


def discard(rehearsal: Edition) -> None:
    call_command("rehearse", rehearsal.slug, "--discard", stdout=io.StringIO())


def signer_of(rehearsal: Edition) -> User:
    return people_of(rehearsal).filter(memberships__isnull=False).first()


def test_a_real_gmina_that_a_synthetic_person_joined_keeps_its_people_and_awards(rehearsal, gmina):
    intruder = MembershipFactory(organisation=gmina, user=signer_of(rehearsal))
    discard(rehearsal)
    assert not Edition.objects.filter(pk=rehearsal.pk).exists()
    assert gmina.memberships.count() == gmina.past_awards.count() == 1
    assert Award.objects.filter(organisation=gmina).count() == 1
    assert not Membership.objects.filter(pk=intruder.pk).exists()
    assert not MembershipGroup.objects.filter(pk=intruder.group_id).exists()


def test_a_group_that_others_are_in_stays(rehearsal, gmina):
    colleague = gmina.memberships.get()
    MembershipFactory(organisation=gmina, group=colleague.group, user=signer_of(rehearsal))
    discard(rehearsal)
    assert gmina.memberships.get() == colleague
    assert gmina.groups.get() == colleague.group


def test_an_organisation_of_the_demonstration_that_others_began_stays(rehearsal):
    shown = MembershipFactory(organisation=OrganisationFactory(is_demonstration=True))
    MembershipFactory(organisation=shown.organisation, user=signer_of(rehearsal))
    discard(rehearsal)
    assert shown.organisation.memberships.get() == shown


@pytest.mark.parametrize("won", ["award", "past_award", "membership"])
def test_what_would_go_of_something_real_keeps_the_rehearsal_in_being(rehearsal, gmina, won):
    signer = signer_of(rehearsal)
    own = signer.memberships.get().organisation
    if won == "award":
        Award.objects.filter(organisation=gmina).update(organisation=own)
    elif won == "past_award":
        gmina.past_awards.update(organisation=own)
    else:
        gmina.memberships.update(verified_by=signer, verified_at=database_now())
    with pytest.raises(CommandError):
        discard(rehearsal)
    assert Edition.objects.filter(pk=rehearsal.pk).exists()
