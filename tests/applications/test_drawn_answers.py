"""Every form of the catalogue can be filled in, and every wrong answer is refused at its field."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.completeness import section_problems, sections_of, stopping
from applications.drawn_answers import draw_answers
from applications.schema_form import SectionForm, flat
from programmes.catalogue_file import CatalogueFile
from programmes.loader import read_catalogue
from programmes.shapes import CategoryRules, Question

CATALOGUE = Path(__file__).resolve().parents[2] / "programmes/catalogue"
EDITIONS: list[CatalogueFile] = [
    read_catalogue(path)
    for path in sorted(CATALOGUE.glob("*.toml"))
    if not path.name.startswith("history-")
]
CATEGORIES = [
    pytest.param(category, len(edition.stages), id=f"{edition.edition.slug}-{category.code}")
    for edition in EDITIONS
    for category in edition.categories
]
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


def posted(section, answers, changed=None):
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


@pytest.mark.parametrize(("rules", "stages"), CATEGORIES)
@pytest.mark.parametrize("seed", range(3))
def test_drawn_answers_are_accepted_and_come_back_unchanged(rules: CategoryRules, stages, seed):
    answers = draw_answers(rules, Random(seed), stage=stages)
    for section in sections_of(rules, stages):
        assert stopping(section_problems(section, answers)) == []
        form = posted(section, answers)
        assert form.is_valid(), form.errors
        codes = {question.code for question in section.questions}
        assert form.answers == {code: answers[code] for code in codes if code in answers}


@pytest.mark.parametrize(("rules", "stages"), CATEGORIES)
def test_a_wrong_answer_is_refused_at_its_field(rules: CategoryRules, stages):
    answers = draw_answers(rules, Random(1), stage=stages)
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
    assert tried > 3


@pytest.mark.parametrize(("rules", "stages"), CATEGORIES)
def test_a_missing_answer_is_refused_at_its_field(rules: CategoryRules, stages):
    answers = draw_answers(rules, Random(2), stage=stages)
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
            assert problems and all(problem.sort == "missing" for problem in problems)
            assert all(problem.name.startswith(question.code) for problem in problems)


@given(seed=st.integers(0, 2**32))
def test_the_same_seed_draws_the_same_answers(seed):
    rules = EDITIONS[0].categories[0]
    assert draw_answers(rules, Random(seed)) == draw_answers(rules, Random(seed))
