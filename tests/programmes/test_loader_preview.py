"""`check_programme`: what an edition would look like, before anything is stored. No test here may
touch the database: the tests are not marked for it, so a query fails them."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from tests.programmes.catalogue import CATALOGUE, line_of
from tests.programmes.test_catalogue_inheritance import BASE

MORE = """
[[categories.slots]]
code = "B1"
label = "Zdjęcia"
covers = ["K"]
photos = true
types = ["jpg"]
file_bytes = 2_621_440

[[categories.sections]]
code = "S"
label = "O przedsięwzięciu"
help = "Najważniejsza część."
[[categories.sections.questions]]
code = "P1"
label = "Czy działa?"
kind = "yes_no"
required = true
[[categories.sections.questions]]
code = "P2"
label = "Opis"
kind = "long_text"
max_length = 1500
help = "Krótko."
shown_if = { question = "P1", is_one_of = [true] }
jury_sees = false
[[categories.sections.questions]]
code = "P3"
label = "Koszt"
kind = "money"
minimum = 10
maximum = 5000
published = true

[[categories.criteria]]
code = "K"
label = "Pomysł"
max_points = 10
weight = 1.5
threshold = 4
question = "Czy pomysł jest nowy?"
look_at = ["P2", "B1"]
anchors = [
  { lowest = 0, highest = 0, text = "nie wykazano" },
  { lowest = 1, highest = 10, text = "wykazano" },
]

[[categories.checklist]]
code = "F1"
label = "Wniosek podpisano"
mendable = false
system = true
fields = ["P1"]

