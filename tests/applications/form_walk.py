"""Walking the forms of a category with drawn answers: accepted as drawn, refused when spoilt."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from applications.completeness import section_problems, sections_of, stopping
from applications.drawn_answers import draw_answers
from applications.schema_form import SectionForm, flat
from programmes.shapes import CategoryRules, Question, Section

UNREADABLE = {
    "whole": "kilkanaście",
    "money": "dużo",
    "percent": "101",
    "date": "31.02.2022",
    "url": "strona gminy",
    "email": "urzad",
    "phone": "brak",
    "nip": "1234567890",
    "regon": "123456780",
    "one_of": "nie ma takiej odpowiedzi",
    "some_of": "nie ma takiej odpowiedzi",
    "yes_no": "być może",
}
"""What a person may type instead of an answer of this kind."""


def posted(
    section: Section, answers: Mapping[str, Any], changed: Mapping[str, str] | None = None
) -> SectionForm:
    data = flat(section, answers)
    for name, value in (changed or {}).items():
        data.setlist(name, [value])
    return SectionForm(section, answers, data, checking="all")


def wrong_entry(question: Question) -> tuple[str, str] | None:
    """(field name, typed text) that no rule of this question accepts; None where any text does."""
    if question.kind == "rows":
        column = question.columns[0]
        text = "x" * (column.max_length + 1) if column.max_length else UNREADABLE[column.kind]
        return f"{question.code}-0-{column.code}", text
    if question.kind == "year_table":
        return f"{question.code}__{question.rows[0].code}__{question.years[0]}", "wiele"
    if question.kind == "period":
        return f"{question.code}__from", "31.02.2022"
    if question.max_length:
        return question.code, "x" * (question.max_length + 1)
    text = UNREADABLE.get(question.kind)
    return (question.code, text) if text else None


def refuse_nothing_drawn(rules: CategoryRules, answers: Mapping[str, Any], stages: int) -> None:
    """Drawn answers are accepted, and the form stores them as they were."""
    for section in sections_of(rules, stages):
        assert stopping(section_problems(section, answers)) == []
        form = posted(section, answers)
        assert form.is_valid(), form.errors
        codes = {question.code for question in section.questions}
        assert form.answers == {code: answers[code] for code in codes if code in answers}


def refuse_each_spoilt(rules: CategoryRules, answers: Mapping[str, Any], stages: int) -> int:
    """Any one answer made unreadable is refused at its field, and nowhere else. How many were."""
    tried = 0
    for section in sections_of(rules, stages):
        for question in section.questions:
            wrong = wrong_entry(question)
            if wrong is None or question.code not in answers:
                continue
            name, text = wrong
            form = posted(section, answers, {name: text})
            assert not form.is_valid(), name
            assert list(form.errors) == [name]
            tried += 1
    return tried


def refuse_each_missing(rules: CategoryRules, answers: Mapping[str, Any], stages: int) -> None:
    """A required answer that is taken away is missed at its field."""
    for section in sections_of(rules, stages):
        for question in section.questions:
            if not question.required or question.code not in answers:
                continue
            rest = {code: value for code, value in answers.items() if code != question.code}
            problems = [
                problem
                for problem in stopping(section_problems(section, rest))
                if problem.code == question.code
            ]
            assert problems
            assert all(problem.sort == "missing" for problem in problems)
            assert all(problem.name.startswith(question.code) for problem in problems)


def drawn(rules: CategoryRules, seed: int, stages: int) -> dict[str, Any]:
    return draw_answers(rules, Random(seed), stage=stages)
