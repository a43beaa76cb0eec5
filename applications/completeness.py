"""What is missing or wrong in an application. Pure rules over the form's shape and answers.

The same checks stand beside the field while a draft is written and decide at submission;
a missing answer is a problem of its own sort, because a draft may leave it open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programmes.shapes import CategoryRules, Column, Condition, EvidenceSlot, Question, Section

from .answer_values import NUMBERS, READERS, Unreadable, typed

Sort = Literal["missing", "wrong", "warning"]


@dataclass(frozen=True)
class Problem:
    """`name` is the form field (flat name), `code` the question or slot, `place` the section's
    code or "evidence"."""

    code: str
    name: str
    text: str
    sort: Sort = "wrong"
    place: str = ""
    label: str = ""


def is_blank(value: Any) -> bool:
    """Nothing given: an empty text, list, table or row; no and zero are answers."""
    if isinstance(value, Mapping):
        return all(is_blank(part) for part in value.values())
    if isinstance(value, list | tuple):
        return all(is_blank(part) for part in value)
    return value is None or (isinstance(value, str) and not value.strip())


def holds(condition: Condition | None, answers: Mapping[str, Any]) -> bool:
    """Whether a question or slot is asked for; of several chosen options any one is enough."""
    if condition is None:
        return True
    given = answers.get(condition.question)
    values = given if isinstance(given, list) else [given]
    return any(value in condition.is_one_of for value in values if value is not None)


def section_problems(section: Section, answers: Mapping[str, Any]) -> Iterator[Problem]:
    for question in section.questions:
        if holds(question.shown_if, answers):
            for problem in question_problems(question, answers.get(question.code)):
                yield Problem(
                    problem.code,
                    problem.name,
                    problem.text,
                    problem.sort,
                    section.code,
                    question.label,
                )


def question_problems(question: Question, value: Any) -> Iterator[Problem]:
    if question.kind == "rows":
        yield from _rows_problems(question, value or [])
    elif question.kind == "year_table":
        yield from _table_problems(question, value or {})
    elif question.kind == "period":
        yield from _period_problems(question, value or {})
    elif is_blank(value):
        if question.required:
            yield Problem(question.code, question.code, _missing_text(question.kind), "missing")
    else:
        yield from _value_problems(question.code, question.code, question, value)


def _missing_text(kind: str) -> str:
    if kind in ("one_of", "yes_no"):
        return _("Choose one of the answers.")
    if kind == "some_of":
        return _("Choose at least one of the answers.")
    return _("Fill in this field.")


def _value_problems(code: str, name: str, spec: Question | Column, value: Any) -> Iterator[Problem]:
    """Problems of one filled-in value of a question or of a column."""
    if spec.kind in ("one_of", "some_of"):
        chosen = value if isinstance(value, list) else [value]
        if not set(chosen) <= {option.code for option in spec.options}:
            yield Problem(code, name, _("Choose an answer from the list."))
        return
    if spec.kind == "yes_no":
        if not isinstance(value, bool):
            yield Problem(code, name, _("Choose yes or no."))
        return
    if spec.max_length and len(str(value)) > spec.max_length:
        over = len(str(value)) - spec.max_length
        yield Problem(code, name, _too_long(spec.max_length, over))
    try:
        read = READERS[spec.kind](str(value))
    except Unreadable as unreadable:
        yield Problem(code, name, str(unreadable), "warning" if spec.kind == "ade" else "wrong")
        return
    if spec.kind in NUMBERS:
        yield from _range_problems(code, name, spec, Decimal(read))


def _too_long(limit: int, over: int) -> str:
    return ngettext(
        "Shorten the text by %(over)s character. The limit is %(limit)s, spaces included.",
        "Shorten the text by %(over)s characters. The limit is %(limit)s, spaces included.",
        over,
    ) % {"over": over, "limit": typed("whole", limit)}


def _range_problems(
    code: str, name: str, spec: Question | Column, number: Decimal
) -> Iterator[Problem]:
    """No number of the form is below zero unless its question says so."""
    lowest = getattr(spec, "minimum", None)
    highest = getattr(spec, "maximum", None)
    lowest = Decimal(0) if lowest is None else lowest
    if spec.kind == "percent" and highest is None:
        highest = Decimal(100)
    if number < lowest:
        text = _("Enter a number not lower than %(limit)s.")
        yield Problem(code, name, text % {"limit": typed("whole", lowest)})
    if highest is not None and number > highest:
        text = _("Enter a number not higher than %(limit)s.")
        yield Problem(code, name, text % {"limit": typed("whole", highest)})


def _rows_problems(question: Question, rows: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    filled = [index for index, row in enumerate(rows) if not is_blank(row)]
    first = f"{question.code}-0-{question.columns[0].code}"
    least = max(question.min_rows, 1)
    # A question that is not required may be left out; begun, it needs all its rows.
    if len(filled) < least and (question.required or filled):
        text = ngettext(
            "Fill in at least %(least)s row.", "Fill in at least %(least)s rows.", least
        ) % {"least": least}
        yield Problem(question.code, first, text, "missing")
    if len(filled) > question.max_rows:
        text = _("Leave at most %(most)s rows.") % {"most": question.max_rows}
        yield Problem(question.code, first, text)
    for index in filled:
        for column in question.columns:
            name = f"{question.code}-{index}-{column.code}"
            value = rows[index].get(column.code)
            if not is_blank(value):
                yield from _value_problems(question.code, name, column, value)
            elif column.required:
                text = _("Row %(no)s: fill in “%(column)s”.")
                words = text % {"no": index + 1, "column": column.label}
                yield Problem(question.code, name, words, "missing")


def _table_problems(
    question: Question, table: Mapping[str, Mapping[str, Any]]
) -> Iterator[Problem]:
    """An empty cell means "not known", which is not zero and no error; a table that is asked
    for needs one figure at least."""
    first = f"{question.code}__{question.rows[0].code}__{question.years[0]}"
    if question.required and is_blank(table):
        text = _("Enter at least one figure. Leave empty what you do not know.")
        yield Problem(question.code, first, text, "missing")
    for row in question.rows:
        for year in question.years:
            value = table.get(row.code, {}).get(str(year))
            if not is_blank(value):
                name = f"{question.code}__{row.code}__{year}"
                column = cell_of(question, row.code)
                for problem in _value_problems(question.code, name, column, value):
                    words = f"{row.label}, {year}: {problem.text}"
                    yield Problem(question.code, name, words, problem.sort)


def cell_of(question: Question, row: str) -> Column:
    """What one cell of a year table is, as if it were a column of its own."""
    kind = "money" if row in question.money_rows else question.cell
    return Column(code=row, label=row, kind=kind)


def _period_problems(question: Question, period: Mapping[str, str]) -> Iterator[Problem]:
    read: dict[str, date] = {}
    for end, label in (("from", _("From")), ("to", _("To"))):
        name, text = f"{question.code}__{end}", period.get(end, "")
        if is_blank(text):
            if question.required:
                words = _("“%(end)s”: enter a date.") % {"end": label}
                yield Problem(question.code, name, words, "missing")
            continue
        try:
            read[end] = date.fromisoformat(READERS["date"](text))
        except Unreadable as unreadable:
            yield Problem(question.code, name, f"{label}: {unreadable}")
    if len(read) == 2 and read["from"] > read["to"]:
        words = _("The end of the period is before its beginning. Correct one of the dates.")
        yield Problem(question.code, f"{question.code}__to", words)


# --- evidence and the whole ---------------------------------------


def slot_minimum(slot: EvidenceSlot, answers: Mapping[str, Any]) -> int:
    """How many attachments a slot needs; a condition asks for one at least."""
    if slot.required_if is not None:
        return max(slot.min, 1) if holds(slot.required_if, answers) else 0
    return slot.min


def evidence_problems(
    rules: CategoryRules, answers: Mapping[str, Any], evidence: Iterable[Any], *, stage: int = 1
) -> Iterator[Problem]:
    """`evidence`: the application's attachments that were not removed."""
    given: dict[str, list[Any]] = {}
    for item in evidence:
        given.setdefault(item.slot, []).append(item)
    for slot in slots_of_stages(rules, stage):
        held = given.get(slot.code, [])
        least = slot_minimum(slot, answers)
        name = f"slot-{slot.code}"
        if len(held) < least:
            text = ngettext(
                "Add at least %(least)s attachment.", "Add at least %(least)s attachments.", least
            ) % {"least": least}
            yield Problem(slot.code, name, text, "missing", "evidence", slot.label)
        if len(held) > slot.max:
            text = _("Leave at most %(most)s attachments here.") % {"most": slot.max}
            yield Problem(slot.code, name, text, "wrong", "evidence", slot.label)
        if slot.photos and any(is_undescribed_photo(item) for item in held):
            text = _("Give the author and a description of every photograph.")
            yield Problem(slot.code, name, text, "missing", "evidence", slot.label)


