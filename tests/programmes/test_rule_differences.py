"""What differs between two versions of the rules, and which of it a correction may change."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from programmes.models import Edition
from programmes.rule_corrections import refusal_of
from programmes.rule_differences import Difference, differences, place_of, shown
from tests.factories import small_rules

RULES = small_rules()
Phase = Edition.Phase
OPEN = Phase.CALL_OPEN


def changed(*steps: Any, to: Any) -> dict[str, Any]:
    """The small rules with the value at `steps` (keys and places) replaced."""
    rules = copy.deepcopy(RULES)
    holder: Any = rules
    for step in steps[:-1]:
        holder = holder[step]
    holder[steps[-1]] = to
    return rules


def leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where every value stands that is no table and no list of tables; codes and ordinals apart,
    for by those an item is known."""
    if isinstance(value, dict):
        found = [leaves(item, (*path, key)) for key, item in value.items()]
    elif isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        found = [leaves(item, (*path, place)) for place, item in enumerate(value)]
    else:
        return [] if path[-1] in ("code", "ordinal") else [path]
    return [leaf for part in found for leaf in part]


def one(new: dict[str, Any]) -> Difference:
    (difference,) = differences(RULES, new)
    return difference


# --- differences ----------------------------------------------------------------------------------


def test_equal_rules_do_not_differ():
    assert differences(RULES, copy.deepcopy(RULES)) == ()


@given(st.sampled_from(leaves(RULES)))
def test_every_changed_leaf_is_reported_and_nothing_else(path):
    new = changed(*path, to="zmieniona wartość")

    difference = one(new)

    assert difference.kind == "changed"
    assert difference.new == "zmieniona wartość"
    assert difference.path[-1] == path[-1]


@given(st.sets(st.sampled_from(leaves(RULES)), min_size=2, max_size=8))
def test_each_of_several_changed_leaves_is_reported(paths):
    new = copy.deepcopy(RULES)
    for path in paths:
        holder: Any = new
        for step in path[:-1]:
            holder = holder[step]
        holder[path[-1]] = "zmieniona wartość"

    assert len(differences(RULES, new)) == len(paths)


def test_true_is_not_one():
    assert [d.kind for d in differences({"a": True}, {"a": 1})] == ["changed"]


def test_a_question_put_between_two_others_is_one_difference():
    questions = copy.deepcopy(RULES["categories"][0]["sections"][0]["questions"])
    questions.insert(1, {**questions[0], "code": "A6a", "label": "Adres strony"})

    difference = one(changed("categories", 0, "sections", 0, "questions", to=questions))

    assert (difference.kind, difference.path[-1]) == ("added", "A6a")


def test_a_dropped_criterion_is_one_difference():
    criteria = RULES["categories"][0]["criteria"][:1]

    difference = one(changed("categories", 0, "criteria", to=criteria))

    assert (difference.kind, difference.key) == ("removed", "categories.V.criteria.V.5")


def test_another_order_is_one_difference():
    sections = RULES["categories"][0]["sections"][::-1]

    difference = one(changed("categories", 0, "sections", to=sections))

    assert (difference.kind, difference.old, difference.new) == ("moved", ["A", "D"], ["D", "A"])


def test_a_place_is_named_in_words():
    path = ("categories", "V", "sections", "D", "questions", "D3", "label")

    with translation.override("pl"):
        assert place_of(path) == "Kategoria V, pytanie D3, treść"


def test_items_without_a_code_are_counted_from_one():
    with translation.override("pl"):
        text = place_of(("categories", "V", "criteria", "V.3", "anchors", "0", "text"))

    assert text == "Kategoria V, kryterium V.3, opis punktów nr 1, tekst"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        ("", "–"),
        (True, "tak"),
        (False, "nie"),
        (3000, "3000"),
        (["pdf", "odt"], "pdf, odt"),
        ({"code": "D4", "label": "Nowe pytanie"}, "Nowe pytanie"),
    ],
)
def test_a_value_is_shown_as_people_read_it(value, text):
    with translation.override("pl"):
        assert shown(value) == text


# --- what a correction may change -----------------------------------------------------------------

CATEGORY = ("categories", 0)
A6 = (*CATEGORY, "sections", 0, "questions", 0)
D3 = (*CATEGORY, "sections", 1, "questions", 0)
S6 = (*CATEGORY, "slots", 1)
QUESTION = {**RULES["categories"][0]["sections"][0]["questions"][1], "code": "A8"}
SLOT = {**RULES["categories"][0]["slots"][0], "code": "S9"}


