"""Reminders: once for each person, draft and deadline, and never about a submitted application."""

from datetime import timedelta

import pytest

from applications.models import Application
from applications.reminding import remind_drafts
from records.models import Message

from .application_cases import CLOSES, draft, member, move_deadline, submit

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("left", "count"),
    [
        (timedelta(days=8), 0),
        (timedelta(days=7), 1),
        (timedelta(days=2), 1),
        (timedelta(hours=5), 1),
        (timedelta(0), 0),
        (-HOUR, 0),
    ],
)
def test_a_reminder_is_due_from_its_moment_until_the_deadline(left, count):
    draft()
    assert remind_drafts(at=CLOSES - left) == count


def test_each_reminder_is_sent_once_however_often_the_job_runs():
    draft()
    for left in (6 * 24, 5 * 24, 40, 30, 5, 4, 3):
        remind_drafts(at=CLOSES - left * HOUR)
    assert Message.objects.filter(event="MSG-03").count() == 3


def test_a_submitted_application_is_not_reminded_of():
    submit(draft())
    assert remind_drafts(at=CLOSES - HOUR) == 0


def test_a_draft_begun_after_the_moment_needs_no_reminder_of_it():
    draft()
    Application.objects.update(created_at=CLOSES - 5 * HOUR)
    assert remind_drafts(at=CLOSES - HOUR) == 0


def test_a_new_deadline_has_its_own_reminders():
    application = draft()
    remind_drafts(at=CLOSES - HOUR)
    move_deadline(application.edition, CLOSES + timedelta(days=14))
    assert remind_drafts(at=CLOSES) == 0
    assert remind_drafts(at=CLOSES + timedelta(days=14) - HOUR) == 1


def test_the_message_says_what_is_missing_and_that_nothing_was_submitted():
    place = member()
    application = draft(place)
    application.answers = {"A6": "https://bip.example.org/"}
    application.save()
    remind_drafts(at=CLOSES - HOUR)
    body = Message.objects.get(event="MSG-03", recipient=place.user).body
    assert "Wniosku nie złożono." in body
    assert "– D3. Działanie, z którego są Państwo najbardziej dumni" in body
    assert "A6." not in body


def test_advisers_are_not_reminded():
    place = member()
    member("helper", beside=place)
    draft(place)
    assert remind_drafts(at=CLOSES - HOUR) == 1
