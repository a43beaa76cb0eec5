"""What one officer does alone: closing days, published answers, numbers of reviews. With reasons."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from programmes.closing_days import (
    ClosingDayRefused,
    add_closing_day,
    free_days_of,
    remove_closing_day,
    terms_moved_by,
)
from programmes.models import ClosingDay, Edition, StaffChange, Stage
from programmes.published_answers import (
    AnswerWithdrawn,
    change_answer,
    move_answer,
    publish_answer,
    withdraw_answer,
)
from programmes.review_numbers import ReviewersRefused, change_reviewers, may_change_reviewers
from programmes.timetable import WARSAW
from records.models import Entry
from tests.applications.formal_cases import called, submitted
from tests.factories import NOW, EditionFactory, UserFactory, small_rules

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 23)
IN_TERM = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)


@pytest.fixture
def edition():
    return EditionFactory()


@pytest.fixture
def officer():
    return UserFactory()


def close(edition, day, by, at=NOW):
    return add_closing_day(edition, day, reason="Remont urzędu", by=by, at=at)


# --- closing days ---------------------------------------------------------------------------------


def test_a_closing_day_stands_beside_the_holidays_by_statute(edition, officer):
    close(edition, MONDAY, officer)

    days = free_days_of(edition.programme.organiser, 2026, today=NOW.date())

    assert [free.day for free in days if free.closing] == [MONDAY]
    assert date(2026, 5, 3) in [free.day for free in days if not free.closing]
    assert [free.day for free in days] == sorted(free.day for free in days)


def test_the_reason_is_kept_and_the_ledger_has_the_day_alone(edition, officer):
    close(edition, MONDAY, officer)

    change = StaffChange.objects.get()
    assert (change.kind, change.reason, change.set_by) == (
        "closing_day_added",
        "Remont urzędu",
        officer,
    )
    assert Entry.objects.get(verb="closing_day_added").facts == {
        "edition": edition.slug,
        "day": "2026-03-23",
    }


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (NOW.date(), "past"),
        (NOW.date() - timedelta(days=1), "past"),
        (date(2026, 5, 3), "statutory"),
        (date(2026, 3, 22), "statutory"),  # a Sunday
    ],
)
def test_a_day_that_has_begun_or_is_free_anyway_is_refused(edition, officer, day, code):
    with pytest.raises(ClosingDayRefused) as refused:
        close(edition, day, officer)

    assert refused.value.code == code


def test_a_day_is_closed_once(edition, officer):
    close(edition, MONDAY, officer)

    with pytest.raises(ClosingDayRefused):
        close(edition, MONDAY, officer)


def test_a_day_to_come_may_be_taken_back_and_a_past_one_stays(edition, officer):
    close(edition, MONDAY, officer)
    with pytest.raises(ClosingDayRefused):
        remove_closing_day(edition, MONDAY, reason="-", by=officer, at=NOW + timedelta(days=30))

    remove_closing_day(edition, MONDAY, reason="Urząd pracuje", by=officer, at=NOW)

    assert not ClosingDay.objects.exists()
    assert StaffChange.objects.first().reason == "Urząd pracuje"


def test_a_running_term_that_ends_on_the_day_is_named_and_then_moves(officer):
    application = submitted()
    supplement = called(application, at=IN_TERM)
    due = supplement.due_at
    assert due.astimezone(WARSAW).date() == MONDAY
    organiser = application.edition.programme.organiser

    (term,) = terms_moved_by(organiser, MONDAY)
    close(application.edition, MONDAY, officer, at=IN_TERM)

    supplement.refresh_from_db()
    assert (term.before, term.after) == (due, supplement.due_at)
    assert application.reference in term.label
    assert supplement.due_at.astimezone(WARSAW).date() == date(2026, 3, 24)
    assert Entry.objects.filter(verb="supplement_term_moved").count() == 1


def test_a_term_that_ends_on_another_day_stays(officer):
    application = submitted()
    supplement = called(application, at=IN_TERM)
    due = supplement.due_at

    close(application.edition, MONDAY - timedelta(days=3), officer, at=IN_TERM)

    supplement.refresh_from_db()
    assert supplement.due_at == due


def test_another_organisers_day_moves_nothing(edition, officer):
    supplement = called(submitted(), at=IN_TERM)
    due = supplement.due_at

    close(edition, MONDAY, officer, at=IN_TERM)

    supplement.refresh_from_db()
    assert supplement.due_at == due


def test_a_moved_term_stays_when_the_day_is_taken_back(officer):
    application = submitted()
    supplement = called(application, at=IN_TERM)
    close(application.edition, MONDAY, officer, at=IN_TERM)

    remove_closing_day(application.edition, MONDAY, reason="-", by=officer, at=IN_TERM)

    supplement.refresh_from_db()
    assert supplement.due_at.astimezone(WARSAW).date() == date(2026, 3, 24)


# --- published answers ----------------------------------------------------------------------------


def published(edition, by, *questions):
    return [
        publish_answer(edition, question=question, answer="Odpowiedź.", by=by, at=NOW)
        for question in questions
    ]


def test_a_change_shows_its_moment_and_the_same_words_none(edition, officer):
    (row,) = published(edition, officer, "Kto podpisuje?")
    words = {"question": "Kto podpisuje?", "answer": "Odpowiedź."}

    same = change_answer(row, **words, by=officer, at=NOW)
    other = change_answer(row, **{**words, "answer": "Wójt."}, by=officer, at=NOW)

    assert (same.changed_at, other.changed_at) == (None, NOW)


def test_answers_change_places_and_the_ends_stay(edition, officer):
    first, second, third = published(edition, officer, "1", "2", "3")

    move_answer(third, up=True, by=officer, at=NOW)
    move_answer(first, up=True, by=officer, at=NOW)

    assert list(edition.published_answers.all()) == [first, third, second]


def test_a_withdrawn_answer_is_kept_as_it_was(edition, officer):
    (row,) = published(edition, officer, "Kto podpisuje?")
    withdraw_answer(row, reason="Nieaktualne", by=officer, at=NOW)

    with pytest.raises(AnswerWithdrawn):
        change_answer(row, question="x", answer="y", by=officer, at=NOW)
    with pytest.raises(AnswerWithdrawn):
        withdraw_answer(row, reason="x", by=officer, at=NOW)
    with pytest.raises(AnswerWithdrawn):
        move_answer(row, up=True, by=officer, at=NOW)
    row.refresh_from_db()
    assert (row.question, row.withdrawn_at) == ("Kto podpisuje?", NOW)


# --- numbers of reviews ---------------------------------------------------------------------------


@pytest.fixture
def free_edition():
    """Without a third review, so that any number of reviews can be merged."""
    return EditionFactory(rules=small_rules(scoring={"reviews": 2, "threshold": "60"}))


def test_the_number_of_reviews_changes_before_scoring(free_edition, officer):
    change_reviewers(free_edition.stages.get(), 3, reason="Siedmioro", by=officer, at=NOW)

    assert free_edition.stages.get().reviewers == 3
    assert StaffChange.objects.get().detail == {"stage": 1, "from": 2, "to": 3}


@pytest.mark.parametrize("phase", [Edition.Phase.SCORING, Edition.Phase.SESSION])
def test_it_stays_once_scoring_has_begun(free_edition, officer, phase):
    Edition.objects.filter(pk=free_edition.pk).update(phase=phase)

    with pytest.raises(ReviewersRefused) as refused:
        change_reviewers(free_edition.stages.get(), 3, reason="-", by=officer, at=NOW)

    assert refused.value.code == "begun"


def test_two_reviews_stay_two_where_a_third_is_merged_with_the_closest(edition, officer):
    with pytest.raises(ReviewersRefused) as refused:
        change_reviewers(edition.stages.get(), 3, reason="-", by=officer, at=NOW)

    assert refused.value.code == "third_review"


def test_the_number_in_force_is_no_change(free_edition, officer):
    with pytest.raises(ReviewersRefused):
        change_reviewers(free_edition.stages.get(), 2, reason="-", by=officer, at=NOW)


@pytest.mark.parametrize(
    ("ordinal", "kind", "phase", "may"),
    [
        (1, "scoring", Edition.Phase.SCORING, False),
        (2, "scoring", Edition.Phase.SCORING, True),
        (2, "decision", Edition.Phase.CALL_OPEN, False),
        (2, "scoring", Edition.Phase.CLOSED, False),
    ],
)
def test_a_later_stage_is_still_to_come(ordinal, kind, phase, may):
    edition = Edition(phase=phase, stage_no=1)
    stage = Stage(ordinal=ordinal, kind=kind)

    assert may_change_reviewers(edition, stage) is may
