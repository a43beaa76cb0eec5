"""Broken catalogue files, each with one kind of fault, and the exact words that their author reads.

`docs/examples/refusals.txt` quotes them all: under the name of each file what
`check_programme` and `load_programme` answer.
"""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from programmes.catalogue_reading import read_catalogue
from programmes.models import Edition, Programme
from programmes.refusals import CatalogueRefused
from tests.programmes.test_catalogue_inheritance import BASE

FOLDER = Path(__file__).resolve().parents[1] / "catalogue" / "broken"
QUOTED = Path(__file__).resolve().parents[2] / "docs" / "examples" / "refusals.txt"
SOUND = FOLDER / "poprawny.toml"
BROKEN = sorted(path for path in FOLDER.glob("*.toml") if path != SOUND)


@pytest.fixture(autouse=True)
def polish():
    with translation.override("pl"):
        yield


def quoted() -> dict[str, str]:
    blocks = QUOTED.read_text(encoding="utf-8").split("\n\n")
    parts = [block.strip().partition("\n") for block in blocks]
    return {name.strip("[]"): messages for name, _line, messages in parts}


def test_every_broken_file_is_quoted():
    assert len(BROKEN) >= 10
    assert sorted(quoted()) == [path.name for path in BROKEN]


def test_the_file_that_they_start_from_is_sound():
    assert read_catalogue(SOUND).edition.slug == "konkurs-na-probe-2026"


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_broken_file_is_answered_with_these_words(path):
    with pytest.raises(CommandError) as refused:
        call_command("check_programme", str(path))

    assert str(refused.value) == quoted()[path.name]
    assert refused.value.returncode == 1


@pytest.mark.django_db
@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_nothing_of_a_broken_file_is_stored(path):
    with pytest.raises(CommandError) as refused:
        call_command("load_programme", str(SOUND), str(path))

    assert str(refused.value) == quoted()[path.name]
    assert not Programme.objects.exists()
    assert not Edition.objects.exists()


# --- faults that no file of the folder has ---


def complaints(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "konkurs.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueRefused) as refused:
        read_catalogue(path)
    return [str(refusal).partition(": ")[2] for refusal in refused.value.refusals]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "days = 5",
            "days = true",
            "supplement.days – oczekiwano liczby całkowitej",
        ),
        (
            "days = 5",
            "days = 1e5",
            "supplement.days – oczekiwano liczby całkowitej",
        ),
        (
            "max_points = 10",
            "max_points = inf",
            "categories[A].criteria[A.1].max_points – oczekiwano skończonej liczby",
        ),
        (
            "max_points = 10",
            "max_points = false",
            "categories[A].criteria[A.1].max_points – oczekiwano liczby",
        ),
        (
            'kind = "yes_no"',
            "kind = 5",
            "categories[A].sections[S].questions[Q1].kind – oczekiwano jednej z wartości: "
            "short_text, long_text, whole, money, percent, date, period, yes_no, one_of, some_of, "
            "year_table, rows, url, email, phone, nip, regon, ade",
        ),
        (
            "[supplement]\n",
            '[documents.certyfikat]\nheading = "x"\n[supplement]\n',
            "documents.certyfikat – oczekiwano jednej z wartości: certificate, diploma, letter",
        ),
        (
            "[supplement]\n",
            "[supplement]\nmoves_off = 7\n",
            "supplement.moves_off – oczekiwano listy",
        ),
        (
            'label = "Załącznik"',
            'label = "Załącznik"\nrequired_if = { question = "Q1", is_one_of = [3] }',
            "categories[A].slots[Z1].required_if.is_one_of[1] – oczekiwano tekstu, true albo false",
        ),
        (
            'organiser = { kind = "rops", name = "ROPS" }',
            'organiser = "ROPS"',
            "programme.organiser – oczekiwano tabeli kluczy i wartości",
        ),
        (
            "[supplement]\n",
            '[intake.reference_period]\nstarts_on = "-1y-02-30"\nends_on = 2021-01-01\n[supplement]\n',
            "intake.reference_period.starts_on – oczekiwano daty, na przykład 2022-05-04",
        ),
        (
            "[supplement]\n",
            "[intake.reference_period]\nstarts_on = 5\nends_on = 1890-01-01\n[supplement]\n",
            "intake.reference_period.starts_on – oczekiwano daty, na przykład 2022-05-04",
        ),
    ],
)
def test_a_wrong_type_is_named(old, new, message, tmp_path):
    assert old in BASE

    assert complaints(tmp_path, BASE.replace(old, new, 1))[0] == message


