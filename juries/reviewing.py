"""Writing, approving and correcting a score card.

A draft keeps whatever was typed; an approved card never changes (the database refuses it). A
correction is a new version, opened by a second person with a reason; the earlier version counts
until the new one is approved.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from applications.models import Application
from juries.advancing import (
    are_reviews_complete,
    is_third_needed,
    tell_reviews_changed,
)
from juries.assigning import assign, least_loaded
from juries.conflicts import locked_pairing
from juries.counting import counted_reviews, criteria_of, reviews_of, rules_of, stage_of, unfinished
from juries.models import Assignment, Pairing, Review, Score
from juries.score_card import Asked, Scored, Typed, check_card
from juries.scoring_window import (
    ScoringClosed,
    lock_correctable_application,
    lock_open_application,
)
from programmes.models import Criterion
from records.ledger import note, witnessed

__all__ = [
    "CardIncomplete",
    "ReviewConflict",
    "ReviewRefused",
    "ScoringClosed",
    "are_reviews_complete",
    "asked_of",
    "lock_review",
    "newest_review",
    "open_correction",
    "save_review",
]


class ReviewRefused(ValidationError):
    """This card may not be written now, or not by this person."""


class CardIncomplete(ReviewRefused):
    """The card may not be approved yet; `errors` by (criterion code, points|reason)."""

    def __init__(self, errors: dict[tuple[str, str], str]):
        super().__init__(_("Complete the score card."))
        self.card_errors = errors


class ReviewConflict(ReviewRefused):
    """The card was saved meanwhile elsewhere. `mine` was typed now, `theirs` is what is kept."""

    def __init__(self, mine: Mapping[str, Typed], theirs: Review):
        super().__init__(_("This score card was saved in another window in the meantime."))
        self.mine = mine
        self.theirs = theirs


def newest_review(assignment: Assignment) -> Review | None:
    return assignment.reviews.order_by("-version").first()


def criteria_on(assignment: Assignment) -> list[Criterion]:
    return list(criteria_of(assignment.application.category, assignment.stage))


def asked_of(criteria: list[Criterion]) -> list[Asked]:
    return [Asked(c.code, c.max_points, c.step) for c in criteria]


def save_review(
    assignment: Assignment,
    typed: Mapping[str, Typed],
    *,
    revision: int,
    by: User,
    at: datetime,
) -> Review:
    """Keep what was typed, by criterion code, right or wrong; nothing is required of a draft.

    `revision` is the one that the form was made from, 0 for a card not begun. Raises
    `ReviewConflict`, `ReviewRefused` or `ScoringClosed`.
    """
    with witnessed(by=by, at=at):
        review = _locked_draft(assignment, by=by, at=at)
        if revision != _revision_of(review):
            raise ReviewConflict(typed, review)
        known = {criterion.code for criterion in criteria_on(assignment)}
        review.typed = {
            code: line.as_json()
            for code, line in typed.items()
            if code in known and not line.is_blank
        }
        review.revision = 1 if review.pk is None else review.revision + 1
        review.updated_at = at
        review.save()
    return review


def _revision_of(review: Review) -> int:
    return 0 if review.pk is None else review.revision


def _locked_draft(assignment: Assignment, *, by: User, at: datetime) -> Review:
    """The card's open version under its lock; a new, unsaved row when there is none."""
    _lock_for_writing(assignment, by=by)
    review = (
        Review.objects.select_for_update()
        .filter(assignment=assignment)
        .order_by("-version")
        .first()
    )
    if review is None:
        return Review(assignment=assignment, created_at=at, updated_at=at)
    if review.status == Review.Status.LOCKED or review.voided_at is not None:
        raise ReviewRefused(_("This score card has already been approved."))
    return review


def _lock_for_writing(assignment: Assignment, *, by: User) -> None:
    juror = assignment.juror
    if juror.user_id != by.pk or juror.until is not None:
        raise ReviewRefused(_("Only the person to whom it is assigned fills in a score card."))
    if assignment.stage != stage_of(assignment.stage.edition):
        raise ScoringClosed(_("The stage that this score card belongs to is over."))
    if Review.objects.filter(assignment=assignment, version__gt=1).exists():
        lock_correctable_application(assignment.application)
    else:
        lock_open_application(assignment.application)
    pairing = locked_pairing(juror, assignment.application)
    if pairing is None or pairing.standing != Pairing.Standing.FREE:
        raise ReviewRefused(_("You are recused from this application."))
    state = Assignment.objects.values_list("state", flat=True).get(pk=assignment.pk)
    if state != Assignment.State.ACTIVE:
        raise ReviewRefused(_("This application is no longer assigned to you."))


