"""What a catalogue file takes from another one, and where a fault in it is shown to stand."""

from pathlib import Path

import pytest
from django.utils import translation

from programmes.catalogue_reading import read_catalogue
from programmes.refusals import CatalogueRefused
from tests.programmes.catalogue import line_of

BASE = """
examples = ["supplement", "intake.materials", "deadlines.session_at", "categories.A.slots"]

[programme]
slug = "konkurs"
name = "Konkurs"
partners = ["Pierwszy", "Drugi"]
organiser = { kind = "rops", name = "ROPS" }
contact = { phone = "1", mail = "a@example.org", hours = "9–15" }

[edition]
slug = "konkurs-2021"
ordinal = "I"
year = 2021
name = "Konkurs 2021"

[[closing_days]]
day = 2021-11-12
reason = "dzień wolny za święto"

[[deadlines]]
kind = "call_opens"
value = 2021-09-01 00:00:00
set_at = 2021-09-01 00:00:00

[[deadlines]]
kind = "call_closes"
value = 2021-10-15 15:00:00
set_at = 2021-09-01 00:00:00

[[deadlines]]
kind = "session_at"
value = 2021-11-15 15:00:00
set_at = 2021-09-01 00:00:00

[supplement]
days = 5

[[categories]]
code = "A"
label = "Pierwsza"
points_total = 30
[[categories.sections]]
code = "S"
label = "Część"
[[categories.sections.questions]]
code = "Q1"
label = "Pytanie pierwsze"
kind = "yes_no"
[[categories.sections.questions]]
code = "Q2"
label = "Pytanie drugie"
kind = "yes_no"
[[categories.slots]]
code = "Z1"
label = "Załącznik"
[[categories.criteria]]
code = "A.1"
label = "Kryterium pierwsze"
max_points = 10
[[categories.criteria]]
code = "A.2"
label = "Kryterium drugie"
max_points = 20

[[categories]]
code = "B"
label = "Druga"
"""

NEXT = """
extends = "baza.toml"

[edition]
slug = "konkurs-2022"
ordinal = "II"
year = 2022
name = "Konkurs 2022"

[[deadlines]]
kind = "call_opens"
value = 2022-09-01 00:00:00
set_at = 2022-09-01 00:00:00

[[deadlines]]
kind = "call_closes"
value = 2022-10-25 15:00:00
set_at = 2022-09-01 00:00:00
"""


@pytest.fixture(autouse=True)
def polish():
    with translation.override("pl"):
        yield


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "baza.toml").write_text(BASE, encoding="utf-8")
    return tmp_path


def write(folder: Path, more: str = "", start: str = NEXT, head: str = "") -> Path:
    path = folder / "konkurs.toml"
    path.write_text(head + start + more, encoding="utf-8")
    return path


def refused(path: Path) -> list[str]:
    with pytest.raises(CatalogueRefused) as caught:
        read_catalogue(path)
    return [str(refusal) for refusal in caught.value.refusals]


def codes(items) -> list[str]:
    return [item.code for item in items]


# --- extends ---


def test_a_file_starts_from_another_one(folder):
    file = read_catalogue(write(folder))

    assert file.programme.name == "Konkurs"
    assert file.supplement.days == 5
    assert codes(file.categories) == ["A", "B"]
    assert file.edition.slug == "konkurs-2022"


def test_the_days_of_an_edition_stay_behind(folder):
    file = read_catalogue(write(folder))

    assert [row.value.year for row in file.deadlines] == [2022, 2022]
    assert file.closing_days == ()
    assert file.examples == ("supplement", "intake.materials", "categories.A.slots")


def test_an_edition_is_never_inherited(folder):
    path = write(folder, start='extends = "baza.toml"\n')

    assert refused(path) == [
        "konkurs.toml, wiersz 1: deadlines – brakuje tego klucza",
        "konkurs.toml, wiersz 1: edition – brakuje tego klucza",
    ]


def test_tables_are_merged_and_plain_lists_replaced(folder):
    file = read_catalogue(write(folder, '[programme]\npartners = ["Trzeci"]\n'))

    assert file.programme.name == "Konkurs"
    assert file.programme.partners == ("Trzeci",)


