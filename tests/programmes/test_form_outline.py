"""The blank form in words: what each question and column asks, and nothing twice."""

import pytest

from programmes.form_outline import outline
from programmes.shapes import RuleSetContent
from tests.factories import small_rules

ROWS = {
    "code": "R1",
    "label": "Projekty",
    "kind": "rows",
    "columns": [
        {"code": "nip", "label": "Numer", "kind": "whole", "help": "Bez spacji."},
        {"code": "d", "label": "Od kiedy", "kind": "date"},
    ],
}


def described(question) -> dict:
    content = small_rules()
    content["categories"][0]["sections"][0]["questions"].append(question)
    category = RuleSetContent.model_validate(content).categories[0]
    return outline(category)[0]["questions"][-1]


def test_the_help_of_a_column_is_told():
    assert [column["help"] for column in described(ROWS)["columns"]] == ["Bez spacji.", ""]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("", "NIP, 10 cyfr"),
        ("NIP, 10 cyfr.", ""),
        ("10 cyfr. Podaj NIP gminy.", ""),
        ("Numer z rejestru.", "NIP, 10 cyfr"),
    ],
)
def test_a_help_that_names_the_kind_is_not_repeated(text, answer):
    question = {"code": "N1", "label": "NIP", "kind": "nip", "help": text}
    assert described(question)["answer_beside"] == answer
