"""What a call to supplement may open, and until when: pure rules.

The rules of the contest: one call, and it cannot change descriptions that are scored nor add new
achievements; only the named fields and files may be changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypedDict

from django.utils.translation import gettext as _

from programmes.shapes import CategoryRules, CheckItem, EvidenceSlot, Question, Section

from .formal_checklist import Answers, Fault, faults_of_text, refused_items

SCORED_KINDS = frozenset({"long_text", "short_text", "rows", "year_table", "some_of"})


class Item(TypedDict):
    """One point of the call. An item that opens nothing asks for an explanation only."""

    code: str  # of the checklist
    text: str  # what to do
    fields: list[str]  # question codes
    slots: list[str]
    decisive: bool  # unmended, it means a negative formal check


def may_open(question: Question, section: Section) -> bool:
    """Outside the scored sections everything; inside them only corrections of a link, a number
    or a date, never a description, a list of achievements or a table."""
    return section.criterion is None or question.kind not in SCORED_KINDS


def openable_questions(category: CategoryRules) -> list[Question]:
    return [
        question
        for section in category.sections
        for question in section.questions
        if may_open(question, section)
    ]


def choices_of(
    item: CheckItem, category: CategoryRules
) -> tuple[list[Question], list[EvidenceSlot]]:
    """What an officer may open for this item: what the checklist names, else all that may open."""
    questions = openable_questions(category)
    if not item.fields and not item.slots:
        return questions, list(category.slots)
    return (
        [question for question in questions if question.code in item.fields],
        [slot for slot in category.slots if slot.code in item.slots],
    )


def faults_of_items(
    items: Iterable[Item], category: CategoryRules, answers: Answers
) -> list[Fault]:
    """Each refused item is called for once, in words, and opens only what may be opened."""
    items = list(items)
    refused = {item.code for item in refused_items(category.checklist, answers)}
    called = [item["code"] for item in items]
    openable = {question.code for question in openable_questions(category)}
    slots = {slot.code for slot in category.slots}
    faults = [
        Fault(code, _("Item %(code)s is answered “no”, so the call must name it.") % {"code": code})
        for code in sorted(refused - set(called))
    ]
    for item in items:
        code = item["code"]
        if code not in refused or called.count(code) > 1:
            faults.append(
                Fault(code, _("The call names %(code)s, which it may not.") % {"code": code})
            )
        if not item["text"].strip():
            faults.append(Fault(code, _("Write what is to be done in %(code)s.") % {"code": code}))
        faults += faults_of_text(code, item["text"])
        closed = sorted((set(item["fields"]) - openable) | (set(item["slots"]) - slots))
        if closed:
            faults.append(
                Fault(
                    code,
                    _("A supplement cannot open %(closed)s.") % {"closed": ", ".join(closed)},
                )
            )
    return faults


def fields_of(items: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    return frozenset(code for item in items for code in item["fields"])


def slots_of(items: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    return frozenset(code for item in items for code in item["slots"])


def opened_section(items: Iterable[Mapping[str, Any]], category: CategoryRules) -> Section | None:
    """The opened questions as one section of the form, in the form's order; None if none.

    Conditions between questions are dropped: the question they depend on may be closed, and an
    officer who named a field wants it answered.
    """
    opened = fields_of(items)
    questions = tuple(
        question.model_copy(update={"shown_if": None})
        for question in openable_questions(category)
        if question.code in opened
    )
    if not questions:
        return None
    return Section(code="supplement", label=_("Fields to be corrected"), questions=questions)


def is_overdue(due_at: datetime | None, at: datetime) -> bool:
    """The last moment of the term still counts. Without delivery no term runs."""
    return due_at is not None and at > due_at


def unexplained(items: Iterable[Mapping[str, Any]], explanations: Mapping[str, str]) -> list[str]:
    """Points that open nothing and have no explanation yet: without one they are unanswered."""
    return [
        item["code"]
        for item in items
        if not item["fields"]
        and not item["slots"]
        and not explanations.get(item["code"], "").strip()
    ]
