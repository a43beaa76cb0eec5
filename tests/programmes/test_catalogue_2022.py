"""The V edition as its announcement and the product's texts describe it."""

from decimal import Decimal

import pytest

from programmes.loader import read_catalogue
from tests.programmes.catalogue import CATALOGUE


@pytest.fixture(scope="module")
def file():
    return read_catalogue(CATALOGUE)


@pytest.fixture(scope="module")
def category(file):
    return file.category("V")


def test_the_form_asks_every_question_in_order(category):
    codes = " ".join(question.code for question in category.questions)

    assert codes == (
        "A1 A2 A3 A4a A4b A4c A5 A6 A7 A8a A8b A8c A8d A9 A10a A10b A10c A10d A11 A11a "
        "B1 B2 B3 B4 B5 C1 D1 D1a D2 D3 D4 D5 E1 E2 E3 E4 E4a E4b E4c E5 "
        "F1 F2 F3 F4 G1 G2 G3 H1 H2 H3"
    )


def test_long_texts_add_up_to_18_400_characters(category):
    long_texts = [q.max_length for q in category.questions if q.kind == "long_text"]

    assert sum(long_texts) == 18_400


def test_tables_of_projects_examples_and_awards_have_their_limits(category):
    limits = {q.code: q.max_rows for q in category.questions if q.kind == "rows"}

    assert limits == {"B5": 5, "C1": 8, "D2": 12, "E3": 8, "F1": 6, "G2": 8}


def test_tables_of_years_cover_the_reference_period(category):
    tables = {q.code: q.years for q in category.questions if q.kind == "year_table"}

    assert tables == dict.fromkeys(("B1", "E1", "F2"), (2019, 2020, 2021))


def test_criteria_are_worth_a_hundred_points(category):
    points = {criterion.code: criterion.max_points for criterion in category.criteria}

    assert points == {"V.1": 20, "V.2": 10, "V.3": 30, "V.4": 15, "V.5": 10, "V.6": 15}
    assert category.maximum == 100


def test_every_criterion_is_described_by_five_ranges(category):
    assert {len(criterion.anchors) for criterion in category.criteria} == {5}


def test_slots_with_their_numbers(category):
    numbers = {slot.code: (slot.min, slot.max) for slot in category.slots}

    assert numbers == {
        "S1": (0, 1),
        "S2": (0, 3),
        "S3": (0, 3),
        "S4": (0, 6),
        "S5": (0, 4),
        "S6": (1, 4),
        "S7": (0, 6),
        "S8": (0, 3),
        "S9": (0, 2),
    }
    assert [slot.code for slot in category.slots if slot.link_allowed] == ["S2", "S5", "S6"]
    assert [slot.code for slot in category.slots if slot.staff_only] == ["S1"]
    assert [slot.code for slot in category.slots if slot.photos] == ["S7"]


def test_contact_data_stay_hidden_from_the_jury(category):
    hidden = [question.code for question in category.questions if not question.jury_sees]

    assert hidden == ["A10a", "A10b", "A10c", "A10d"]


def test_the_checklist_and_the_declarations_are_complete(category):
    assert [item.code for item in category.checklist] == [f"FK-{n:02}" for n in range(1, 15)]
    assert [item.code for item in category.checklist if not item.mendable] == [
        "FK-01",
        "FK-02",
        "FK-03",
        "FK-12",
    ]
    assert [(d.code, d.required, d.when_slot) for d in category.declarations] == [
        ("O1", True, None),
        ("O2", True, None),
        ("O3", True, None),
        ("O4", True, None),
        ("O5", True, "S7"),
        ("O6", False, None),
    ]


def test_points_become_results_as_the_rules_say(category):
    scoring = category.scoring

    assert scoring.threshold == Decimal("60.00")
    assert scoring.tie_break == ("V.3", "V.4", "V.5", "ex_aequo")
    assert scoring.third_review.when_difference_over == 20
    assert category.outcome.podium == 3


def test_the_call_was_extended_to_4_may(file):
    closes = [row.value.isoformat() for row in file.deadlines if row.kind == "call_closes"]

    assert closes == ["2022-04-20T21:59:59+00:00", "2022-05-04T21:59:59+00:00"]


@pytest.mark.parametrize(
    "path",
    [
        "categories.V.scoring.threshold",
        "categories.V.criteria.V.1.max_points",
        "deadlines.call_closes.clock",
        "programme.contact",
        "supplement.days",
        "privacy.contest_basis",
    ],
)
def test_invented_values_are_marked(file, path):
    assert file.content().is_example(path)


@pytest.mark.parametrize(
    "path",
    [
        "categories.V.label",
        "categories.V.criteria.V.1.label",
        "categories.V.eligibility.text",
        "categories.V.outcome.podium",
        "deadlines.call_closes.day",
        "programme.partners",
    ],
)
def test_values_from_the_announcement_are_not(file, path):
    assert not file.content().is_example(path)
