"""Release by two persons, then one certificate a case, whatever is repeated or corrected."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from applications.models import Application
from certificates.issuing import (
    ReleaseRefused,
    approve_release,
    is_released,
    issue_artefacts,
    prepare_release,
)
from certificates.models import Certificate, Release
from certificates.validity import SUPERSEDED, UNKNOWN, VALID
from juries.models import Award
from programmes.models import Edition
from records.models import Entry, Message
from tests.factories import ApplicationFactory, UserFactory

from .rows import ISSUED, award_to, awarded, issued, published_edition, release, resolution_of

pytestmark = pytest.mark.django_db


def test_one_person_prepares_and_another_approves():
    edition = published_edition()
    application = awarded(edition)

    first, second = release(edition)
    edition.refresh_from_db()

    row = edition.releases.get()
    assert (row.prepared_by, row.approved_by) == (first, second)
    assert edition.phase == Edition.Phase.CLOSED
    assert is_released(application)


def test_the_preparer_may_not_approve():
    edition, person = published_edition(), UserFactory()
    prepare_release(edition, by=person, at=ISSUED)

    with pytest.raises(ReleaseRefused):
        approve_release(edition, by=person, at=ISSUED)

    assert edition.releases.get().approved_at is None


def test_the_database_refuses_one_person_in_both_roles():
    edition, person = published_edition(), UserFactory()
    prepare_release(edition, by=person, at=ISSUED)

    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.update(approved_by=person, approved_at=ISSUED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.update(approved_by=None, approved_at=ISSUED)


def test_the_database_refuses_a_certificate_of_one_person_or_without_a_number():
    certificate = issued()

    for change in (
        {"approved_by": certificate.prepared_by},
        {"approved_by": None},
        {"number": None},
        {"issued_on": None},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Certificate.objects.filter(pk=certificate.pk).update(**change)


@pytest.mark.parametrize("phase", ["announced", "scoring", "publishing", "closed", "cancelled"])
def test_nothing_is_released_before_publication_or_twice(phase):
    edition = published_edition()
    Edition.objects.filter(pk=edition.pk).update(phase=phase)

    with pytest.raises(ReleaseRefused):
        prepare_release(edition, by=UserFactory(), at=ISSUED)

    assert not edition.releases.exists()


def test_a_release_waits_until_every_applicant_has_the_result():
    edition = published_edition()
    ApplicationFactory(category=edition.categories.get(), status=Application.Status.AWAIT_RESULTS)

    with pytest.raises(ReleaseRefused):
        prepare_release(edition, by=UserFactory(), at=ISSUED)


def test_a_release_is_prepared_once():
    edition = published_edition()
    prepare_release(edition, by=UserFactory(), at=ISSUED)

    with pytest.raises(ValidationError):
        prepare_release(edition, by=UserFactory(), at=ISSUED)


def test_a_certificate_holds_the_name_as_at_the_award():
    certificate = issued("Gmina Łopuszno")
    organisation = certificate.award.organisation
    organisation.name = "Gmina Nowa Nazwa"
    organisation.save()

    assert certificate.award.holder_name == "Gmina Łopuszno"
    assert certificate.document.data["holder"] == "Gmina Łopuszno"
    assert certificate.document.data["attached_json"]["content"]["number"] == certificate.number


def test_issuing_twice_gives_the_same_certificate_and_one_message():
    certificate = issued()

    again = issue_artefacts(certificate.award.application, at=ISSUED)[0]

    assert again == certificate
    assert Certificate.objects.count() == 1
    message = Message.objects.get(event="MSG-11")
    assert certificate.number in message.body
    assert "zawsze z rokiem (2026)" in message.body
    assert Entry.objects.filter(verb="certificate_issued").count() == 1


def test_without_a_release_nothing_is_issued():
    application = awarded(published_edition())

    with pytest.raises(Release.DoesNotExist):
        issue_artefacts(application, at=ISSUED)

    assert Certificate.objects.count() == 0


def test_an_application_without_an_award_gets_no_certificate():
    with pytest.raises(Award.DoesNotExist):
        issue_artefacts(ApplicationFactory(), at=ISSUED)


def corrected(certificate: Certificate, **changes) -> Award:
    """A published correction that gives the same application another award."""
    before = certificate.award
    correction = resolution_of(before.edition, no="2/2026", supersedes=before.resolution)
    return award_to(before.application, correction, **changes)


def test_a_corrected_result_replaces_the_certificate():
    certificate = issued()
    corrected(certificate, outcome="laureate", outcome_label="Laureat", place=3)

    new = issue_artefacts(certificate.award.application, at=ISSUED)[0]

    certificate.refresh_from_db()
    assert certificate.status == Certificate.Status.SUPERSEDED
    assert new.supersedes == certificate
    assert new.number.endswith("/0002")
    rows = {row.pk: row.standing(ISSUED.date()) for row in Certificate.objects.public()}
    assert rows == {certificate.pk: SUPERSEDED, new.pk: VALID}


def test_a_correction_that_changes_nothing_for_the_holder_keeps_the_certificate():
    certificate = issued()
    corrected(certificate)

    assert issue_artefacts(certificate.award.application, at=ISSUED)[0] == certificate
    assert Certificate.objects.public().get().standing(ISSUED.date()) == VALID


def test_an_award_taken_back_is_not_shown_as_valid():
    certificate = issued()
    resolution = certificate.award.resolution
    resolution_of(resolution.edition, no="2/2026", supersedes=resolution)

    assert Certificate.objects.public().get().standing(ISSUED.date()) == UNKNOWN


@pytest.mark.parametrize(
    "name", ['Spółdzielnia "Złoty Kur" <b>', "Związek & Spółka's", "Zażółć gęślą jaźń"]
)
def test_names_with_quotes_and_markup_reach_the_message_unchanged(name):
    issued(name)

    assert f"Posiadacz: {name}\n" in Message.objects.get(event="MSG-11").body
