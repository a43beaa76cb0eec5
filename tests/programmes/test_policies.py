"""Staff roles are rows; whoever has no row has no right."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser

from programmes.models import Officer
from programmes.policies import (
    holds_role,
    is_approver,
    is_auditor,
    is_issuer,
    is_secretariat,
    is_staff_of,
    officers_of,
    programme_of,
)
from tests.factories import (
    NOW,
    ApplicationFactory,
    EditionFactory,
    OfficerFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

PREDICATES = {
    Officer.Role.SECRETARIAT: is_secretariat,
    Officer.Role.APPROVER: is_approver,
    Officer.Role.ISSUER: is_issuer,
    Officer.Role.AUDITOR: is_auditor,
}


@pytest.mark.parametrize("held", PREDICATES)
@pytest.mark.parametrize("asked", PREDICATES)
def test_each_predicate_knows_its_own_role(held, asked):
    edition = EditionFactory()
    officer = OfficerFactory(programme=edition.programme, role=held)

    assert PREDICATES[asked](officer.user, edition) is (held == asked)
    assert is_staff_of(officer.user, edition)


def test_an_office_of_another_programme_does_not_count():
    officer = OfficerFactory()

    assert not is_staff_of(officer.user, EditionFactory())


def test_an_ended_office_does_not_count():
    officer = OfficerFactory(until=NOW)

    assert holds_role(officer.user, officer.programme, [officer.role], NOW - timedelta(days=1))
    assert not holds_role(officer.user, officer.programme, [officer.role], NOW)


def test_strangers_and_deactivated_people_hold_nothing():
    officer = OfficerFactory(user__is_active=False)
    edition = EditionFactory(programme=officer.programme)

    assert not is_staff_of(officer.user, edition)
    assert not is_staff_of(UserFactory(), edition)
    assert not is_staff_of(AnonymousUser(), edition)
    assert not is_staff_of(officer.user, None)


def test_whatever_belongs_to_a_programme_leads_to_it():
    application = ApplicationFactory()
    programme = application.category.edition.programme
    award = SimpleNamespace(
        application=None, resolution=SimpleNamespace(edition=application.edition)
    )
    certificate = SimpleNamespace(award=award)

    assert programme_of(programme) == programme
    assert programme_of(application.category) == programme
    assert programme_of(application) == programme
    assert programme_of(certificate) == programme
    assert programme_of(SimpleNamespace()) is None


def test_officers_of_a_programme_come_once_each():
    officer = OfficerFactory()
    OfficerFactory(programme=officer.programme, user=officer.user, role=Officer.Role.APPROVER)
    OfficerFactory(programme=officer.programme, until=NOW)

    assert officers_of(officer.programme, Officer.Role, NOW) == [officer.user]
