"""Rules of the shapes that no catalogue file shows: brackets, limits of numbers, circles."""

import pytest
from pydantic import ValidationError

from programmes.shapes import PopulationBracket, RuleSetContent

SECTION = {"code": "A", "label": "A"}


def rules(*eligibility: dict) -> dict:
    categories = [
        {"code": f"C{n}", "label": "x", "eligibility": one} for n, one in enumerate(eligibility)
    ]
    return {"categories": categories}


def problems(data: dict) -> list[tuple[tuple, str]]:
    with pytest.raises(ValidationError) as refused:
        RuleSetContent.model_validate(data)
    return [
        (problem.path, problem.message)
        for error in refused.value.errors()
        for problem in error["ctx"].get("problems", [])  # the list is also short of what is wrong
    ]


SMALL = {"below": 10_000}
MIDDLE = {"at_least": 10_000, "below": 20_000}
LARGE = {"at_least": 20_000}


def test_brackets_that_touch_do_not_overlap():
    sizes = ({"population": size} for size in (SMALL, MIDDLE, LARGE))

    assert RuleSetContent.model_validate(rules(*sizes))


@pytest.mark.parametrize(
    "other", [{"below": 1}, {"at_least": 9_999}, {"at_least": 5, "below": 6}, {}]
)
def test_brackets_that_share_a_number_of_inhabitants_overlap(other):
    ((path, _message),) = problems(rules({"population": SMALL}, {"population": other}))

    assert path == ("categories", 1, "eligibility", "population")


def test_brackets_of_different_kinds_of_organisation_never_meet():
    gmina = {"organisation_kinds": ["gmina"], "population": SMALL}
    powiat = {"organisation_kinds": ["powiat"], "population": SMALL}

    assert RuleSetContent.model_validate(rules(gmina, powiat))
    assert problems(rules(gmina, powiat, {"population": SMALL}))


def test_a_bracket_knows_whether_it_meets_another():
    small, large = PopulationBracket(**SMALL), PopulationBracket(**LARGE)

    assert not small.meets(large)
    assert small.meets(small)


def asking(**asked: str | None) -> dict:
    """A category whose yes/no questions wait for those named."""
    questions = [
        {
            "code": code,
            "label": code,
            "kind": "yes_no",
            "shown_if": other and {"question": other, "is_one_of": [True]},
        }
        for code, other in asked.items()
    ]
    section = SECTION | {"questions": questions}
    return {"categories": [{"code": "C", "label": "x", "sections": [section]}]}


def test_a_row_of_conditions_is_no_circle():
    assert RuleSetContent.model_validate(asking(a=None, b="a", c="b", d="b"))


@pytest.mark.parametrize(
    ("asked", "circles"),
    [
        ({"a": "a"}, ["a → a"]),
        ({"a": "c", "b": "a", "c": "b"}, ["a → c → b → a", "b → a → c → b", "c → b → a → c"]),
    ],
)
def test_questions_that_wait_for_one_another(asked, circles):
    assert [message.partition(": ")[2] for _path, message in problems(asking(**asked))] == circles


def test_who_waits_for_a_circle_is_only_too_early():
    found = problems(asking(a="c", b=None, c="d", d="c"))

    assert [path[3] for path, _message in found] == [0, 2, 3]
    assert "c" in found[0][1]
    assert "→" not in found[0][1]


@pytest.mark.parametrize("value", ["3", 3.0, True, None])
def test_nothing_else_passes_for_a_whole_number(value):
    with pytest.raises(ValidationError):
        RuleSetContent.model_validate(rules({"active_months": value}))


@pytest.mark.parametrize("value", ["true", 1, 0, "yes", None])
def test_nothing_else_passes_for_true_or_false(value):
    with pytest.raises(ValidationError):
        RuleSetContent.model_validate(rules({"undertaking_not_awarded_before": value}))