def test_lists_with_codes_are_merged_in_the_order_of_the_base(folder):
    more = """
[[categories]]
code = "C"
label = "Trzecia"
[[categories]]
code = "A"
points_total = 40
criteria = [
  { code = "A.3", label = "Nowe", max_points = 10 },
  { code = "A.1", label = "Zmienione" },
]
"""
    file = read_catalogue(write(folder, more))

    assert codes(file.categories) == ["A", "B", "C"]
    category = file.category("A")
    assert codes(category.criteria) == ["A.1", "A.2", "A.3"]
    assert category.criterion("A.1").label == "Zmienione"
    assert category.criterion("A.1").max_points == 10
    assert codes(category.questions) == ["Q1", "Q2"]


def test_an_empty_list_empties(folder):
    more = '[[categories]]\ncode = "A"\ncriteria = []\npoints_total = 0\n'

    assert read_catalogue(write(folder, more)).category("A").criteria == ()


def test_examples_are_added(folder):
    file = read_catalogue(write(folder, head='examples = ["objections", "supplement"]'))

    assert file.examples == ("supplement", "intake.materials", "objections", "categories.A.slots")


def test_a_file_may_start_from_one_that_starts_from_another(folder):
    between = NEXT.replace("2022", "2023") + "[supplement]\nrounds = 2\n"
    (folder / "posrednia.toml").write_text(between, encoding="utf-8")
    path = write(folder, start=NEXT.replace("baza", "posrednia"))

    supplement = read_catalogue(path).supplement

    assert (supplement.days, supplement.rounds) == (5, 2)


# --- like ---


def test_a_category_starts_from_another_one(folder):
    more = '[[categories]]\ncode = "C"\nlike = "A"\nlabel = "Trzecia"\n'
    file = read_catalogue(write(folder, more))

    assert file.category("C").label == "Trzecia"
    assert file.category("C").criteria == file.category("A").criteria


def test_a_category_starts_from_what_this_file_makes_of_the_other(folder):
    more = """
[[categories]]
code = "C"
like = "A"
[[categories]]
code = "A"
label = "Inna"
"""
    assert read_catalogue(write(folder, more)).category("C").label == "Inna"


def test_like_works_in_one_file(folder):
    path = write(folder, '[[categories]]\ncode = "C"\nlike = "B"\n', start=BASE)

    assert read_catalogue(path).category("C").label == "Druga"


def test_an_inherited_value_keeps_its_mark(folder):
    file = read_catalogue(write(folder, '[[categories]]\ncode = "C"\nlike = "A"\n'))

    assert file.content().is_example("categories.C.slots.Z1")
    assert not file.content().is_example("categories.C.criteria")


def test_a_mark_on_a_whole_category_is_kept(folder):
    more = '[[categories]]\ncode = "C"\nlike = "B"\n'
    file = read_catalogue(write(folder, more, head='examples = ["categories.B"]'))

    assert file.content().is_example("categories.C.label")


# --- drop ---


def test_parts_of_the_base_are_taken_out(folder):
    more = """
[[categories]]
code = "A"
points_total = 10
drop = ["criteria.A.2", "sections.S.questions.Q1"]
"""
    category = read_catalogue(write(folder, more)).category("A")

    assert codes(category.criteria) == ["A.1"]
    assert codes(category.questions) == ["Q2"]


def test_a_file_takes_out_a_category_and_a_mark(folder):
    head = 'drop = ["categories.A", "examples.supplement", "programme.partners"]'
    file = read_catalogue(write(folder, head=head))

    assert codes(file.categories) == ["B"]
    assert file.examples == ("intake.materials",)
    assert file.programme.partners == ()


def test_what_is_taken_out_of_a_likeness_leaves_the_original_alone(folder):
    more = '[[categories]]\ncode = "C"\nlike = "A"\ndrop = ["slots"]\n'
    file = read_catalogue(write(folder, more))

    assert file.category("C").slots == ()
    assert codes(file.category("A").slots) == ["Z1"]
    assert file.examples == ("supplement", "intake.materials", "categories.A.slots")


