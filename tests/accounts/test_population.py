"""Numbers of inhabitants: for contests whose categories go by size."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from accounts.models import Unit
from accounts.population import read_population
from accounts.teryt import WrongRegister

from .rows import both_gminas_hrubieszow

HEADER = "TERYT;LUDNOSC"


def loaded(folder: Path, *rows: str) -> None:
    path = folder / "ludnosc.csv"
    path.write_text("\n".join((HEADER, *rows)), encoding="utf-8")
    call_command("load_population", path, year=2025)


def test_a_row_is_a_unit_and_its_inhabitants():
    assert list(read_population([HEADER, "0614062;7600", "", "0614;110000"])) == [
        ("0614062", 7600),
        ("0614", 110000),
    ]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("0614062", "1 columns instead of 2"),
        ("06;7600", "TERYT is '06', not 4 or 7 digits"),
        ("0614062;siedem", "LUDNOSC is 'siedem', not a whole number"),
        ("0614062;-1", "LUDNOSC is '-1', not a whole number"),
        ("0614062;99999999", "LUDNOSC is '99999999', not a whole number"),
    ],
)
def test_a_wrong_row_is_named_by_line_and_reason(row, reason):
    with pytest.raises(WrongRegister, match=f"line 2: {reason}"):
        list(read_population([HEADER, row]))


@pytest.mark.django_db
def test_known_units_get_their_inhabitants_and_the_year(tmp_path):
    urban, rural = both_gminas_hrubieszow()

    loaded(tmp_path, f"{urban.teryt};17000", "9999999;5")

    assert list(
        Unit.objects.order_by("teryt").values_list("teryt", "population", "population_year")
    ) == [(urban.teryt, 17000, 2025), (rural.teryt, None, None)]


@pytest.mark.django_db
def test_a_file_with_a_wrong_row_loads_nothing(tmp_path):
    urban, _rural = both_gminas_hrubieszow()

    with pytest.raises(CommandError, match=r"ludnosc\.csv: line 3"):
        loaded(tmp_path, f"{urban.teryt};17000", "0604;wiele")
    assert not Unit.objects.exclude(population=None).exists()


@pytest.mark.django_db
def test_a_number_of_inhabitants_has_its_year():
    urban, _rural = both_gminas_hrubieszow()

    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.filter(pk=urban.pk).update(population=1)
