"""The register of units: the official file, the demo's file, and how a unit is found."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from accounts.models import Unit
from accounts.teryt import UnitRow, WrongRegister, read_units
from accounts.unit_names import folded

from .rows import both_gminas_hrubieszow, unit

OFFICIAL = settings.BASE_DIR.parent / "shared" / "data" / "TERC-2020-01-01.csv"
HEADER = "WOJ;POW;GMI;RODZ;NAZWA;NAZWA_DOD;STAN_NA"
LUBELSKIE = "06;;;;LUBELSKIE;województwo;2020-01-01"
HRUBIESZOWSKI = "06;04;;;hrubieszowski;powiat;2020-01-01"
AS_OF = date(2020, 1, 1)


def test_gmina_carries_the_names_of_powiat_and_voivodeship():
    rows = [HEADER, LUBELSKIE, HRUBIESZOWSKI, "06;04;04;2;Hrubieszów;gmina wiejska;2020-01-01"]
    assert list(read_units(rows)) == [
        UnitRow("0604", "powiat", "hrubieszowski", "", "lubelskie", AS_OF),
        UnitRow("0604042", "2", "Hrubieszów", "hrubieszowski", "lubelskie", AS_OF),
    ]


def test_city_with_powiat_rights_is_one_applicant():
    rows = [
        HEADER,
        LUBELSKIE,
        "06;63;;;Lublin;miasto na prawach powiatu;2020-01-01",
        "06;63;01;1;Lublin;gmina miejska;2020-01-01",
    ]
    assert list(read_units(rows)) == [UnitRow("0663011", "city", "Lublin", "", "lubelskie", AS_OF)]


@pytest.mark.parametrize("kind", ["4", "5", "8", "9"])
def test_part_of_a_gmina_does_not_apply_on_its_own(kind):
    part = f"06;04;01;{kind};Część;miasto;2020-01-01"
    assert [row.teryt for row in read_units([HEADER, LUBELSKIE, HRUBIESZOWSKI, part])] == ["0604"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("06;04;01;1;Hrubieszów", "5 columns instead of 7"),
        ("6;04;01;1;Hrubieszów;;2020-01-01", "WOJ is '6', not 2 digits"),
        ("06;04;01;7;Hrubieszów;;2020-01-01", "RODZ is '7', not one of 1, 2, 3, 4, 5, 8, 9"),
        ("06;04;01;;Hrubieszów;;2020-01-01", "WOJ, POW, GMI and RODZ do not name one unit"),
        ("06;04;01;1;;;2020-01-01", "NAZWA is empty"),
        ("06;04;01;1;Hrubieszów;;2020-13-01", "STAN_NA is '2020-13-01', not a date"),
        ("06;05;01;1;Janów;;2020-01-01", "the row of the unit above, 0605, does not come before"),
    ],
)
def test_wrong_row_is_named_by_line_and_reason(line, reason):
    with pytest.raises(WrongRegister) as refusal:
        list(read_units([HEADER, LUBELSKIE, HRUBIESZOWSKI, line]))
    assert str(refusal.value) == f"line 4: {reason}"


def test_another_file_is_refused_at_its_header():
    with pytest.raises(WrongRegister, match="line 1: the header is"):
        list(read_units(["WOJ;POW", "06;04"]))


@pytest.mark.django_db
def test_wrong_file_loads_nothing(tmp_path: Path):
    file = tmp_path / "terc.csv"
    file.write_text("\n".join([HEADER, LUBELSKIE, HRUBIESZOWSKI, "06;04"]))
    with pytest.raises(CommandError, match=r"terc\.csv: line 4: .* Nothing was loaded\."):
        call_command("load_teryt", file)
    assert Unit.objects.count() == 0


@pytest.mark.django_db
def test_file_that_is_not_text_is_refused(tmp_path: Path):
    file = tmp_path / "terc.csv"
    file.write_bytes(b"PK\x03\x04\xff\xfe")
    with pytest.raises(CommandError, match="Nothing was loaded"):
        call_command("load_teryt", file)


@pytest.mark.django_db
def test_demo_units_hold_the_real_ones_and_fictitious_ones(capsys):
    call_command("load_teryt")
    real = ["2604082", "0614062", "0604011", "0604042", "0462011"]
    assert Unit.objects.filter(teryt__in=real).count() == 5
    fictitious = Unit.objects.filter(teryt__startswith="99").exclude(kind=Unit.Kind.POWIAT)
    assert fictitious.count() == 13


@pytest.mark.django_db
def test_loading_again_corrects_and_never_doubles(capsys):
    call_command("load_teryt")
    before = Unit.objects.count()
    Unit.objects.filter(teryt="2604082").update(name="Lopuszno", search_text="")

    call_command("load_teryt")

    assert Unit.objects.count() == before
    lopuszno = Unit.objects.get(teryt="2604082")
    assert (lopuszno.name, lopuszno.search_text) == (
        "Łopuszno",
        "lopuszno kielecki swietokrzyskie",
    )


@pytest.mark.skipif(not OFFICIAL.exists(), reason="the official file is not in the repository")
@pytest.mark.django_db
def test_official_file_of_2020_holds_2477_gminas(capsys):
    call_command("load_teryt", OFFICIAL)
    kinds = Unit.objects.values_list("kind", flat=True)
    counted = {kind: list(kinds).count(kind) for kind in Unit.Kind.values}
    assert counted == {"1": 236, "2": 1533, "3": 642, "powiat": 314, "city": 66}
    assert sum(counted.values()) - counted["powiat"] == 2477


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Łódź", "lodz"),
        ("ŻÓŁĆ", "zolc"),
        ("Kędzierzyn-Koźle", "kedzierzyn-kozle"),
        (" a  b ", "a b"),
    ],
)
def test_polish_letters_are_folded(written, plain):
    assert folded(written) == plain


@pytest.mark.django_db
@pytest.mark.parametrize(
    "words",
    ["Hrubieszów", "hrubieszow", "gmina Hrubieszów", "HRUBIESZÓW lubelskie", "0604"],
)
def test_both_gminas_of_one_name_are_found(words):
    urban, rural = both_gminas_hrubieszow()
    unit()
    assert list(Unit.objects.named(words)) == [urban, rural]


@pytest.mark.django_db
def test_exact_name_comes_first():
    near = unit("9901012", name="Nowe Modelowo")
    longer = unit("9901022", name="Modelowo Dolne")
    exact = unit("9901032", name="Modelowo", powiat="wzorcowski")
    assert list(Unit.objects.named("modelowo")) == [exact, longer, near]


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["", "   ", "gmina", "nie ma takiej"])
def test_nothing_is_found_for_nothing(words):
    unit()
    assert list(Unit.objects.named(words)) == []
