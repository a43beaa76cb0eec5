"""Submitting: the moment of receipt decides, what is submitted is frozen, the last one counts."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from accounts.models import Membership
from applications.evidence import add_file, remove_evidence
from applications.fingerprints import sha256_of
from applications.models import Application, Receipt, Submission
from applications.states import applicant_state, timeline
from applications.submitting import (
    AnotherSubmission,
    Incomplete,
    LateSubmission,
    SubmissionRefused,
    build_submission,
    is_reopened,
    record_late_attempt,
)
from programmes.models import Edition
from records.models import Entry, Message
from tests.factories import NOW

from .application_cases import ANSWERS, CLOSES, draft, member, move_deadline, pdf, submit
from .formal_cases import with_grace

pytestmark = pytest.mark.django_db
MS = timedelta(milliseconds=1)


def changed(application: Application, at=NOW, **answers) -> Application:
    """As `save_answers` leaves it."""
    Application.objects.filter(pk=application.pk).update(
        answers={**ANSWERS, **answers}, version=application.version + 1, updated_at=at
    )
    application.refresh_from_db()
    return application


# --- what is frozen ---------------------------------------


def test_a_submission_freezes_answers_declarations_and_attachments():
    application = draft()
    evidence = add_file(application, "S6", pdf(), by=application.created_by, at=NOW)
    submission = submit(application)
    application.refresh_from_db()
    assert (application.status, application.submitted_at) == ("submitted", NOW)
    assert submission.answers == ANSWERS
    assert [d["code"] for d in submission.declarations] == ["O1", "O2"]
    assert [item["sha256"] for item in submission.evidence] == [evidence.file.sha256]
    assert (submission.no, submission.deadline) == (1, CLOSES)


def test_the_digest_can_be_computed_again_from_the_row():
    submission = submit(draft())
    content = {
        "answers": submission.answers,
        "declarations": submission.declarations,
        "evidence": submission.evidence,
    }
    assert submission.sha256 == sha256_of(content)


def test_a_removed_attachment_is_not_submitted():
    application = draft()
    evidence = add_file(application, "S6", pdf(), by=application.created_by, at=NOW)
    remove_evidence(evidence, by=application.created_by, at=NOW)
    assert submit(application).evidence == []


def test_an_empty_row_left_in_a_table_is_not_submitted():
    columns = [{"code": "name", "label": "Nazwa", "kind": "short_text", "max_length": 9}]
    question = {"code": "D2", "label": "Projekty", "kind": "rows", "columns": columns}
    sections = [{"code": "D", "label": "Działania", "questions": [question]}]
    application = draft(sections=sections)
    application.answers = {"D2": [{}, {"name": "Liderzy"}, {}]}
    application.save()
    assert submit(application).answers == {"D2": [{"name": "Liderzy"}]}


def test_submitting_is_written_to_the_ledger_without_names():
    submission = submit(draft())
    entry = Entry.objects.get(verb="application_submitted")
    assert entry.facts == {
        "no": 1,
        "sha256": submission.sha256,
        "signature": "portal_confirmation",
    }


# --- the deadline ---------------------------------------


@pytest.mark.parametrize("early", [timedelta(0), MS, timedelta(hours=5)])
def test_a_submission_up_to_the_deadline_is_taken(early):
    assert submit(draft(), at=CLOSES - early).submitted_at == CLOSES - early


@pytest.mark.parametrize("late", [MS, timedelta(seconds=1), timedelta(days=1)])
def test_a_submission_after_the_deadline_is_refused_and_nothing_written(late):
    application = draft()
    with pytest.raises(LateSubmission):
        submit(application, at=CLOSES + late)
    application.refresh_from_db()
    assert application.status == "draft"
    assert not Submission.objects.exists()
    assert not Message.objects.exists()


def test_the_published_grace_counts_and_not_a_millisecond_more():
    application = draft()
    application.rule_set = with_grace(application.edition, seconds=60)
    application.save()
    with pytest.raises(LateSubmission):
        submit(application, at=CLOSES + timedelta(seconds=60) + MS)
    assert submit(application, at=CLOSES + timedelta(seconds=60)).deadline == CLOSES


def test_an_extension_set_a_day_after_the_close_lets_drafts_submit():
    application = draft()
    extended = CLOSES + timedelta(days=14)
    move_deadline(application.edition, extended, at=CLOSES + timedelta(days=1))
    submission = submit(application, at=CLOSES + timedelta(days=2))
    assert submission.deadline == extended


def test_an_own_deadline_counts_for_its_application_only():
    first, second = draft(), draft()
    Application.objects.filter(pk=first.pk).update(own_deadline=CLOSES + timedelta(days=2))
    assert submit(first, at=CLOSES + timedelta(days=1)).deadline == CLOSES + timedelta(days=2)
    with pytest.raises(LateSubmission):
        submit(second, at=CLOSES + timedelta(days=1))


@pytest.mark.parametrize("night", [(2026, 3, 29, 3, 0), (2026, 10, 25, 1, 59)])
def test_a_deadline_on_a_night_of_clock_change_is_one_moment(night):
    deadline = datetime(*night, tzinfo=ZoneInfo("Europe/Warsaw"))
    application = draft()
    move_deadline(application.edition, deadline)
    with pytest.raises(LateSubmission):
        submit(application, at=deadline.astimezone(UTC) + MS)
    assert submit(application, at=deadline.astimezone(UTC)).no == 1


def test_a_late_attempt_leaves_its_trace():
    application = draft()
    at = CLOSES + MS
    record_late_attempt(application, by=application.created_by, at=at)
    entry = Entry.objects.get(verb="late_submission_refused")
    assert (entry.at, entry.subject_id) == (at, str(application.public_id))


def test_the_words_of_a_late_attempt_say_that_nothing_was_submitted(settings):
    with pytest.raises(LateSubmission) as refused:
        submit(draft(), at=CLOSES + MS)
    text = refused.value.messages[0].replace("\u00a0", " ")
    assert "12 marca 2026 r." in text or "12 March 2026" in text


# --- completeness ---------------------------------------


@pytest.mark.parametrize(
    ("answers", "codes"),
    [
        ({"A6": ANSWERS["A6"]}, ["D3"]),
        ({}, ["A6", "D3"]),
        ({**ANSWERS, "A7": "około 5 tysięcy"}, ["A7"]),
        ({**ANSWERS, "D3": "x" * 3001}, ["D3"]),
    ],
)
def test_what_is_missing_or_wrong_stops_the_submission(answers, codes):
    application = draft()
    application.answers = answers
    application.save()
    with pytest.raises(Incomplete) as refused:
        submit(application)
    assert [problem.code for problem in refused.value.problems] == codes
    assert not Submission.objects.exists()


def test_a_missing_required_attachment_stops_the_submission():
    application = draft(slots=[{"code": "S6", "label": "Uchwały", "min": 1}])
    with pytest.raises(Incomplete) as refused:
        submit(application)
    assert [problem.code for problem in refused.value.problems] == ["S6"]


def test_a_required_declaration_that_was_not_made_stops_the_submission():
    with pytest.raises(SubmissionRefused) as refused:
        submit(draft(), declarations=["O1"])
    assert "O2" in refused.value.messages[0]


def test_a_declaration_about_photographs_is_asked_for_when_there_are_some():
    declarations = [{"code": "O5", "text": "Prawa do zdjęć.", "when_slot": "S6"}]
    application = draft(declarations=declarations)
    submit(application, declarations=[])
    add_file(application, "S6", pdf(), by=application.created_by, at=NOW)
    with pytest.raises(SubmissionRefused):
        submit(application, declarations=[])


@pytest.mark.parametrize("status", ["in_review", "withdrawn", "rejected_formal", "awarded"])
def test_an_application_past_the_call_is_not_submitted_again(status):
    application = draft()
    Application.objects.update(status=status, submitted_at=NOW)
    with pytest.raises(SubmissionRefused):
        submit(application)


def test_in_a_cancelled_edition_nothing_is_submitted():
    application = draft()
    Edition.objects.update(phase=Edition.Phase.CANCELLED)
    with pytest.raises(SubmissionRefused):
        submit(application)


# --- once, and again ---------------------------------------


def test_the_same_act_repeated_gives_the_same_submission_and_receipt():
    application = draft()
    first = submit(application)
    assert submit(application, at=NOW + timedelta(seconds=2)) == first
    assert Receipt.objects.count() == 1
    assert Message.objects.count() == 1


def test_a_corrected_application_is_a_new_submission_and_the_last_counts():
    application = draft()
    first = submit(application)
    changed(application, at=NOW + timedelta(hours=1), D3="Poprawiony opis")
    assert is_reopened(application)
    second = submit(application, at=NOW + timedelta(hours=2))
    first.refresh_from_db()
    application.refresh_from_db()
    assert (first.no, second.no) == (1, 2)
    assert first.answers["D3"] == ANSWERS["D3"]
    assert application.submitted_at == second.submitted_at
    assert application.status_at == first.submitted_at
    assert not is_reopened(application)
    assert Receipt.objects.count() == 2


def test_a_correction_refused_for_lateness_leaves_the_earlier_one_in_force():
    application = draft()
    first = submit(application)
    changed(application, D3="Poprawiony opis")
    with pytest.raises(LateSubmission):
        submit(application, at=CLOSES + MS)
    application.refresh_from_db()
    assert application.submitted_at == first.submitted_at


def test_two_groups_of_one_gmina_may_draft_but_only_one_may_be_in_force():
    place = member()
    stranger = member(organisation=place.organisation)
    application = draft(place)
    rival = Application.objects.create(
        reference="X/1",
        category=application.category,
        applicant=place.organisation,
        group=stranger.group,
        rule_set=application.rule_set,
        answers=ANSWERS,
        created_by=stranger.user,
        created_at=NOW,
        updated_at=NOW,
        status_at=NOW,
    )
    submit(application)
    with pytest.raises(AnotherSubmission):
        submit(rival)
    rival.refresh_from_db()
    assert rival.status == "draft"
    assert Submission.objects.count() == 1


def test_a_supplement_builds_the_next_submission_with_the_declarations_made_before():
    application = draft()
    first = submit(application)
    changed(application, A7="4300")
    second = build_submission(application, deadline=CLOSES, by=application.created_by, at=CLOSES)
    assert (second.no, second.declarations) == (2, first.declarations)
    assert second.answers["A7"] == "4300"


# --- who is told ---------------------------------------


def test_everybody_in_the_group_but_advisers_gets_the_message():
    place = member()
    editor = member(Membership.Role.EDITOR, beside=place)
    member(Membership.Role.HELPER, beside=place)
    application = draft(place)
    submit(application)
    messages = Message.objects.filter(event="MSG-02")
    assert {message.recipient for message in messages} == {place.user, editor.user}
    assert application.reference in messages[0].title


def test_the_message_of_a_correction_comes_as_well():
    application = draft()
    submit(application)
    changed(application, D3="Poprawiony opis")
    submit(application)
    assert Message.objects.filter(event="MSG-02").count() == 2


# --- words of the state ---------------------------------------


def test_the_state_says_who_must_act():
    application = draft()
    words = [applicant_state(application)]
    submit(application)
    application.refresh_from_db()
    words.append(applicant_state(application))
    changed(application, at=NOW + timedelta(hours=1), D3="Poprawka")
    words.append(applicant_state(application))
    application.edition.phase = Edition.Phase.FORMAL_CHECK
    words.append(applicant_state(application))
    assert len(set(words)) == 4


def test_the_timeline_tells_the_newest_first():
    application = draft()
    submit(application, at=NOW + timedelta(hours=1))
    application.refresh_from_db()
    moments = [event["at"] for event in timeline(application)]
    assert moments == [NOW + timedelta(hours=1), NOW]
