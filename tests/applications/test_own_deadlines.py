"""More time for one application: two people, a reason, and only ever later."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from applications.models import Application, OwnDeadline
from applications.own_deadlines import ExtensionRefused, extend_own_deadline
from programmes.models import Edition
from records.models import Entry
from tests.factories import ApplicationFactory, UserFactory

from .formal_cases import CLOSED, LATER, closed_edition, submitted

pytestmark = pytest.mark.django_db
Status = Application.Status
MORE = LATER + timedelta(days=2)


def draft(edition: Edition | None = None, **kwargs) -> Application:
    return ApplicationFactory(category=(edition or closed_edition()).categories.get(), **kwargs)


def extend(application: Application, *, value=MORE, reason="Awaria portalu.", **kwargs):
    people = {"set_by": UserFactory(), "approved_by": UserFactory()} | kwargs
    return extend_own_deadline(application, value=value, reason=reason, at=LATER, **people)


def test_the_newest_row_becomes_the_deadline_of_the_application():
    application = draft()
    extend(application)
    extend(application, value=MORE + timedelta(days=1))
    application.refresh_from_db()
    assert application.own_deadline == MORE + timedelta(days=1)
    assert application.own_deadlines.count() == 2
    assert Entry.objects.filter(verb="own_deadline_extended").count() == 2


def test_a_lapsed_draft_lives_again():
    application = draft(status=Status.LAPSED)
    extend(application)
    application.refresh_from_db()
    assert (application.status, application.status_at) == (Status.DRAFT, LATER)


def test_a_submitted_application_may_be_given_time_to_correct_it():
    application = submitted()
    extend(application)
    assert application.own_deadline == MORE


def test_one_person_alone_extends_nothing():
    application, person = draft(), UserFactory()
    with pytest.raises(ExtensionRefused):
        extend(application, set_by=person, approved_by=person)
    assert not OwnDeadline.objects.exists()


def test_the_database_refuses_one_person_and_nobody():
    application, person = draft(), UserFactory()
    for approved_by in (person, None):
        with pytest.raises(IntegrityError), transaction.atomic():
            OwnDeadline.objects.create(
                application=application,
                value=MORE,
                reason="Awaria.",
                set_by=person,
                approved_by=approved_by,
                set_at=LATER,
            )


@pytest.mark.parametrize(
    ("value", "at_fault"),
    [(LATER, "value"), (CLOSED, "value"), (LATER - timedelta(days=30), "value")],
)
def test_a_deadline_only_lengthens(value, at_fault):
    with pytest.raises(ExtensionRefused) as refused:
        extend(draft(), value=value)
    assert list(refused.value.message_dict) == [at_fault]


def test_a_second_extension_is_later_than_the_first():
    application = draft()
    extend(application)
    with pytest.raises(ExtensionRefused):
        extend(application, value=MORE)


def test_an_extension_needs_a_reason():
    with pytest.raises(ExtensionRefused) as refused:
        extend(draft(), reason=" ")
    assert list(refused.value.message_dict) == ["reason"]


@pytest.mark.parametrize("phase", [Edition.Phase.SCORING, Edition.Phase.PUBLISHED])
def test_after_the_formal_checks_nothing_is_extended(phase):
    edition = closed_edition()
    edition.phase = phase
    edition.save()
    with pytest.raises(ExtensionRefused):
        extend(draft(edition))


@pytest.mark.parametrize("status", [Status.IN_REVIEW, Status.WITHDRAWN, Status.REJECTED_FORMAL])
def test_an_application_past_its_submission_is_not_extended(status):
    with pytest.raises(ExtensionRefused):
        extend(draft(status=status))


def test_a_lapsed_draft_does_not_come_back_beside_a_newer_one():
    application = draft(status=Status.LAPSED)
    ApplicationFactory(
        category=application.category, applicant=application.applicant, group=application.group
    )
    with pytest.raises(ExtensionRefused):
        extend(application)