STAGES = "[[stages]]\nordinal = 1\n[[stages]]\nordinal = 2\n"


def at_stage(*rows: tuple[str, int, str]) -> str:
    """The base with two stages and these deadlines: kind, stage, day."""
    deadline = '[[deadlines]]\nkind = "{}"\nstage = {}\nvalue = {} 10:00:00\nset_at = {} 10:00:00\n'
    return BASE + STAGES + "".join(deadline.format(*row, row[2]) for row in rows)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (
            [("call_closes", 2, "2021-12-20"), ("scoring_until", 2, "2021-12-10")],
            "deadlines[scoring_until].value – „scoring_until (2)” musi być później niż "
            "„call_closes (2)”",
        ),
        (
            [("scoring_until", 1, "2021-12-20"), ("scoring_until", 2, "2021-12-10")],
            "deadlines[scoring_until].value – „scoring_until (2)” musi być później niż "
            "„scoring_until (1)”",
        ),
        (
            [("call_closes", 2, "2021-08-20")],
            "deadlines[call_closes].value – „call_closes (2)” musi być później niż „call_opens”",
        ),
        (
            [("call_closes", 3, "2021-12-20")],
            "deadlines[call_closes].stage – w tej edycji nie ma etapu 3",
        ),
    ],
)
def test_days_of_stages_are_in_order(rows, message, tmp_path):
    assert complaints(tmp_path, at_stage(*rows)) == [message]


def test_days_of_stages_in_order_are_accepted(tmp_path):
    path = tmp_path / "konkurs.toml"
    days = [("call_closes", 2, "2021-12-10"), ("scoring_until", 2, "2021-12-20")]
    path.write_text(at_stage(*days), encoding="utf-8")

    assert len(read_catalogue(path).deadlines) == 5


def test_a_category_that_says_nothing_has_as_many_reviews_as_its_stage(tmp_path):
    path = tmp_path / "konkurs.toml"
    path.write_text(f"{BASE}[[stages]]\nordinal = 1\nreviewers = 3\n", encoding="utf-8")

    file = read_catalogue(path)

    assert [category.scoring.reviews for category in file.categories] == [3] * len(file.categories)


def test_stages_may_differ_where_no_category_names_one_number(tmp_path):
    stages = "[[stages]]\nordinal = 1\nreviewers = 2\n[[stages]]\nordinal = 2\nreviewers = 3\n"
    path = tmp_path / "konkurs.toml"
    path.write_text(BASE + stages, encoding="utf-8")

    assert [stage.reviewers for stage in read_catalogue(path).stages] == [2, 3]


def test_two_reviews_are_merged_with_a_third_only_where_the_stage_has_two(tmp_path):
    stages = "[[stages]]\nordinal = 1\nreviewers = 4\n[[stages]]\nordinal = 2\nreviewers = 2\n"
    merged = 'label = "Pierwsza"\nscoring = { third_review = { when_difference_over = 3 } }'
    text = BASE.replace('label = "Pierwsza"', merged, 1)

    assert complaints(tmp_path, text + stages) == [
        "categories[A].scoring.third_review.merge – mean_of_two_closest łączy dwie oceny z trzecią: "
        "reviews musi wynosić 2"
    ]
