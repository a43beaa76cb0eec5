"""The database refuses what the actions refuse, whoever writes."""

from contextlib import contextmanager

import pytest
from django.db import IntegrityError, connection, transaction

from juries import triggers
from juries.models import Assignment, Pairing, Review, Score
from tests.juries.panel import AT, Panel

pytestmark = pytest.mark.django_db


@pytest.fixture
def panel():
    return Panel().sign_all()


@contextmanager
def refused(name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        yield


def recuse_directly(juror):
    Pairing.objects.filter(juror=juror).update(standing="recused")


def test_an_assignment_of_a_recused_pairing_is_refused(panel):
    recuse_directly(panel.jurors[0])
    with refused("assignment_needs_free_pairing"):
        Assignment.objects.create(
            juror=panel.jurors[0],
            application=panel.applications[0],
            stage=panel.stage,
            assigned_at=AT,
        )


def test_an_assignment_without_a_pairing_is_refused(panel):
    Pairing.objects.all().delete()
    with refused("assignment_needs_free_pairing"):
        Assignment.objects.create(
            juror=panel.jurors[0],
            application=panel.applications[0],
            stage=panel.stage,
            assigned_at=AT,
        )


def test_an_assignment_taken_back_does_not_return_to_a_recused_pairing(panel):
    assignment = panel.assign(panel.jurors[0], panel.applications[0])
    Assignment.objects.update(state="withdrawn", withdrawn_at=AT)
    recuse_directly(panel.jurors[0])
    with refused("assignment_needs_free_pairing"):
        Assignment.objects.filter(pk=assignment.pk).update(state="active", withdrawn_at=None)


def test_a_pairing_is_not_recused_under_an_active_assignment(panel):
    panel.assign(panel.jurors[0], panel.applications[0])
    with refused("recusal_needs_withdrawn_assignment"):
        recuse_directly(panel.jurors[0])


@pytest.fixture
def recused(panel):
    """A pairing recused after a card was begun."""
    assignment = panel.assign(panel.jurors[0], panel.applications[0])
    review = panel.save(assignment, 10, 10)
    Assignment.objects.update(state="withdrawn", withdrawn_at=AT)
    recuse_directly(panel.jurors[0])
    return assignment, review


def test_a_review_of_a_recused_pairing_is_refused(recused):
    assignment, _review = recused
    with refused("review_needs_free_pairing"):
        Review.objects.create(
            assignment=assignment,
            version=2,
            correction_reason="x",
            correction_approved_by=assignment.juror.user,
            created_at=AT,
            updated_at=AT,
        )


def test_a_review_of_a_recused_pairing_is_not_saved_again(recused):
    _assignment, review = recused
    with refused("review_needs_free_pairing"):
        review.save()


def test_a_score_of_a_recused_pairing_is_refused(panel, recused):
    _assignment, review = recused
    with refused("score_needs_free_pairing"):
        Score.objects.create(
            review=review, criterion=panel.category.criteria.first(), points=1, max_points=60
        )


@pytest.fixture
def locked(panel):
    assignment = panel.assign(panel.jurors[0], panel.applications[0])
    return panel.lock(assignment, 50, 30)


@pytest.mark.parametrize(
    "change",
    [
        {"status": "draft", "locked_at": None},
        {"revision": 7},
        {"note": "inaczej"},
        {"typed": {"V.3": {"points": "1"}}},
        {"version": 2, "correction_reason": "x"},
        {"updated_at": AT.replace(year=2027)},
        {"locked_at": AT.replace(year=2027)},
    ],
)
def test_an_approved_card_never_changes(locked, change):
    with refused("locked_review_never_changes|review_correction_has_reason"):
        Review.objects.filter(pk=locked.pk).update(**change)


def test_an_approved_card_is_never_deleted(locked):
    with refused("locked_score_never_goes|locked_review_is_kept"):
        Score.objects.all()._raw_delete("default")
    with refused("locked_review_is_kept"):
        Review.objects.filter(pk=locked.pk)._raw_delete("default")


@pytest.mark.parametrize("change", [{"points": 1}, {"reason": "inaczej"}, {"max_points": 99}])
def test_a_score_of_an_approved_card_never_changes(locked, change):
    with refused("locked_score_never"):
        locked.scores.update(**change)


def test_an_approved_card_takes_no_further_score(panel, locked):
    with refused("locked_score_never_comes"):
        Score.objects.create(
            review=locked, criterion=panel.category.criteria.first(), points=1, max_points=60
        )


def test_an_approved_card_may_be_voided_once(locked):
    Review.objects.filter(pk=locked.pk).update(voided_at=AT, void_reason="konflikt")
    with refused("locked_review_never_changes"):
        Review.objects.filter(pk=locked.pk).update(voided_at=None)


@pytest.mark.parametrize("points", ["-1", "60.01"])
def test_the_database_refuses_points_outside_the_scale(panel, points):
    assignment = panel.assign(panel.jurors[0], panel.applications[0])
    review = panel.save(assignment, 10, 10)
    with refused("score_within_maximum"):
        Score.objects.create(
            review=review,
            criterion=panel.category.criteria.first(),
            points=points,
            max_points=60,
        )


def test_triggers_can_be_taken_off_and_put_on_again(panel):
    with transaction.atomic():
        triggers.remove(connection)
        triggers.install(connection)
    recuse_directly(panel.jurors[0])
    with refused("assignment_needs_free_pairing"):
        Assignment.objects.create(
            juror=panel.jurors[0],
            application=panel.applications[0],
            stage=panel.stage,
            assigned_at=AT,
        )
