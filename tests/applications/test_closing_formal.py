"""Closing the formal checks of an edition: nothing may be left behind."""

from datetime import timedelta

import pytest

from applications.closing_formal import FormalChecksStillOpen, close_formal, still_open
from applications.models import Application
from programmes.models import Edition
from records.models import Entry
from tests.factories import ApplicationFactory, UserFactory

from .formal_cases import LATER, closed_edition, submitted, with_grace

pytestmark = pytest.mark.django_db
Status = Application.Status


def close(edition: Edition) -> Edition:
    return close_formal(edition, by=UserFactory(), at=LATER)


def test_an_edition_without_open_applications_goes_to_scoring():
    edition = close(closed_edition())
    edition.refresh_from_db()
    assert (edition.phase, edition.phase_changed_at) == (Edition.Phase.SCORING, LATER)
    assert Entry.objects.filter(verb="formal_checks_closed").count() == 1


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.SUPPLEMENT_CALLED])
def test_an_application_that_is_still_checked_keeps_the_phase_open(status):
    application = submitted()
    application.status = status
    application.save()
    with pytest.raises(FormalChecksStillOpen):
        close(application.edition)
    assert Edition.objects.get(pk=application.edition.pk).phase == Edition.Phase.FORMAL_CHECK


@pytest.mark.parametrize(
    "status", [Status.IN_REVIEW, Status.REJECTED_FORMAL, Status.WITHDRAWN, Status.LAPSED]
)
def test_an_application_whose_check_has_ended_does_not(status):
    edition = closed_edition()
    ApplicationFactory(category=edition.categories.get(), status=status)
    assert close(edition).phase == Edition.Phase.SCORING


def test_a_draft_with_a_living_deadline_of_its_own_keeps_the_phase_open():
    edition = closed_edition()
    draft = ApplicationFactory(category=edition.categories.get(), own_deadline=LATER)
    assert list(still_open(edition, at=LATER)) == [draft]
    assert not still_open(edition, at=LATER + timedelta(milliseconds=1)).exists()


def test_the_grace_of_a_draft_is_that_of_its_own_rules():
    edition = closed_edition()
    draft = ApplicationFactory(category=edition.categories.get(), own_deadline=LATER)
    with_grace(edition, seconds=60)
    newer = ApplicationFactory(category=edition.categories.get(), own_deadline=LATER)
    moment = LATER + timedelta(seconds=1)
    assert draft.rule_set != newer.rule_set
    assert list(still_open(edition, at=moment)) == [newer]


def test_a_draft_without_a_deadline_of_its_own_does_not():
    edition = closed_edition()
    ApplicationFactory(category=edition.categories.get())
    assert close(edition).phase == Edition.Phase.SCORING


def test_other_editions_do_not_matter():
    submitted()
    assert close(closed_edition()).phase == Edition.Phase.SCORING


@pytest.mark.parametrize("phase", [Edition.Phase.CALL_OPEN, Edition.Phase.SCORING])
def test_only_the_phase_of_formal_checks_is_closed(phase):
    edition = closed_edition()
    edition.phase = phase
    edition.save()
    with pytest.raises(FormalChecksStillOpen):
        close(edition)
