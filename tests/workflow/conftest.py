"""Cases for tests of the process, begun through the same functions that the pages call."""

from datetime import timedelta

import pytest

from accounts.models import Membership
from programmes.models import Officer
from records.clock import database_now
from tests.factories import (
    EditionFactory,
    MembershipFactory,
    OfficerFactory,
    OrganisationFactory,
)
from workflow.cases import announce_edition, start_application


@pytest.fixture
def edition(db):
    """An edition with its case running and its call open now."""
    edition = EditionFactory(calendar=database_now(), phase="announced")
    announce_edition(edition, by=None, at=database_now())
    from workflow.jobs import fire_timers

    fire_timers.call()
    edition.refresh_from_db()
    return edition


@pytest.fixture
def category(edition):
    return edition.categories.get()


@pytest.fixture
def membership(db):
    return MembershipFactory(role=Membership.Role.SIGNER)


@pytest.fixture
def case(category, membership):
    return start_application(
        category,
        organisation=membership.organisation,
        group=membership.group,
        by=membership.user,
        at=database_now(),
    )


@pytest.fixture
def secretariat(edition):
    return OfficerFactory(programme=edition.programme, role=Officer.Role.SECRETARIAT).user


@pytest.fixture
def approver(edition):
    return OfficerFactory(programme=edition.programme, role=Officer.Role.APPROVER).user


@pytest.fixture
def stranger(db):
    return MembershipFactory(organisation=OrganisationFactory()).user


@pytest.fixture
def long_ago():
    return database_now() - timedelta(days=40)