[[categories.declarations]]
code = "O1"
text = "Znam regulamin."
when_slot = "B1"
"""


@pytest.fixture(autouse=True)
def polish():
    with translation.override("pl"):
        yield


@pytest.fixture
def path(tmp_path) -> Path:
    path = tmp_path / "konkurs.toml"
    path.write_text(BASE + MORE, encoding="utf-8")
    return path


@pytest.fixture
def shown(path, capsys) -> list[str]:
    call_command("check_programme", str(path))
    return [line.replace("\u00a0", " ").strip() for line in capsys.readouterr().out.splitlines()]


def after(lines: list[str], start: str, count: int) -> list[str]:
    """The lines that follow the first one that begins so."""
    first = next(i for i, line in enumerate(lines) if line.startswith(start))
    return [line for line in lines[first:] if line][:count]


def test_an_applicant_gets_pages_with_questions_limits_and_conditions(shown):
    assert after(shown, "- Strona 1 z 1: S. O przedsięwzięciu", 11) == [
        "- Strona 1 z 1: S. O przedsięwzięciu",
        "- Najważniejsza część.",
        "- P1. Czy działa?",
        "- Wymagane. Tak albo nie",
        "- P2. Opis",
        "- Nieobowiązkowe. Tekst do 1 500 znaków ze spacjami. Niewidoczne dla osób oceniających",
        "- Gdy odpowiedź P1 to: „tak”",
        "- Krótko.",
        "- P3. Koszt",
        "- Nieobowiązkowe. Kwota w złotych. Co najmniej 10. Najwyżej 5 000. Publikowane",
        "- Załączniki: plików najwyżej 20, jeden 20 MB, razem 100 MB; typy: pdf, docx, odt, xlsx, ods,",
    ]


def test_an_applicant_gets_attachments_and_declarations(shown):
    assert after(shown, "- B1. Zdjęcia", 4) == [
        "- B1. Zdjęcia",
        "- Liczba plików: 0–3. Typy: JPG. Jeden plik najwyżej 2,5 MB. Wspiera kryteria: K. Zdjęcia z",
        "podaniem autora",
        "- 1 oświadczenie:",
    ]
    assert "- O1 (wymagane, wersja 1, tylko z załącznikiem w miejscu B1): Znam regulamin." in shown


def test_a_juror_gets_criteria_anchors_totals_and_thresholds(shown):
    assert after(shown, "- Etap 1, najwyższa liczba punktów: 15", 8) == [
        "- Etap 1, najwyższa liczba punktów: 15.",
        "- K. Pomysł",
        "- Od 0 do 10, co 1. Waga: 1,5. Próg: 4",
        "- Czy pomysł jest nowy?",
        "- Na co patrzeć: P2, B1",
        "- 0: nie wykazano",
        "- 1–10: wykazano",
        "- Najwyższa suma punktów: 15.",
    ]


def test_an_officer_gets_the_checklist(shown):
    assert after(shown, "- F1. Wniosek podpisano", 2) == [
        "- F1. Wniosek podpisano",
        "- nie można uzupełnić; propozycja z danych; wezwanie otwiera: P1",
    ]


def test_an_officer_gets_the_calendar_with_weekdays_and_days_that_move_terms(shown):
    assert after(shown, "Kalendarz", 9) == [
        "Kalendarz",
        "---------",
        "- początek naboru wniosków: środa, 1 września 2021 r., godz. 00:00:00",
        "- termin składania wniosków: piątek, 15 października 2021 r., godz. 15:00:00",
        "- posiedzenie Kapituły: poniedziałek, 15 listopada 2021 r., godz. 15:00:00 [wartość przykładowa]",
        "- Dni, które przesuwają koniec terminu:",
        "- poniedziałek, 1 listopada 2021 r. – dzień ustawowo wolny od pracy",
        "- czwartek, 11 listopada 2021 r. – dzień ustawowo wolny od pracy",
        "- piątek, 12 listopada 2021 r. – dzień wolny za święto",
    ]


def test_a_deadline_on_a_day_off_is_told(path, capsys):
    text = path.read_text(encoding="utf-8").replace("2021-11-15 15:00", "2021-11-12 15:00")
    path.write_text(text, encoding="utf-8")

    call_command("check_programme", str(path))

    assert "12 listopada 2021 r., godz. 15:00:00 – dzień wolny" in capsys.readouterr().out.replace(
        "\u00a0", " "
    )


def test_values_without_a_source_are_marked_and_listed(shown):
    assert "- Z1. Załącznik [wartość przykładowa]" in shown
    assert after(shown, "Wartości przykładowe", 6)[2:] == [
        "- supplement",
        "- intake.materials",
        "- deadlines.session_at",
        "- categories.A.slots",
    ]


@pytest.mark.parametrize("file", sorted(CATALOGUE.parent.glob("[!h]*.toml")), ids=lambda p: p.stem)
def test_every_catalogue_file_can_be_shown_in_polish(file, capsys):
    call_command("check_programme", str(file))

    shown = capsys.readouterr().out
    assert "CO DOSTAJE WNIOSKODAWCA" in shown
    assert "CO DOSTAJĄ OSOBY OCENIAJĄCE" in shown
    assert "CO DOSTAJE SEKRETARIAT" in shown


def test_a_broken_file_shows_every_fault_and_the_others_are_shown(path, tmp_path, capsys):
    broken = tmp_path / "zepsuty.toml"
    text = BASE.replace("days = 5", "days = 0").replace("max_points = 20", "max_points = 21")
    broken.write_text(text, encoding="utf-8")

    with pytest.raises(CommandError) as refused:
        call_command("check_programme", str(path), str(broken))

    assert refused.value.returncode == 1
    assert str(refused.value).splitlines() == [
        f"zepsuty.toml, wiersz {line_of(broken, 'days = 0')}: supplement.days – "
        "oczekiwano liczby nie mniejszej niż 1",
        f"zepsuty.toml, wiersz {line_of(broken, 'points_total')}: categories[A].points_total – "
        "punkty kryteriów dają razem 31, a nie 30",
    ]
    assert "KONKURS 2021" in capsys.readouterr().out


THREE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "three-categories.toml"


def said_of(path: Path, capsys) -> list[str]:
    call_command("check_programme", str(path))
    said = capsys.readouterr().out.strip()
    return [line.replace("\u00a0", " ").strip() for line in said.splitlines()]


def test_the_last_line_says_that_the_file_is_correct(capsys):
    assert said_of(THREE, capsys)[-1] == (
        "Plik jest poprawny: 3 kategorie, 16 pytań, 3 miejsca na załączniki, 7 kryteriów."
    )


def test_a_broken_file_is_never_called_correct(path, capsys):
    path.write_text(BASE.replace("OGROD", "OGRÓD") + "nieznany = 1", encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("check_programme", str(path))
    assert "Plik jest poprawny" not in capsys.readouterr().out


def test_what_categories_share_is_told_once(capsys):
    lines = said_of(THREE, capsys)
    assert lines.count("- A1. Nazwa") == 2  # of OGROD, and of FIRMA, which has fewer questions
    assert lines.count("- Formularz: jak w kategorii OGROD") == 1
    assert lines.count("- Załączniki: jak w kategorii OGROD") == 2
    assert lines.count("- Oświadczenia: jak w kategorii OGROD") == 2
    assert lines.count("- Kryteria i sposób oceny: jak w kategorii OGROD") == 1
    assert lines.count("- Warunki formalne: jak w kategorii OGROD") == 2


def test_the_notice_on_personal_data_is_shown_as_the_portal_shows_it(capsys):
    lines = said_of(THREE, capsys)
    assert "- 1. Kto odpowiada za dane" in lines
    assert "- Powiat Zmyślony" in lines
    lacking = next(line for line in lines if "Nie podano w [privacy]" in line)
    assert "controllers" in lacking
