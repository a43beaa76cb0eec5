"""`docs/catalogue.md` names every key that a catalogue file may have."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import load_command_class
from django.core.management.base import BaseCommand

from programmes.catalogue_file import CatalogueFile, DeadlineKind
from programmes.catalogue_reading import read_catalogue
from programmes.category_shapes import OrganisationKind
from programmes.form_shapes import QuestionKind
from programmes.models import Officer
from programmes.shape_base import Shape

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs/catalogue.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"[A-Za-z_]+", TEXT))
REQUIRED = set(re.findall(r"\*\*`([a-z_]+)`\*\*", TEXT))
EXAMPLES = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
BEFORE = 'extends = "three-categories.toml"\n'
AFTER = """
[edition]
slug = "zielone-sasiedztwo-2028"
ordinal = "II"
year = 2028
name = "Zielone Sąsiedztwo 2028"
[[deadlines]]
kind = "call_opens"
value = 2028-03-01 08:00:00
set_at = 2028-02-15 08:00:00
[[deadlines]]
kind = "call_closes"
value = 2028-04-14 15:30:00
set_at = 2028-02-15 08:00:00
"""


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


@pytest.mark.parametrize("shape", sorted(OF_CATALOGUES, key=lambda s: s.__name__))
def test_every_required_key_is_marked(shape):
    required = {name for name, field in shape.model_fields.items() if field.is_required()}
    assert required - REQUIRED == set()


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_loads(example, tmp_path):
    assert len(EXAMPLES) >= 3
    shutil.copy(ROOT / "docs/examples/three-categories.toml", tmp_path)
    path = tmp_path / "konkurs.toml"
    path.write_text(BEFORE + example + AFTER, encoding="utf-8")
    assert len(read_catalogue(path).categories) > 3


@pytest.mark.parametrize("words", [OrganisationKind, Officer.Role.values])
def test_every_word_that_may_be_chosen_is_named(words):
    assert set(getattr(words, "__args__", words)) - NAMED == set()


def test_every_file_that_it_leads_to_is_there():
    for address in re.findall(r"\]\(([^)#]+)\)", TEXT):
        assert (ROOT / "docs" / address).is_file(), address


def test_options_of_a_rehearsal_are_told():
    parser = load_command_class("workflow", "rehearse").create_parser("manage.py", "rehearse")
    options = {option for option in parser._option_string_actions if option.startswith("--")}
    usual = set(BaseCommand().create_parser("manage.py", "x")._option_string_actions)
    assert {option for option in options - usual if option not in TEXT} == set()
