"""Every form of the catalogue can be filled in, and every wrong answer is refused at its field."""

from pathlib import Path
from random import Random

import pytest
from django.template.loader import render_to_string
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from applications.completeness import sections_of
from applications.drawn_answers import draw_answers
from applications.schema_form import section_form
from programmes.catalogue_file import CatalogueFile
from programmes.loader import read_catalogue
from programmes.shapes import CategoryRules, Section
from tests.programmes.schema_strategies import shapes

from .form_walk import drawn, refuse_each_missing, refuse_each_spoilt, refuse_nothing_drawn

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


@pytest.mark.parametrize(("rules", "stages"), CATEGORIES)
@pytest.mark.parametrize("seed", range(3))
def test_drawn_answers_are_accepted_and_come_back_unchanged(rules: CategoryRules, stages, seed):
    refuse_nothing_drawn(rules, drawn(rules, seed, stages), stages)


@pytest.mark.parametrize(("rules", "stages"), CATEGORIES)
def test_a_wrong_answer_is_refused_at_its_field(rules: CategoryRules, stages):
    assert refuse_each_spoilt(rules, drawn(rules, 1, stages), stages) > 3


@pytest.mark.parametrize(("rules", "stages"), CATEGORIES)
def test_a_missing_answer_is_refused_at_its_field(rules: CategoryRules, stages):
    refuse_each_missing(rules, drawn(rules, 2, stages), stages)


@given(seed=st.integers(0, 2**32))
def test_the_same_seed_draws_the_same_answers(seed):
    rules = EDITIONS[0].categories[0]
    assert draw_answers(rules, Random(seed)) == draw_answers(rules, Random(seed))


@given(shape=shapes(), seed=st.integers(0, 2**16))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_valid_rules_give_a_form_that_can_be_filled_in(shape, seed):
    stages = len(shape.stages)
    for rules in shape.categories:
        answers = drawn(rules, seed, stages)
        refuse_nothing_drawn(rules, answers, stages)
        refuse_each_spoilt(rules, answers, stages)
        refuse_each_missing(rules, answers, stages)
        for section in sections_of(rules, stages):
            html = shown_page(rules, section, answers)
            assert all(f'id="question-{question.code}"' in html for question in section.questions)


def shown_page(rules: CategoryRules, section: Section, answers) -> str:
    """The questions of a section as its page shows them."""
    form = section_form(section, answers)
    form.full_clean()
    return "".join(
        render_to_string(
            "applications/_question.html", {"group": group, "question": group["question"]}
        )
        for group in form.groups
    )
