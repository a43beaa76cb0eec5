"""`docs/catalogue.md` names every key that a catalogue file may have."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from programmes.catalogue_file import CatalogueFile, DeadlineKind
from programmes.form_shapes import QuestionKind
from programmes.shape_base import Shape

ROOT = Path(__file__).resolve().parents[2]
NAMED = set(re.findall(r"[A-Za-z_]+", (ROOT / "docs/catalogue.md").read_text(encoding="utf-8")))


def shapes(shape: type[Shape] = Shape) -> Iterator[type[Shape]]:
    for known in shape.__subclasses__():
        yield known
        yield from shapes(known)


OF_CATALOGUES = {shape for shape in shapes() if shape.__module__.startswith("programmes.")}


@pytest.mark.parametrize("shape", sorted(OF_CATALOGUES, key=lambda s: s.__name__))
def test_every_key_is_in_the_reference(shape):
    assert set(shape.model_fields) - NAMED == set()


@pytest.mark.parametrize("words", [DeadlineKind, QuestionKind])
def test_every_word_of_a_list_is_in_the_reference(words):
    assert set(words.__args__) - NAMED == set()


def test_the_reference_speaks_of_what_files_start_from():
    assert {"extends", "like", "drop", "examples"} <= NAMED
    assert CatalogueFile.model_fields.keys() >= {"closing_days"}
