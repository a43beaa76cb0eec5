"""The score card: draft, approval, third review, correction."""

import pytest

from juries import advancing
from juries.assigning import workload
from juries.counting import score_of
from juries.models import Assignment, Review, Score
from juries.reviewing import (
    CardIncomplete,
    ReviewConflict,
    ReviewRefused,
    are_reviews_complete,
    lock_review,
    open_correction,
    save_review,
)
from juries.score_card import Typed
from juries.scoring_window import ScoringClosed
from programmes.models import Edition
from records.models import Entry
from tests.juries.panel import AT, REASON, Panel, card, writer

pytestmark = pytest.mark.django_db


@pytest.fixture
def panel():
    return Panel(members=4).sign_all()


@pytest.fixture
def assignment(panel):
    return panel.assign(panel.jurors[0], panel.applications[0])


# --- the draft ---------------------------------------------------------------------------------


def test_a_draft_keeps_whatever_was_typed(assignment):
    typed = {"V.3": Typed(points="wiele", reason="bo tak"), "V.5": Typed(reason="krótko")}
    review = save_review(assignment, typed, revision=0, by=writer(assignment), at=AT)
    review.refresh_from_db()
    assert Typed.read(review.typed["V.3"]) == typed["V.3"]
    assert Typed.read(review.typed["V.5"]) == typed["V.5"]
    assert review.status == Review.Status.DRAFT
    assert not Score.objects.exists()


def test_each_save_makes_the_next_revision(panel, assignment):
    assert panel.save(assignment, 10, 10).revision == 1
    assert panel.save(assignment, 20, 10, revision=1).revision == 2


def test_a_save_from_an_older_form_is_refused_with_both_versions(panel, assignment):
    panel.save(assignment, 10, 10)
    with pytest.raises(ReviewConflict) as conflict:
        panel.save(assignment, 20, 20)
    assert conflict.value.mine["V.3"].points == "20"
    assert conflict.value.theirs.typed["V.3"]["points"] == "10"
    assert Review.objects.get().typed["V.3"]["points"] == "10"


def test_only_its_writer_fills_in_a_card(panel, assignment):
    stranger = panel.jurors[1].user
    with pytest.raises(ReviewRefused):
        save_review(assignment, card(1, 1), revision=0, by=stranger, at=AT)


def test_a_criterion_of_no_such_code_is_not_kept(assignment):
    typed = card(1, 1) | {"X.9": Typed(points="5")}
    review = save_review(assignment, typed, revision=0, by=writer(assignment), at=AT)
    assert set(review.typed) == {"V.3", "V.5"}


# --- approval ----------------------------------------------------------------------------------


def test_an_approved_card_has_its_scores_as_rows(panel, assignment):
    review = panel.lock(assignment, 50, 20)
    assert review.status == Review.Status.LOCKED
    assert list(review.scores.values_list("criterion__code", "points")) == [
        ("V.3", 50),
        ("V.5", 20),
    ]
    assert review.typed == {}


def test_approval_is_witnessed_by_a_hash_without_the_points(panel, assignment):
    panel.lock(assignment, 50, 20)
    entry = Entry.objects.get(verb="review_locked")
    assert set(entry.facts) == {"version", "sha256"}


def test_an_incomplete_card_is_refused_with_a_message_at_each_field(panel, assignment):
    typed = {"V.3": Typed(points="61", reason=REASON)}
    review = save_review(assignment, typed, revision=0, by=writer(assignment), at=AT)
    with pytest.raises(CardIncomplete) as refused:
        lock_review(review, revision=1, by=writer(assignment), at=AT)
    assert set(refused.value.card_errors) == {
        ("V.3", "points"),
        ("V.5", "points"),
        ("V.5", "reason"),
    }
    assert not Score.objects.exists()


def test_what_was_previewed_is_what_is_approved(panel, assignment):
    review = panel.save(assignment, 10, 10)
    panel.save(assignment, 60, 40, revision=1)
    with pytest.raises(ReviewConflict):
        lock_review(review, revision=1, by=writer(assignment), at=AT)


def test_an_approved_card_takes_no_draft_and_no_second_approval(panel, assignment):
    review = panel.lock(assignment, 50, 20)
    with pytest.raises(ReviewRefused):
        panel.save(assignment, 1, 1, revision=review.revision)
    with pytest.raises(ReviewRefused):
        lock_review(review, revision=review.revision, by=writer(assignment), at=AT)


@pytest.mark.parametrize("phase", [Edition.Phase.SESSION, Edition.Phase.PUBLISHED])
def test_after_the_close_of_scoring_nothing_is_written(panel, assignment, phase):
    review = panel.save(assignment, 50, 20)
    Edition.objects.update(phase=phase)
    with pytest.raises(ScoringClosed):
        panel.save(assignment, 1, 1, revision=1)
    with pytest.raises(ScoringClosed):
        lock_review(review, revision=1, by=writer(assignment), at=AT)


