"""What a card must hold before it is approved."""

from decimal import Decimal

import pytest

from juries.score_card import Asked, Typed, check_card, check_typed, parse_points
from programmes.shapes import ReasonRule, ScoringRules

WHOLE = Asked("V.3", Decimal(30), Decimal(1))
HALF = Asked("V.3", Decimal(30), Decimal("0.5"))
RULES = ScoringRules()


def fault(points, reason, criterion=WHOLE, rules=RULES, part="points", **kwargs):
    typed = {"V.3": Typed(points=points, reason=reason, **kwargs)}
    text = check_card(typed, [criterion], rules).errors.get(("V.3", part))
    return text and text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("typed", "value"),
    [("7", 7), ("7,5", "7.5"), (" 7.5 ", "7.5"), ("1\u00a02", 12), ("007", 7)],
)
def test_points_are_read_as_people_write_them(typed, value):
    assert parse_points(typed) == Decimal(value)


@pytest.mark.parametrize("typed", ["", "x", "7,5,1", "1e3", "NaN", "7/2", "9" * 40, "½"])
def test_what_is_no_number_is_none(typed):
    assert parse_points(typed) is None


@pytest.mark.parametrize("points", ["0", "1", "30"])
def test_points_within_the_scale_are_right(points):
    assert fault(points, "x" * 200) is None


@pytest.mark.parametrize(
    ("points", "text"),
    [
        ("31", "Punkty muszą mieścić się w przedziale od 0 do 30."),
        ("-1", "Punkty muszą mieścić się w przedziale od 0 do 30."),
        ("7,5", "Punkty przyznaje się co 1."),
        ("dużo", "Wpisz punkty jako liczbę."),
        ("", "Wpisz punkty."),
    ],
)
def test_wrong_points_have_a_message_of_their_own(points, text):
    assert fault(points, "x" * 200) == text


def test_the_step_is_the_criterions():
    assert fault("7,5", "x" * 100, HALF) is None
    assert fault("7,25", "x" * 100, HALF) == "Punkty przyznaje się co 0,5."


@pytest.mark.parametrize(
    ("points", "length", "is_enough"),
    [
        ("7", 99, False),
        ("7", 100, True),
        ("0", 199, False),
        ("0", 200, True),
        ("30", 199, False),
        ("30", 200, True),
        ("7", 1000, True),
        ("7", 1001, False),
    ],
)
def test_the_reason_is_longer_at_zero_and_at_the_maximum(points, length, is_enough):
    assert (fault(points, "x" * length, part="reason") is None) is is_enough


def test_a_line_break_is_one_character():
    assert fault("7", "x" * 49 + "\r\n" + "x" * 50, part="reason") is None
    assert fault("7", "x" * 49 + "\r\n" + "x" * 49, part="reason") is not None


def test_spaces_around_are_no_reason():
    assert fault("7", "x" + " " * 200, part="reason") is not None


def test_an_edition_may_ask_for_no_reason():
    rules = ScoringRules(reason=ReasonRule(required=False))
    assert fault("7", "", rules=rules, part="reason") is None


def test_not_applicable_needs_the_rule():
    assert fault("", "x" * 100, not_applicable=True) is not None
    allowed = ScoringRules(not_applicable=True)
    assert fault("", "x" * 100, rules=allowed, not_applicable=True) is None
    assert fault("5", "x" * 100, rules=allowed, not_applicable=True) is not None


def test_in_a_draft_only_what_is_there_can_be_wrong():
    assert check_typed({}, [WHOLE], RULES) == {}
    assert check_typed({"V.3": Typed(reason="krótko")}, [WHOLE], RULES) == {}
    assert set(check_typed({"V.3": Typed(points="31")}, [WHOLE], RULES)) == {("V.3", "points")}
