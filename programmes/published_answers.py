"""Questions and answers of an edition: published, changed in sight of everybody, withdrawn."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from records.ledger import note, witnessed

from .models import Edition, PublishedAnswer, StaffChange


class AnswerWithdrawn(ValidationError):
    """A withdrawn answer is kept as it was."""


def publish_answer(
    edition: Edition, *, question: str, answer: str, by: Any, at: datetime
) -> PublishedAnswer:
    """Publish a question with its answer, after those that are there."""
    with witnessed(by=by, at=at):
        locked = Edition.objects.select_for_update().get(pk=edition.pk)
        last = locked.published_answers.aggregate(last=Max("order"))["last"]
        row = locked.published_answers.create(
            question=question.strip(),
            answer=answer.strip(),
            order=0 if last is None else last + 1,
            published_by=by,
            published_at=at,
        )
        note("answer_published", row, {"edition": locked.slug})
    return row


def change_answer(
    row: PublishedAnswer, *, question: str, answer: str, by: Any, at: datetime
) -> PublishedAnswer:
    """Change the words; the moment of the change is public. The same words change nothing."""
    with witnessed(by=by, at=at):
        locked = _live(row)
        words = (question.strip(), answer.strip())
        if words == (locked.question, locked.answer):
            return locked
        (locked.question, locked.answer), locked.changed_at = words, at
        locked.save(update_fields=["question", "answer", "changed_at"])
        note("answer_changed", locked)
    return locked


def move_answer(row: PublishedAnswer, *, up: bool, by: Any, at: datetime) -> None:
    """Change places with the neighbour; the first and the last stay where they are."""
    with witnessed(by=by, at=at):
        Edition.objects.select_for_update().get(pk=row.edition_id)
        rows = list(PublishedAnswer.objects.filter(edition=row.edition_id, withdrawn_at=None))
        place = next((i for i, one in enumerate(rows) if one.pk == row.pk), None)
        if place is None:
            raise AnswerWithdrawn(_("This answer has been withdrawn."), "withdrawn")
        other = place - 1 if up else place + 1
        if not 0 <= other < len(rows):
            return
        rows[place], rows[other] = rows[other], rows[place]
        for order, one in enumerate(rows):
            one.order = order
        PublishedAnswer.objects.bulk_update(rows, ["order"])
        note("answer_moved", row, {"to": other})


def withdraw_answer(row: PublishedAnswer, *, reason: str, by: Any, at: datetime) -> PublishedAnswer:
    """Take an answer off the public page; the row stays."""
    with witnessed(by=by, at=at):
        locked = _live(row)
        locked.withdrawn_at = at
        locked.save(update_fields=["withdrawn_at"])
        locked.edition.staff_changes.create(
            kind=StaffChange.Kind.ANSWER_WITHDRAWN,
            detail={"answer": str(locked.public_id)},
            reason=reason.strip(),
            set_by=by,
            set_at=at,
        )
        note("answer_withdrawn", locked)
    return locked


def _live(row: PublishedAnswer) -> PublishedAnswer:
    locked = (
        PublishedAnswer.objects.select_for_update(of=("self",))
        .select_related("edition")
        .get(pk=row.pk)
    )
    if locked.withdrawn_at is not None:
        raise AnswerWithdrawn(_("This answer has been withdrawn."), "withdrawn")
    return locked
