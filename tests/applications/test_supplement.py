"""The call to supplement: what it opens, until when, and what an answer changes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Membership
from applications.formal_check import FormalCheckRefused, record_formal_check
from applications.models import Application, FormalCheck, Supplement
from applications.supplement_answers import answer_supplement, save_supplement_answers
from applications.supplement_scope import (
    choices_of,
    fields_of,
    is_overdue,
    may_open,
    opened_section,
    unexplained,
)
from applications.supplementing import (
    SupplementRefused,
    mark_overdue,
    open_supplement,
    opened_slots,
    record_delivery,
)
from programmes.models import ClosingDay
from programmes.shapes import CategoryRules, CheckItem, Question, Section
from programmes.timetable import WARSAW
from records import documents
from records.models import Document, Entry, Message

from .formal_cases import (
    ANSWERS,
    LATER,
    answers,
    called,
    item,
    member_of,
    officer_of,
    submitted,
)

pytestmark = pytest.mark.django_db
Status = Application.Status
MS = timedelta(milliseconds=1)
NEW_NIP = "7740001454"


def answer(supplement: Supplement, *, at=None, fields=None, explanations=None) -> Supplement:
    return answer_supplement(
        supplement,
        fields={"A2": NEW_NIP} if fields is None else fields,
        explanations=explanations or {},
        by=supplement.application.created_by,
        at=at or supplement.due_at,
    )


# --- what may be opened ---

SCORED = Section(
    code="F",
    label="Zadania",
    criterion="V.5",
    questions=(Question(code="F3", label="Opis", kind="long_text", max_length=10),),
)
UNSCORED = SCORED.model_copy(update={"criterion": None})


@pytest.mark.parametrize("kind", ["long_text", "short_text", "rows", "year_table", "some_of"])
def test_scored_descriptions_lists_and_tables_stay_closed(kind):
    assert not may_open(SCORED.questions[0].model_copy(update={"kind": kind}), SCORED)


@pytest.mark.parametrize("kind", ["url", "whole", "money", "date", "period", "yes_no", "one_of"])
def test_corrections_of_links_numbers_and_dates_may_be_opened(kind):
    assert may_open(SCORED.questions[0].model_copy(update={"kind": kind}), SCORED)


def test_outside_the_scored_sections_everything_may_be_opened():
    assert may_open(UNSCORED.questions[0], UNSCORED)


def test_an_item_that_names_nothing_offers_all_that_may_be_opened():
    application = submitted()
    rules: CategoryRules = application.rule_set.shape.category("V")
    questions, slots = choices_of(CheckItem(code="FK-11", label="Okres"), rules)
    assert [question.code for question in questions] == ["A2", "A6", "A9", "F5"]
    assert [slot.code for slot in slots] == ["S1", "S6"]


def test_the_opened_section_has_the_named_questions_only_in_the_order_of_the_form():
    rules = submitted().rule_set.shape.category("V")
    section = opened_section([item("FK-06", fields=["F5", "A2"])], rules)
    assert [question.code for question in section.questions] == ["A2", "F5"]
    assert opened_section([item("FK-08", slots=["S6"])], rules) is None


def test_a_point_that_opens_nothing_needs_an_explanation():
    items = [item("FK-06", fields=["A2"]), item("FK-11")]
    assert unexplained(items, {}) == ["FK-11"]
    assert unexplained(items, {"FK-11": "Od maja do lipca."}) == []


# --- issuing ---


def call_with(items: list, **refused: str):
    application = submitted()
    with pytest.raises(FormalCheckRefused) as caught:
        record_formal_check(
            application,
            answers=answers(**refused),
            result=FormalCheck.Result.SUPPLEMENT,
            items=items,
            by=officer_of(application),
            at=LATER,
        )
    assert not Supplement.objects.exists()
    return [fault.about for fault in caught.value.faults]


@pytest.mark.parametrize("code", ["F3", "NONE"])
def test_a_call_cannot_open_a_scored_or_unknown_field(code):
    assert call_with([item("FK-06", fields=[code])], FK_06="Zły NIP.") == ["FK-06"]


def test_a_call_cannot_open_an_unknown_slot():
    assert call_with([item("FK-06", slots=["S99"])], FK_06="Zły NIP.") == ["FK-06"]


def test_a_call_says_what_is_to_be_done():
    assert call_with([item("FK-06", text=" ")], FK_06="Zły NIP.") == ["FK-06"]


def test_a_call_names_every_item_answered_no():
    assert call_with([item("FK-06")], FK_06="Zły NIP.", FK_08="Brak.") == ["FK-08"]


def test_a_call_names_no_item_that_was_answered_yes():
    assert call_with([item("FK-06"), item("FK-08")], FK_06="Zły NIP.") == ["FK-08"]


def test_a_call_is_a_row_a_letter_and_a_message_to_the_group():
    supplement = called()
    application = supplement.application
    application.refresh_from_db()
    assert application.status == Status.SUPPLEMENT_CALLED
    message = Message.objects.get(event="MSG-05")
    assert message.recipient == application.created_by
    assert "Prosimy o poprawę." in message.body
    assert "w zakresie punktów FK-06 oznacza to" in message.body
    assert supplement.document == Document.objects.get(kind="supplement_call")
    assert Entry.objects.filter(verb="supplement_issued").count() == 1


def test_the_letter_of_a_call_can_be_drawn():
    document = called().document
    assert documents.render(document.template, document.data).startswith(b"%PDF")


def test_the_database_lets_one_call_wait():
    supplement = called()
    check = FormalCheck.objects.create(
        application=supplement.application,
        no=2,
        submission=supplement.formal_check.submission,
        answers={},
        result="supplement",
        state="final",
        prepared_at=LATER,
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Supplement.objects.create(
            application=supplement.application,
            no=2,
            formal_check=check,
            items=[],
            issued_by=supplement.issued_by,
            issued_at=LATER,
        )


# --- the term ---


def due_on(delivered: datetime) -> tuple[date, str]:
    due = called(at=delivered).due_at.astimezone(WARSAW)
    return due.date(), f"{due:%H:%M:%S}"


def test_the_term_runs_seven_days_from_the_day_after_delivery():
    delivered = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)  # a Monday
    assert due_on(delivered) == (date(2026, 3, 23), "23:59:59")


def test_the_day_of_delivery_is_read_in_warsaw():
    delivered = datetime(2026, 3, 16, 23, 30, tzinfo=UTC)  # the 17th in Warsaw
    assert due_on(delivered)[0] == date(2026, 3, 24)


def test_a_term_that_ends_on_a_saturday_moves_to_monday():
    assert due_on(datetime(2026, 3, 14, 9, 0, tzinfo=UTC))[0] == date(2026, 3, 23)


def test_a_term_that_ends_at_easter_moves_past_easter_monday():
    assert due_on(datetime(2026, 3, 28, 9, 0, tzinfo=UTC))[0] == date(2026, 4, 7)


def test_a_term_moves_off_the_organisers_own_closing_day():
    application = submitted()
    ClosingDay.objects.create(
        organisation=application.edition.programme.organiser, day=date(2026, 3, 23)
    )
    supplement = called(application, at=datetime(2026, 3, 16, 9, 0, tzinfo=UTC))
    assert supplement.due_at.astimezone(WARSAW).date() == date(2026, 3, 24)


def test_the_first_delivery_counts():
    supplement = called()
    due = supplement.due_at
    record_delivery(supplement, at=LATER + timedelta(days=3))
    assert (supplement.delivered_at, supplement.due_at) == (LATER, due)


def test_the_last_moment_of_the_term_still_counts():
    due = datetime(2026, 3, 23, 22, 59, 59, tzinfo=UTC)
    assert not is_overdue(due, due - MS)
    assert not is_overdue(due, due)
    assert is_overdue(due, due + MS)


def test_without_delivery_no_term_runs():
    assert not is_overdue(None, LATER)


# --- the answer ---


def test_an_answer_changes_the_named_fields_and_makes_a_new_submission():
    supplement = answer(called(), explanations={"FK-08": "Uchwałę dołączono."})
    application = Application.objects.get(pk=supplement.application_id)
    newest = application.submissions.latest("no")
    assert application.status == Status.SUBMITTED
    assert application.answers == {**ANSWERS, "A2": NEW_NIP}
    assert (newest.no, newest.answers) == (2, application.answers)
    assert (newest.deadline, newest.submitted_at) == (supplement.due_at, supplement.due_at)
    assert supplement.answers["explanations"] == {"FK-08": "Uchwałę dołączono."}
    assert open_supplement(application) is None


def test_fields_that_the_call_does_not_name_stay_as_they_were():
    supplement = answer(
        called(),
        fields={"A2": NEW_NIP, "F3": "Nowe osiągnięcie.", "A6": "https://inne.example.org/"},
    )
    application = Application.objects.get(pk=supplement.application_id)
    assert application.answers == {**ANSWERS, "A2": NEW_NIP}
    assert supplement.answers["fields"] == {"A2": NEW_NIP}


def test_a_named_field_may_be_emptied():
    supplement = answer(called(), fields={})
    assert "A2" not in Application.objects.get(pk=supplement.application_id).answers


def test_a_draft_of_the_answer_changes_nothing_that_was_submitted():
    supplement = called()
    save_supplement_answers(
        supplement,
        fields={"A2": NEW_NIP},
        explanations={"FK-99": "nie ma takiego punktu"},
        by=supplement.application.created_by,
        at=LATER,
    )
    application = Application.objects.get(pk=supplement.application_id)
    assert application.answers == ANSWERS
    assert application.status == Status.SUPPLEMENT_CALLED
    supplement.refresh_from_db()
    assert supplement.answers == {"fields": {"A2": NEW_NIP}, "explanations": {}}


def test_an_answer_one_millisecond_late_is_refused_and_changes_nothing():
    supplement = called()
    with pytest.raises(SupplementRefused):
        answer(supplement, at=supplement.due_at + MS)
    application = Application.objects.get(pk=supplement.application_id)
    assert application.status == Status.SUPPLEMENT_CALLED
    assert application.answers == ANSWERS
    assert application.submissions.count() == 1


def test_a_call_is_answered_once():
    supplement = answer(called())
    with pytest.raises(SupplementRefused):
        answer(supplement)
    assert supplement.application.submissions.count() == 2


def test_a_withdrawn_application_answers_no_call():
    supplement = called()
    Application.objects.filter(pk=supplement.application_id).update(status=Status.WITHDRAWN)
    with pytest.raises(SupplementRefused):
        answer(supplement)


def test_slots_are_open_only_while_the_call_waits():
    supplement = called()
    application = supplement.application
    assert opened_slots(application) == {"S6"}
    assert fields_of(supplement.items) == {"A2"}
    answer(supplement)
    assert opened_slots(application) == frozenset()


# --- the term passed ---


def test_an_overdue_call_hands_the_application_back_as_it_stands():
    supplement = called()
    mark_overdue(supplement, at=supplement.due_at + MS)
    application = Application.objects.get(pk=supplement.application_id)
    assert (application.status, application.answers) == (Status.SUBMITTED, ANSWERS)
    assert supplement.overdue
    assert Entry.objects.filter(verb="supplement_overdue").count() == 1


def test_a_call_is_not_overdue_before_its_last_moment_has_passed():
    supplement = called()
    with pytest.raises(SupplementRefused):
        mark_overdue(supplement, at=supplement.due_at)


def test_marking_overdue_twice_is_marking_once():
    supplement = called()
    mark_overdue(supplement, at=supplement.due_at + MS)
    mark_overdue(supplement, at=supplement.due_at + MS)
    assert Entry.objects.filter(verb="supplement_overdue").count() == 1


def test_an_answered_call_is_never_overdue():
    supplement = answer(called())
    mark_overdue(supplement, at=supplement.due_at + MS)
    assert not Supplement.objects.get(pk=supplement.pk).overdue


def test_an_adviser_is_told_too():
    application = submitted()
    helper = member_of(application, Membership.Role.HELPER)
    called(application)
    assert Message.objects.filter(event="MSG-05", recipient=helper).exists()
