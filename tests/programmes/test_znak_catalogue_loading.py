"""The four editions in one portal: loaded in any order, once or twice, they come to the same."""

import pytest

from programmes.loader import load_programme, read_catalogue
from programmes.models import Edition, Programme
from records.models import Entry
from tests.programmes.catalogue import CATALOGUE, LOADED_AT

pytestmark = pytest.mark.django_db

YEARS = (2020, 2021, 2022, 2023)
ROTATIONS = [YEARS[first:] + YEARS[:first] for first in range(len(YEARS))]
ORDERS = [*ROTATIONS, *(order[::-1] for order in ROTATIONS)]
"""Every year is first and last once each way, and every pair of years stands in both orders."""


def path_of(year: int):
    return CATALOGUE.with_name(f"znak-jakosci-{year}.toml")


def load(year: int):
    return load_programme(path_of(year), at=LOADED_AT)


@pytest.fixture(scope="module")
def files():
    return {year: read_catalogue(path_of(year)) for year in YEARS}


@pytest.mark.parametrize("order", ORDERS, ids=str)
def test_the_order_of_loading_does_not_matter(files, order):
    for year in order:
        load(year)

    programme = Programme.objects.get()
    assert programme.name == "Znak Jakości Ekonomii Społecznej"  # that of the newest edition
    assert programme.partners == list(files[2022].programme.partners)
    assert programme.organiser.name == "Ministerstwo Rodziny i Polityki Społecznej"
    stored = {edition.year: edition for edition in Edition.objects.all()}
    assert {year: edition.rule_set.sha256 for year, edition in stored.items()} == {
        year: file.content().sha256() for year, file in files.items()
    }
    for year, edition in stored.items():
        assert edition.name == files[year].edition.name
        assert [c.label for c in edition.categories.all()] == [
            c.label for c in files[year].categories
        ]
        assert edition.deadlines.count() == len(files[year].deadlines)


def test_loading_everything_twice_changes_nothing():
    for year in YEARS:
        load(year)
    before = Entry.objects.count()

    again = [load(year) for year in (*YEARS, *YEARS[::-1])]

    assert not any(loaded.created or loaded.changed for loaded in again)
    assert Entry.objects.count() == before


@pytest.mark.parametrize("year", YEARS)
def test_every_category_gets_its_rows(year):
    edition = load(year).edition

    criteria = {c.code: c.criteria.count() for c in edition.categories.all()}
    assert criteria == {"I": 3, "II": 3, "III": 3, "IV": 3, "V": 6}
    assert edition.categories.get(code="IV").subject_type == "undertaking"
