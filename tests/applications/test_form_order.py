"""What the page of a section says about a question, and in which order."""

import pytest
from django.template.loader import render_to_string

from applications.schema_form import section_form
from programmes.form_shapes import Question, Section

TABLE = {
    "code": "T1",
    "label": "Wydatki",
    "kind": "year_table",
    "help": "Kwoty brutto.",
    "years": [2021, 2022],
    "rows": [{"code": "w1", "label": "Zlecenia"}],
}


def shown(**question) -> str:
    """The HTML of one question's form."""
    section = Section(code="A", label="Część", questions=(Question(**question),))
    group = next(section_form(section, {}).groups)
    page = {"group": group, "question": group["question"]}
    return render_to_string("applications/_question.html", page)


@pytest.mark.parametrize(("required", "marks"), [(True, 0), (False, 2)])
def test_both_ends_of_a_period_are_optional_or_neither(required, marks):
    html = shown(code="P1", label="Okres", kind="period", required=required)

    assert html.count("nieobowiązkowe") == marks


@pytest.mark.parametrize("text", ["Kwoty brutto.", ""])
def test_the_help_of_a_table_is_read_before_the_table(text):
    html = shown(**TABLE | {"help": text})

    assert html.index('id="help-T1"') < html.index("<table")
    assert 'aria-describedby="help-T1"' in html