# --- when reviews are complete -----------------------------------------------------------------


def test_reviews_are_complete_when_as_many_as_asked_for_are_approved(panel):
    (application,) = panel.applications
    first, second = (panel.assign(juror, application) for juror in panel.jurors[:2])
    panel.lock(first, 50, 30)
    assert not are_reviews_complete(application, panel.stage)
    panel.lock(second, 50, 30)
    assert are_reviews_complete(application, panel.stage)


def test_every_approval_tells_the_process(panel, assignment):
    told = []
    listener = lambda application_id, **kwargs: told.append(application_id)  # noqa: E731
    advancing.review_state_changed.connect(listener)
    panel.lock(assignment, 50, 30)
    assert told == [panel.applications[0].pk]


# --- the third review --------------------------------------------------------------------------


def test_sums_on_both_sides_of_the_threshold_bring_a_third_reviewer(panel):
    (application,) = panel.applications
    first, second = (panel.assign(juror, application) for juror in panel.jurors[:2])
    panel.lock(first, 50, 10)
    panel.lock(second, 40, 10)
    third = Assignment.objects.get(is_third=True)
    assert third.juror == panel.jurors[2]
    assert third.assigned_by is None
    assert not are_reviews_complete(application, panel.stage)
    panel.lock(third, 45, 10)
    assert are_reviews_complete(application, panel.stage)
    assert score_of(application, panel.stage).exact == 55  # 60, 50 and 55: equal distances


def test_the_third_reviewer_is_the_free_member_with_the_fewest_applications(panel):
    panel.applications.append(panel.application())
    busy = panel.jurors[2]
    panel.declare(busy, panel.applications[1])
    panel.assign(busy, panel.applications[1])
    application = panel.applications[0]
    for juror, points in zip(panel.jurors[:2], [(50, 10), (40, 10)], strict=True):
        panel.lock(panel.assign(juror, application), *points)
    assert Assignment.objects.get(is_third=True).juror == panel.jurors[3]


def test_with_nobody_free_for_the_third_review_the_case_waits_and_it_is_noted():
    panel = Panel(members=2).sign_all()
    (application,) = panel.applications
    for juror, points in zip(panel.jurors, [(50, 10), (40, 10)], strict=True):
        panel.lock(panel.assign(juror, application), *points)
    assert not Assignment.objects.filter(is_third=True).exists()
    assert not are_reviews_complete(application, panel.stage)
    assert Entry.objects.filter(verb="third_review_unassigned").count() == 1


def test_agreeing_reviews_bring_no_third(panel):
    (application,) = panel.applications
    for juror in panel.jurors[:2]:
        panel.lock(panel.assign(juror, application), 50, 30)
    assert not Assignment.objects.filter(is_third=True).exists()


# --- correction --------------------------------------------------------------------------------


def test_a_correction_is_a_new_version_with_a_reason_and_a_second_person(panel, assignment):
    first = panel.lock(assignment, 50, 30)
    correction = open_correction(first, reason="Pomyłka w V.5", by=panel.secretary, at=AT)
    assert (correction.version, correction.correction_approved_by) == (2, panel.secretary)
    assert correction.typed["V.3"]["points"] == "50"
    review = panel.save(assignment, 50, 20, revision=correction.revision)
    lock_review(review, revision=review.revision, by=writer(assignment), at=AT)
    assert [r.version for r in Review.objects.filter(status="locked")] == [1, 2]
    assert score_of(panel.applications[0], panel.stage).exact == 70


def test_until_the_correction_is_approved_the_earlier_version_counts(panel, assignment):
    first = panel.lock(assignment, 50, 30)
    open_correction(first, reason="Pomyłka", by=panel.secretary, at=AT)
    assert score_of(panel.applications[0], panel.stage).exact == 80
    assert not are_reviews_complete(panel.applications[0], panel.stage)


def test_nobody_opens_their_own_card_for_correction(panel, assignment):
    first = panel.lock(assignment, 50, 30)
    with pytest.raises(ReviewRefused):
        open_correction(first, reason="Pomyłka", by=writer(assignment), at=AT)


def test_a_correction_needs_a_reason(panel, assignment):
    first = panel.lock(assignment, 50, 30)
    with pytest.raises(ReviewRefused):
        open_correction(first, reason=" ", by=panel.secretary, at=AT)


def test_a_card_under_correction_is_to_do_again(panel, assignment):
    first = panel.lock(assignment, 50, 30)
    open_correction(first, reason="Pomyłka", by=panel.secretary, at=AT)
    load = workload(panel.jury, panel.stage).get(pk=panel.jurors[0].pk)
    assert (load.todo, load.done) == (1, 0)