def is_undescribed_photo(item: Any) -> bool:
    if item.file is None or not re.match(r"image/", item.file.type):
        return False
    return not (item.alt_text and item.photo_author) or item.shows_people is None


def application_problems(
    rules: CategoryRules, answers: Mapping[str, Any], evidence: Iterable[Any], *, stage: int = 1
) -> list[Problem]:
    """All that stops a submission, and warnings that do not, in the order of the form."""
    found: list[Problem] = []
    for section in sections_of(rules, stage):
        found += section_problems(section, answers)
    return found + list(evidence_problems(rules, answers, evidence, stage=stage))


def sections_of(rules: CategoryRules, stage: int) -> list[Section]:
    """The sections asked for up to this stage of the edition."""
    return [section for section in rules.sections if section.stage <= stage]


def open_sections_of(rules: CategoryRules, stage: int) -> list[Section]:
    """The sections that are filled in at this stage: what an earlier one scored stays closed."""
    return [section for section in rules.sections if section.stage == stage]


def slots_of_stages(rules: CategoryRules, stage: int) -> list[EvidenceSlot]:
    """The slots asked for up to this stage of the edition."""
    return [slot for slot in rules.slots if slot.stage <= stage]


def open_slots_of(rules: CategoryRules, stage: int) -> list[EvidenceSlot]:
    """The slots that are filled at this stage; those of an earlier one stay as they are."""
    return [slot for slot in rules.slots if slot.stage == stage]


def stopping(problems: Iterable[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.sort != "warning"]


def section_state(section: Section, answers: Mapping[str, Any]) -> str:
    """ "todo" while nothing is answered, "done" when nothing stops it, else "in_progress"."""
    if stopping(section_problems(section, answers)):
        codes = [question.code for question in section.questions]
        started = any(not is_blank(answers.get(code)) for code in codes)
        return "in_progress" if started else "todo"
    return "done"
