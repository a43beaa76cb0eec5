"""Several catalogue files in one run, and the organiser's closing days that they bring."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from programmes.loader import load_programme, load_programmes
from programmes.models import ClosingDay, Edition, Programme
from programmes.refusals import CatalogueRefused
from programmes.signals import closing_day_added
from records.models import Entry
from tests.programmes.catalogue import line_of
from tests.programmes.test_catalogue_inheritance import BASE, NEXT

pytestmark = pytest.mark.django_db

AT = datetime(2021, 8, 1, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def polish():
    with translation.override("pl"):
        yield


@pytest.fixture
def older(tmp_path) -> Path:
    path = tmp_path / "baza.toml"
    path.write_text(BASE, encoding="utf-8")
    return path


@pytest.fixture
def newer(older, tmp_path) -> Path:
    path = tmp_path / "nowy.toml"
    path.write_text(NEXT + '[programme]\nname = "Konkurs odnowiony"\n', encoding="utf-8")
    return path


@pytest.mark.parametrize("is_reversed", [False, True])
def test_the_newest_edition_speaks_for_the_programme_in_any_order(older, newer, is_reversed):
    paths = [newer, older] if is_reversed else [older, newer]

    loaded = load_programmes(paths, at=AT)

    assert [one.created for one in loaded] == [True, True]
    assert loaded[paths.index(newer)].edition.slug == "konkurs-2022"
    assert Programme.objects.get().name == "Konkurs odnowiony"
    again = load_programmes(paths, at=AT)
    assert [(one.created, one.changed) for one in again] == [(False, False)] * 2


def test_all_files_or_none(older, newer):
    newer.write_text(newer.read_text(encoding="utf-8") + "unknown = 1\n", encoding="utf-8")

    with pytest.raises(CommandError) as refused:
        call_command("load_programme", str(older), str(newer))

    line = line_of(newer, "unknown")
    assert str(refused.value) == (f"nowy.toml, wiersz {line}: programme.unknown – nieznany klucz")
    assert not Edition.objects.exists()


def test_faults_of_all_files_are_told_at_once(older, newer):
    older.write_text(BASE.replace("days = 5", "days = 0"), encoding="utf-8")
    newer.write_text(newer.read_text(encoding="utf-8").replace("year = 2022", "year = 1"))

    with pytest.raises(CatalogueRefused) as refused:
        load_programmes([older, newer], at=AT)

    assert [(refusal.file, refusal.key) for refusal in refused.value.refusals] == [
        ("baza.toml", "supplement.days"),
        ("nowy.toml", "edition.year"),
    ]


def test_a_file_that_is_named_twice_counts_once(older):
    loaded = load_programmes([older, older.parent / "." / older.name], at=AT)

    assert len(loaded) == 1


def test_two_files_may_not_write_one_edition(older, tmp_path):
    twin = tmp_path / "druga.toml"
    twin.write_text(BASE, encoding="utf-8")

    with pytest.raises(CatalogueRefused) as refused:
        load_programmes([older, twin], at=AT)

    assert str(refused.value) == (
        f"druga.toml, wiersz {line_of(twin, 'konkurs-2021')}: edition.slug – "
        "„baza.toml” też opisuje tę edycję"
    )


def test_two_editions_of_one_year_may_not_describe_the_programme_otherwise(older, tmp_path):
    other = tmp_path / "inna.toml"
    text = BASE.replace("konkurs-2021", "konkurs-inny").replace('"Konkurs"', '"Konkurs inny"')
    other.write_text(text, encoding="utf-8")

    with pytest.raises(CatalogueRefused) as refused:
        load_programmes([older, other], at=AT)

    assert str(refused.value) == (
        f"inna.toml, wiersz {line_of(other, '[programme]')}: programme – "
        "„baza.toml” z tego samego roku opisuje ten konkurs inaczej"
    )


def test_editions_of_one_contest_load_together_with_those_of_another(older, newer, tmp_path):
    other = tmp_path / "obcy.toml"
    other.write_text(BASE.replace("konkurs", "obcy"), encoding="utf-8")

    load_programmes([older, newer, other], at=AT)

    assert Programme.objects.count() == 2
    assert Edition.objects.count() == 3


# --- closing days ---


def days() -> list[tuple[str, date, str]]:
    return list(ClosingDay.objects.values_list("organisation__name", "day", "reason"))


def test_closing_days_become_rows_of_the_organiser_once(older):
    load_programme(older, at=AT)
    load_programme(older, at=AT)

    assert days() == [("ROPS", date(2021, 11, 12), "dzień wolny za święto")]
    assert Entry.objects.filter(verb="closing_day_loaded").count() == 1


def test_a_closing_day_that_staff_added_stays_as_it_is(older):
    edition = load_programme(older, at=AT).edition
    ClosingDay.objects.update(reason="inna przyczyna")
    edition.programme.organiser.closing_days.create(day=date(2021, 12, 24), reason="Wigilia")

    assert not load_programme(older, at=AT).changed
    assert [reason for _, _, reason in days()] == ["inna przyczyna", "Wigilia"]


def test_a_new_closing_day_is_a_change_of_an_announced_edition(older):
    load_programme(older, at=AT)
    more = '[[closing_days]]\nday = 2021-12-24\nreason = "Wigilia"\n'
    older.write_text(BASE + more, encoding="utf-8")

    assert load_programme(older, at=AT).changed
    assert len(days()) == 2


def test_a_running_edition_gets_no_closing_day_from_a_file(older):
    load_programme(older, at=AT)
    Edition.objects.update(phase=Edition.Phase.CALL_OPEN)
    more = '[[closing_days]]\nday = 2021-12-24\nreason = "Wigilia"\n'
    older.write_text(BASE + more, encoding="utf-8")

    with pytest.raises(CatalogueRefused) as refused:
        load_programme(older, at=AT)

    (refusal,) = refused.value.refusals
    assert (refusal.key, refusal.line) == ("closing_days[2]", line_of(older, "2021-12-24") - 1)
    assert len(days()) == 1


@pytest.mark.parametrize(("at", "told"), [(AT, 1), (datetime(2022, 1, 1, tzinfo=UTC), 0)])
def test_only_days_to_come_move_running_terms(older, at, told):
    seen = []

    def listen(sender, day, **kwargs):
        seen.append(day)

    closing_day_added.connect(listen)
    try:
        load_programme(older, at=at)
    finally:
        closing_day_added.disconnect(listen)

    assert len(seen) == told


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ('day = 2021-02-30\nreason = "x"', "to nie jest poprawny plik TOML"),
        ('day = "2021-02-03"\nreason = ""', "closing_days[2].reason – oczekiwano tekstu"),
        ('day = 1821-02-03\nreason = "x"', "closing_days[2].day – oczekiwano roku od 1990 do 2100"),
        ("day = 2021-02-03", "closing_days[2].reason – brakuje tego klucza"),
        ('day = 2021-11-12\nreason = "x"', "closing_days[2].day – ten dzień wymieniono dwa razy"),
    ],
)
def test_a_faulty_closing_day_is_named(older, row, message):
    older.write_text(f"{BASE}[[closing_days]]\n{row}\n", encoding="utf-8")

    with pytest.raises(CatalogueRefused) as refused:
        load_programme(older, at=AT)

    assert message in str(refused.value)
