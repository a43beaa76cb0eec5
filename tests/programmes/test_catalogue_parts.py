"""A broken value hides no other fault, and nothing is said about what could not be read."""

from collections.abc import Iterator
from datetime import time
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from programmes.catalogue_file import CatalogueFile, resolve
from programmes.catalogue_inheritance import compose
from programmes.catalogue_parts import rules_broken
from programmes.catalogue_reading import read_source
from programmes.catalogue_source import plain
from programmes.refusals import CatalogueRefused, validated
from tests.programmes.test_catalogue_inheritance import BASE
from tests.programmes.test_loader_broken_files import complaints

TESTS = Path(__file__).resolve().parents[1]
THREE = TESTS.parent / "docs" / "examples" / "three-categories.toml"
UNREADABLE = time(12)
"""No key of a catalogue takes a time of day."""


@pytest.fixture(autouse=True)
def polish():
    with translation.override("pl"):
        yield


def data_of(path: Path) -> dict[str, Any]:
    return resolve(plain(compose(read_source(path), lambda name: None)))


def values(data: Any, path: tuple = ()) -> Iterator[tuple]:
    """Where each single value stands."""
    items = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in items:
        if isinstance(value, dict | list):
            yield from values(value, (*path, key))
        else:
            yield (*path, key)


def spoilt(data: Any, path: tuple) -> Any:
    """A copy with a value at `path` that nothing reads."""
    if not path:
        return UNREADABLE
    copy = data.copy()
    copy[path[0]] = spoilt(data[path[0]], path[1:])
    return copy


def test_a_value_that_cannot_be_read_breaks_no_rule():
    data = data_of(THREE)
    assert rules_broken(CatalogueFile, data) == []
    places = list(values(data))
    assert len(places) > 200
    wrong = {place: rules_broken(CatalogueFile, spoilt(data, place)) for place in places}
    assert {place: found for place, found in wrong.items() if found} == {}


def test_a_broken_list_or_table_breaks_no_rule():
    data = data_of(THREE)
    holders = {place[:n] for place in values(data) for n in range(1, len(place))}
    wrong = {place: rules_broken(CatalogueFile, spoilt(data, place)) for place in holders}
    assert {place: found for place, found in wrong.items() if found} == {}


def test_each_value_that_cannot_be_read_is_named():
    root = compose(read_source(THREE), lambda name: None)
    data = resolve(plain(root))
    for place in [("programme", "name"), ("categories", 0, "criteria", 1, "max_points")]:
        with pytest.raises(CatalogueRefused) as refused:
            validated(CatalogueFile, root, spoilt(data, place))
        assert len(refused.value.refusals) == 1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param(
            'label = "Pierwsza"',
            'label = "Pierwsza"\nscoring = { treshold = 9, '
            'third_review = { or_threshold_between = true, merge = "mean_of_all" } }',
            ["categories[A].scoring.treshold – nieznany klucz; czy chodziło o „threshold”?"],
            id="a threshold that is spelt wrongly is not missing",
        ),
        pytest.param(
            '[[deadlines]]\nkind = "call_opens"',
            '[[deadlines]]\nkind = "call_opnes"',
            ["deadlines[call_opnes].kind – oczekiwano jednej z wartości: call_opens, call_closes, "
             "formal_check_until, scoring_until, session_at, results_planned"],
            id="a deadline whose kind is spelt wrongly is not missing",
        ),
    ],
)  # fmt: skip
def test_a_slip_of_the_pen_is_told_once(tmp_path, old, new, said):
    assert old in BASE
    assert complaints(tmp_path, BASE.replace(old, new, 1)) == said
