"""Contests of other organisers become rows, once, and their past awards entries of the register."""

from datetime import UTC, datetime

import pytest

from certificates.history import load_history
from certificates.models import Certificate
from juries.models import Award
from programmes.loader import load_programme
from programmes.models import DeadlineChange, Edition, Programme
from tests.programmes.test_other_catalogues import FILES, FOLDER

LOADED_AT = datetime(2016, 1, 4, 9, 0, tzinfo=UTC)
AFTERWARDS = datetime(2024, 1, 4, 9, 0, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.parametrize("name", FILES)
def test_loading_twice_changes_nothing(name):
    path = FOLDER / f"{name}.toml"
    first = load_programme(path, at=LOADED_AT)
    rows = Edition.objects.count(), Programme.objects.count(), DeadlineChange.objects.count()

    again = load_programme(path, at=LOADED_AT)

    assert (first.created, again.created, again.changed) == (True, False, False)
    assert rows == (
        Edition.objects.count(),
        Programme.objects.count(),
        DeadlineChange.objects.count(),
    )
    assert again.edition.rule_sets.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("programme", ["lubelski-lider", "pro-familia"])
def test_two_editions_are_of_one_programme(programme):
    for year in (2021, 2022):
        load_programme(FOLDER / f"{programme}-{year}.toml", at=LOADED_AT)

    editions = Programme.objects.get(slug=programme).editions
    assert sorted(editions.values_list("year", flat=True)) == [2021, 2022]


@pytest.mark.django_db
def test_awards_of_the_past_name_one_holder_each_by_its_teryt():
    load_programme(FOLDER / "lubelski-lider-2021.toml", at=LOADED_AT)

    done = load_history(FOLDER / "history-lubelski-lider.toml", at=AFTERWARDS)
    again = load_history(FOLDER / "history-lubelski-lider.toml", at=AFTERWARDS)

    assert (done.created, again.created, again.changed) == (2, 0, 0)
    awards = Award.objects.order_by("edition__year").values_list(
        "edition__year", "category__code", "organisation__teryt", "holder_name", "outcome_label"
    )
    assert list(awards) == [
        (2021, "I", "0614062", "Gmina Kurów", "Wyróżnienie"),
        (2023, "III", "0604042", "Gmina Hrubieszów", "Laureat"),
    ]
    assert Certificate.objects.filter(is_historical=True, number__isnull=True).count() == 2
