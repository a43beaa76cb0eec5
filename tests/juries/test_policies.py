"""The secretary of the Kapituła keeps its papers only while in office."""

from datetime import timedelta

import pytest

from juries.policies import is_jury_secretary, kept_juries, may_run_jury
from programmes.models import Officer
from records.clock import database_now
from tests.factories import JurorFactory, JuryFactory, OfficerFactory, ProgrammeFactory
from workflow.desks import editions_of
from workflow.roles import read

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def office(jury, days: int | None, programme=None) -> Officer:
    """An office of the secretary that ends so many days from now."""
    return OfficerFactory(
        programme=programme or jury.edition.programme,
        user=jury.secretary,
        role=Officer.Role.AUDITOR,
        until=None if days is None else database_now() + days * DAY,
    )


def keeps(jury) -> bool:
    """Whether pages, steps and lists all take the person for the secretary, or none does."""
    user = jury.secretary
    said = {
        may_run_jury(user, jury),
        is_jury_secretary(user, jury.edition),
        kept_juries().filter(secretary=user).exists(),
        read(user.pk).secretary,
        jury.edition in editions_of(user),
    }
    assert len(said) == 1
    return said.pop()


def test_whoever_is_named_by_the_kapitula_and_holds_no_other_office_is_its_secretary():
    assert keeps(JuryFactory())


def test_an_office_in_force_changes_nothing():
    jury = JuryFactory()
    office(jury, days=None)
    assert keeps(jury)


def test_an_office_that_ended_ends_the_secretary():
    jury = JuryFactory()
    office(jury, days=-1)
    assert not keeps(jury)


def test_an_office_that_will_end_does_not_yet():
    jury = JuryFactory()
    office(jury, days=1)
    assert keeps(jury)


def test_one_of_two_offices_is_enough():
    jury = JuryFactory()
    office(jury, days=-1)
    OfficerFactory(programme=jury.edition.programme, user=jury.secretary)
    assert keeps(jury)


def test_an_office_in_another_programme_is_another_matter():
    jury = JuryFactory()
    office(jury, days=-1, programme=ProgrammeFactory())
    assert keeps(jury)


def test_a_secretary_who_judges_in_the_edition_does_not_run_its_jury():
    jury = JuryFactory()
    JurorFactory(jury=jury, user=jury.secretary)
    assert not may_run_jury(jury.secretary, jury)