def test_what_is_taken_out_may_be_put_in_anew(folder):
    more = """
[[categories]]
code = "A"
points_total = 5
drop = ["criteria"]
criteria = [{ code = "A.1", label = "Jedyne", max_points = 5 }]
"""
    assert codes(read_catalogue(write(folder, more)).category("A").criteria) == ["A.1"]


# --- faults ---


def test_a_fault_of_the_base_is_shown_where_it_stands(folder):
    base = folder / "baza.toml"
    base.write_text(BASE.replace("points_total = 30", "points_total = 31"), encoding="utf-8")

    assert refused(write(folder)) == [
        f"baza.toml, wiersz {line_of(base, 'points_total = 31')}: categories[A].points_total – "
        "punkty kryteriów dają razem 30, a nie 31"
    ]


def test_a_fault_of_a_likeness_is_shown_where_it_stands(folder):
    more = '[[categories]]\ncode = "C"\nlike = "A"\nlabel = ""\n'
    path = write(folder, more)

    assert refused(path) == [
        f"konkurs.toml, wiersz {line_of(path, 'label = ')}: categories[C].label – "
        "oczekiwano tekstu o długości co najmniej 1"
    ]


def test_a_fault_of_the_base_that_no_toml_parser_reads(folder):
    (folder / "baza.toml").write_text('a = 1\nb = "', encoding="utf-8")

    (message,) = refused(write(folder))

    assert message.startswith("baza.toml, wiersz 2: to nie jest poprawny plik TOML")


@pytest.mark.parametrize("name", ['"../baza.toml"', '"/etc/passwd"', '"baza"', '""', "7", "[]"])
def test_only_a_neighbour_can_be_started_from(folder, name):
    path = write(folder, start=NEXT.replace('"baza.toml"', name))

    assert refused(path) == [
        "konkurs.toml, wiersz 2: extends – oczekiwano nazwy pliku .toml z tego samego folderu"
    ]


def test_a_base_that_is_not_there(folder):
    path = write(folder, start=NEXT.replace("baza", "brak"))

    assert refused(path) == [
        "konkurs.toml, wiersz 2: extends – w tym folderze nie ma pliku „brak.toml”"
    ]


def test_files_that_start_from_one_another(folder):
    (folder / "baza.toml").write_text('extends = "konkurs.toml"\n', encoding="utf-8")

    assert refused(write(folder)) == [
        "baza.toml, wiersz 1: extends – pliki zaczynają się od siebie nawzajem: "
        "konkurs.toml → baza.toml → konkurs.toml"
    ]


def test_categories_that_start_from_one_another(folder):
    more = """
[[categories]]
code = "C"
like = "D"
[[categories]]
code = "D"
like = "C"
"""
    path = write(folder, more)

    assert refused(path) == [
        f"konkurs.toml, wiersz {line_of(path, 'like = "C"')}: categories[D].like – "
        "kategorie zaczynają się od siebie nawzajem: C → D → C"
    ]


def test_a_category_that_is_not_there(folder):
    path = write(folder, '[[categories]]\ncode = "C"\nlike = "X"\n')

    assert refused(path) == [
        f"konkurs.toml, wiersz {line_of(path, 'like')}: categories[C].like – "
        "w tym pliku nie ma kategorii „X”"
    ]


def test_taking_out_what_is_not_there(folder):
    more = '[[categories]]\ncode = "A"\ndrop = [\n  "slots",\n  "sections.X",\n]\n'
    path = write(folder, more, head='drop = ["edition", 7]')

    assert refused(path) == [
        "konkurs.toml, wiersz 1: drop[1] – „edition” niczego nie wskazuje w tym, "
        "od czego się zaczyna",
        "konkurs.toml, wiersz 1: drop[2] – „7” niczego nie wskazuje w tym, od czego się zaczyna",
        f"konkurs.toml, wiersz {line_of(path, 'sections.X')}: categories[A].drop[2] – "
        "„sections.X” niczego nie wskazuje w tym, od czego się zaczyna",
    ]
