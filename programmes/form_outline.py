"""The blank form in words, for those who prepare the text before they log in. Pure."""

from __future__ import annotations

import re
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .shapes import CategoryRules, Column, Condition, EvidenceSlot, Question


def describe_question(question: Question) -> str:
    """What kind of answer is asked for: „Tekst do 2 500 znaków ze spacjami”."""
    if question.kind in ("short_text", "long_text"):
        return _text_up_to(question.max_length or 0)
    if question.kind == "year_table":
        years = f"{question.years[0]}–{question.years[-1]}"
        return _("A table of the years %(years)s") % {"years": years}
    if question.kind == "rows":
        return _rows_up_to(question.max_rows)
    return _kind_names().get(question.kind, "")


def describe_column(kind: str, max_length: int | None) -> str:
    return _text_up_to(max_length) if max_length else _kind_names().get(kind, "")


def describe_condition(condition: Condition, rules: CategoryRules) -> str:
    """When a question or a slot is asked for, with the words of the answer that it waits for."""
    asked = rules.question(condition.question)
    options = {option.code: option.label for option in asked.options} if asked else {}
    labels = [
        (_("yes") if value else _("no")) if isinstance(value, bool) else options.get(value, value)
        for value in condition.is_one_of
    ]
    words = {"code": condition.question, "answers": " / ".join(f"„{label}”" for label in labels)}
    return _("When the answer %(code)s is: %(answers)s") % words


def describe_slot(slot: EvidenceSlot, rules: CategoryRules) -> str:
    """How many files or links the slot takes, of what sort, in which stage, and when they are
    required."""
    numbers = {"min": slot.min, "max": slot.max}
    text = _("%(min)s–%(max)s files") % numbers
    if slot.link_allowed:
        text = _("%(min)s–%(max)s files or links") % numbers
    sentences = [text]
    if slot.types:
        types = ", ".join(slot.types).upper()
        sentences.append(_("Types: %(types)s") % {"types": types})
    if slot.file_bytes:
        sentences.append(_("One file at most %(size)s") % {"size": filesizeformat(slot.file_bytes)})
    if slot.stage > 1:
        sentences.append(_("Asked for in stage %(stage)s") % {"stage": slot.stage})
    if slot.required_if:
        condition = describe_condition(slot.required_if, rules)
        sentences.append(_("Required: %(condition)s") % {"condition": condition})
    return ". ".join(sentences)


def outline(rules: CategoryRules) -> list[dict[str, Any]]:
    """The sections of the blank form with every question described, in order."""
    return [
        {
            "section": section,
            "questions": [_outline_question(question, rules) for question in section.questions],
        }
        for section in rules.sections
    ]


def _beside(answer: str, help_text: str) -> str:
    """`answer`, or nothing where every word of it stands in the author's help, too."""
    said = set(re.findall(r"\w+", help_text.casefold()))
    return "" if said.issuperset(re.findall(r"\w+", answer.casefold())) else answer


def _outline_question(question: Question, rules: CategoryRules) -> dict[str, Any]:
    """`answer` stands alone; `answer_beside` stands beside the help."""
    shown_if, answer = question.shown_if, describe_question(question)
    return {
        "question": question,
        "answer": answer,
        "answer_beside": _beside(answer, question.help),
        "condition": describe_condition(shown_if, rules) if shown_if else "",
        "columns": [_outline_column(column) for column in question.columns],
    }


def _outline_column(column: Column) -> dict[str, Any]:
    answer = describe_column(column.kind, column.max_length)
    return {
        "column": column,
        "answer_beside": _beside(answer, column.help),
        "help": column.help,
    }


def _text_up_to(length: int) -> str:
    text = ngettext(
        "Text of at most %(length)s character with spaces",
        "Text of at most %(length)s characters with spaces",
        length,
    )
    return text % {"length": number_format(length, force_grouping=True)}


def _rows_up_to(count: int) -> str:
    text = ngettext("A list of at most %(count)s row", "A list of at most %(count)s rows", count)
    return text % {"count": count}


def _kind_names() -> dict[str, str]:
    return {
        "whole": _("A whole number"),
        "money": _("An amount in złoty"),
        "percent": _("A percentage"),
        "date": _("A date"),
        "period": _("A period: from and to"),
        "yes_no": _("Yes or no"),
        "one_of": _("One of these"),
        "some_of": _("One or more of these"),
        "url": _("An address of a page"),
        "email": _("An e-mail address"),
        "phone": _("A telephone number"),
        "nip": _("NIP, 10 digits"),
        "regon": _("REGON, 9 or 14 digits"),
        "ade": _("An address for electronic delivery (ADE)"),
    }