def lock_review(review: Review, *, revision: int, by: User, at: datetime) -> Review:
    """Approve a card: its scores become rows and never change again.

    `revision` is the one that was previewed. Where the rule asks for a third review, it is
    assigned at once to the least loaded free member. Raises `CardIncomplete`, `ReviewConflict`,
    `ReviewRefused` or `ScoringClosed`.
    """
    assignment = review.assignment
    with witnessed(by=by, at=at):
        review = _locked_draft(assignment, by=by, at=at)
        if revision != _revision_of(review):
            raise ReviewConflict({}, review)
        criteria = criteria_on(assignment)
        scored = _complete(review, criteria, assignment.application)
        _write_scores(review, criteria, scored)
        review.status, review.locked_at, review.typed = Review.Status.LOCKED, at, {}
        review.updated_at = at
        review.save()
        note("review_locked", review, {"version": review.version, "sha256": digest(scored)})
        _ask_for_third(assignment, at=at)
        tell_reviews_changed(assignment.application)
    return review


def _complete(
    review: Review, criteria: list[Criterion], application: Application
) -> tuple[Scored, ...]:
    typed = {code: Typed.read(line) for code, line in review.typed.items()}
    check = check_card(typed, asked_of(criteria), rules_of(application.category).scoring)
    if check.errors:
        raise CardIncomplete(check.errors)
    return check.scored


def _write_scores(review: Review, criteria: list[Criterion], scored: tuple[Scored, ...]) -> None:
    of = {criterion.code: criterion for criterion in criteria}
    Score.objects.bulk_create(
        Score(
            review=review,
            criterion=of[line.code],
            points=line.points,
            max_points=of[line.code].max_points,
            not_applicable=line.points is None,
            reason=line.reason,
        )
        for line in scored
    )


def digest(scored: tuple[Scored, ...]) -> str:
    """SHA-256 of a card's scores and reasons, for the ledger; the reasons keep it unguessable."""
    lines = [
        [line.code, None if line.points is None else f"{line.points:f}", line.reason]
        for line in scored
    ]
    return hashlib.sha256(json.dumps(lines, ensure_ascii=False).encode()).hexdigest()


def _ask_for_third(assignment: Assignment, *, at: datetime) -> None:
    """By the rule set, once the reviews first asked for are in. Nobody free: the secretary sees
    it on the page of progress."""
    application, stage = assignment.application, assignment.stage
    regular = counted_reviews([application], stage).filter(assignment__is_third=False)
    asked = reviews_of(application.category, stage)
    thirds = Assignment.objects.filter(
        application=application, stage=stage, is_third=True, state=Assignment.State.ACTIVE
    )
    if thirds.exists() or unfinished([application], stage).exists():
        return
    if regular.count() < asked or not is_third_needed(application, stage):
        return
    juror = least_loaded(application, stage)
    if juror is None:
        note("third_review_unassigned", application)
        return
    assign(juror, application, by=None, at=at, is_third=True)


def open_correction(review: Review, *, reason: str, by: User, at: datetime) -> Review:
    """A second person opens a new version of an approved card; its writer corrects it.

    The new draft starts from what was approved. Raises `ReviewRefused` without a reason, by the
    writer, or on a card that is not the newest approved one; `ScoringClosed` once frozen.
    """
    assignment = review.assignment
    if by.pk == assignment.juror.user_id:
        raise ReviewRefused(_("A correction is opened by a person other than its writer."))
    if not reason.strip():
        raise ReviewRefused(_("Give the reason for the correction."))
    with witnessed(by=by, at=at):
        lock_correctable_application(assignment.application)
        locked_pairing(assignment.juror, assignment.application)
        newest = newest_review(assignment)
        if newest is None or not _is_correctable(newest, review):
            raise ReviewRefused(_("Only the newest approved score card can be corrected."))
        correction = Review.objects.create(
            assignment=assignment,
            version=newest.version + 1,
            typed=_typed_of(newest),
            note=newest.note,
            created_at=at,
            updated_at=at,
            correction_reason=reason.strip(),
            correction_approved_by=by,
        )
        note("correction_opened", correction, {"version": correction.version})
        tell_reviews_changed(assignment.application)
    return correction


def _is_correctable(newest: Review, shown: Review) -> bool:
    is_approved = newest.status == Review.Status.LOCKED and newest.voided_at is None
    return is_approved and newest.pk == shown.pk


def _typed_of(review: Review) -> dict:
    return {
        score.criterion.code: Typed(
            points="" if score.points is None else f"{score.points.normalize():f}",
            reason=score.reason,
            not_applicable=score.not_applicable,
        ).as_json()
        for score in review.scores.select_related("criterion")
    }
