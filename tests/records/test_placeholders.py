"""Words with placeholders: filled as they are, never executed, never with a hole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.placeholders import Unfilled, fill, is_malformed, names_in, renamed, written


def test_a_placeholder_takes_its_value():
    assert fill("Wniosek {{ numer }}: {{dni}} dni.", {"numer": "V/1", "dni": 7}) == (
        "Wniosek V/1: 7 dni."
    )


def test_a_missing_value_stops_the_message():
    with pytest.raises(Unfilled) as unfilled:
        fill("Do {{ termin }}", {})

    assert unfilled.value.name == "termin"


def test_an_optional_one_is_a_dash():
    assert fill("Znak: {{ znak }}", {}, {"znak"}) == "Znak: –"


@given(st.text())
def test_a_value_is_never_read_for_placeholders(value):
    assert fill("{{ a }}", {"a": value, "b": "x"}) == value


@given(st.text())
def test_what_is_well_formed_holds_no_brace_of_a_template(text):
    if not is_malformed(text):
        left = fill(text, dict.fromkeys(names_in(text), ""))
        assert not any(mark in left for mark in ("{{", "{%", "{#"))


@pytest.mark.parametrize(
    "text",
    [
        "{% include 'x' %}",
        "{{ a.b }}",
        "{{ a|safe }}",
        "{{ a b }}",
        "{{ }}",
        "{# uwaga #}",
        "{{ a",
        "a }}",
    ],
)
def test_tags_filters_and_attributes_are_malformed(text):
    assert is_malformed(text)


def test_names_come_once_in_their_order():
    assert names_in("{{ b }} {{ a }} {{ b }}") == ["b", "a"]


def test_a_placeholder_is_renamed_and_an_unknown_one_stays():
    assert renamed("{{ konkurs }} {{ inny }}", {"konkurs": "programme"}) == (
        "{{ programme }} {{ inny }}"
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12, "12"),
        ([], "–"),
        (["A6. Adres", "D3. Działanie"], "– A6. Adres\n– D3. Działanie"),
        (
            [{"missing": "Brakuje uchwały", "action": "Dołączyć", "basis": "§ 9"}],
            "1. Brakuje uchwały\n   Dołączyć\n   § 9",
        ),
    ],
)
def test_a_list_is_written_as_lines(value, text):
    assert written(value) == text