def with_more(*steps: Any, item: dict[str, Any]) -> dict[str, Any]:
    holder: Any = RULES
    for step in steps:
        holder = holder[step]
    return changed(*steps, to=[*holder, item])


@pytest.mark.parametrize(
    "new",
    [
        changed(*D3, "label", to="Działanie, z którego są Państwo dumni"),
        changed(*D3, "help", to="Prosimy o jeden przykład."),
        changed(*D3, "max_length", to=4000),
        changed(*D3, "required", to=False),
        changed(*S6, "max", to=6),
        changed(*CATEGORY, "label", to="Samorząd społecznie odpowiedzialny"),
        changed(*CATEGORY, "criteria", 0, "label", to="Działania, które wspierają"),
        changed(*CATEGORY, "criteria", 0, "question", to="Co zrobiono?"),
        changed(*CATEGORY, "evidence", "files", to=30),
        changed(*CATEGORY, "checklist", 1, "standard_text", to="Prosimy o uchwałę."),
        changed(*CATEGORY, "eligibility", "text", to="Gminy i powiaty."),
        changed("rules_version", to="2"),
        changed("messages", to={"MSG-06": {"title": "Dalej", "body": "Tekst."}}),
        with_more(*CATEGORY, "sections", 0, "questions", item={**QUESTION, "required": False}),
        with_more(*CATEGORY, "slots", item={**SLOT, "min": 0}),
    ],
)
def test_words_longer_limits_and_optional_things_may_be_corrected(new):
    assert refusal_of(one(new), OPEN) == ""


@pytest.mark.parametrize(
    "new",
    [
        changed(*CATEGORY, "criteria", 0, "max_points", to="50"),
        changed(*CATEGORY, "criteria", 0, "weight", to="2"),
        changed(*CATEGORY, "criteria", to=RULES["categories"][0]["criteria"][:1]),
        changed(*CATEGORY, "scoring", "threshold", to="40"),
        changed(*CATEGORY, "scoring", "third_review", to=None),
        changed(*CATEGORY, "outcome", "podium", to=1),
        changed("session", "quorum", to="1/2"),
        changed("stages", 0, "reviewers", to=3),
        changed("supplement", "days", to=3),
        changed(*CATEGORY, "eligibility", "teryt_prefixes", to=["06"]),
        changed(*A6, "required", to=None),
        changed(*CATEGORY, "sections", 0, "questions", 1, "required", to=True),
        changed(*D3, "max_length", to=100),
        changed(*D3, "kind", to="short_text"),
        changed(*S6, "max", to=1),
        changed(*S6, "min", to=1),
        changed(*CATEGORY, "sections", to=RULES["categories"][0]["sections"][:1]),
        changed(*CATEGORY, "declarations", 0, "text", to="Inne oświadczenie."),
        changed("categories", to=[]),
        with_more(*CATEGORY, "sections", 0, "questions", item={**QUESTION, "required": True}),
        with_more(*CATEGORY, "slots", item={**SLOT, "min": 1}),
        with_more(*CATEGORY, "declarations", item={"code": "O9", "text": "…", "required": True}),
    ],
)
def test_points_thresholds_duties_and_what_was_filled_in_may_not_change(new):
    assert all(refusal_of(difference, OPEN) for difference in differences(RULES, new))


@pytest.mark.parametrize("phase", [Phase.SCORING, Phase.SESSION, Phase.PUBLISHED])
def test_from_scoring_on_the_form_and_the_criteria_stay(phase):
    words = one(changed(*D3, "label", to="Inaczej"))
    notice = one(changed("privacy", "contact_point", to="iod@example.org"))

    assert refusal_of(words, phase) != ""
    assert refusal_of(notice, phase) == ""


@given(st.sampled_from(leaves(RULES)))
def test_a_number_or_a_switch_of_the_rules_changes_only_if_it_asks_for_less(path):
    """Whatever leaf is set to something arbitrary, either it is words or it is refused."""
    difference = one(changed(*path, to="zmieniona wartość"))

    if not refusal_of(difference, OPEN):
        assert isinstance(difference.old, str) or difference.path[0] in (
            "examples",
            "privacy",
            "messages",
            "documents",
        )
