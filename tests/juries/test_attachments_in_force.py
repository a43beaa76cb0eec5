"""A member of the Kapituła reads the attachments of the submission in force, and no other."""

import pytest

from applications.evidence import listed
from applications.models import Evidence
from juries.policies_juror import may_read_evidence_as_juror
from juries.views_review import application_content
from tests.factories import NOW

from .panel import Panel

pytestmark = pytest.mark.django_db


@pytest.fixture
def panel():
    panel = Panel(members=1).sign_all()
    panel.assign(panel.jurors[0], panel.applications[0])
    return panel


def attached(application) -> Evidence:
    return Evidence.objects.create(
        application=application,
        slot="S6",
        kind=Evidence.Kind.PUBLIC_DOCUMENT,
        title="Uchwała",
        address="https://bip.example.org/uchwala",
        added_by=application.created_by,
        added_at=NOW,
    )


def submit(application, *evidence: Evidence) -> None:
    application.submissions.update(evidence=listed(evidence))


def read_by(panel) -> list[Evidence]:
    return [row["item"] for row in application_content(panel.applications[0])["attachments"]]


def test_an_attachment_added_after_the_submission_is_not_read(panel):
    application, reader = panel.applications[0], panel.jurors[0].user
    submit(application, submitted := attached(application))
    later = attached(application)

    assert read_by(panel) == [submitted]
    assert may_read_evidence_as_juror(reader, submitted)
    assert not may_read_evidence_as_juror(reader, later)


def test_an_attachment_removed_but_not_submitted_anew_is_still_read(panel):
    application, reader = panel.applications[0], panel.jurors[0].user
    submit(application, submitted := attached(application))
    submitted.removed_at, submitted.removed_by = NOW, application.created_by
    submitted.save()

    assert read_by(panel) == [submitted]
    assert may_read_evidence_as_juror(reader, submitted)
