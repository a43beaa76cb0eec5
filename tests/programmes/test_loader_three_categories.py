"""A new contest in one file: `docs/examples/three-categories.toml` is loaded and it runs."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from programmes.catalogue_reading import read_catalogue
from programmes.demonstration import open_demonstration_edition
from programmes.loader import load_programme
from programmes.models import DeadlineChange, Edition
from programmes.timetable import WARSAW
from records.clock import database_now
from workflow.jobs import fire_timers

pytestmark = pytest.mark.django_db

PATH = Path(__file__).resolve().parents[2] / "docs" / "examples" / "three-categories.toml"


@pytest.fixture(autouse=True)
def polish():
    with translation.override("pl"):
        yield


@pytest.fixture
def edition() -> Edition:
    """The contest in the shape of today: the call began a week ago at the same hour."""
    loaded = load_programme(PATH, at=database_now()).edition
    now = database_now()
    return open_demonstration_edition(
        loaded,
        today=now.astimezone(WARSAW).date(),
        deadlines={
            DeadlineChange.Kind.CALL_OPENS: now - timedelta(days=7),
            DeadlineChange.Kind.CALL_CLOSES: now + timedelta(days=7),
        },
    )


def test_the_file_is_short():
    lines = PATH.read_text(encoding="utf-8").splitlines()

    assert len(lines) < 130


def test_the_file_holds_three_categories():
    file = read_catalogue(PATH)

    sizes = {c.code: (len(c.questions), len(c.criteria), c.maximum) for c in file.categories}
    assert sizes == {"OGROD": (6, 2, 30), "SZKOLA": (6, 3, 35), "FIRMA": (4, 2, 30)}


def test_it_opens_and_shows_its_pages(edition, client):
    call_command("announce_edition", edition.slug)
    fire_timers.call()

    edition.refresh_from_db()
    assert edition.phase == Edition.Phase.CALL_OPEN
    page = client.get(f"/nabory/{edition.slug}/").content.decode()
    for label in ("Ogród społeczny", "Szkoła w zieleni", "Firma dla okolicy"):
        assert label in page
    for code in ("OGROD", "SZKOLA", "FIRMA"):
        assert client.get(f"/nabory/{edition.slug}/{code}/").status_code == 200


def test_announcing_twice_changes_nothing(edition, capsys):
    call_command("announce_edition", edition.slug)
    call_command("announce_edition", edition.slug)

    assert capsys.readouterr().out == "Ogłoszono: Zielone Sąsiedztwo 2027.\n" * 2


def test_an_edition_whose_call_is_over_is_not_announced(edition):
    edition.deadlines.filter(kind="call_closes").update(value=database_now())

    with pytest.raises(CommandError, match=r"^Nabór edycji .* już się zakończył"):
        call_command("announce_edition", edition.slug)


def test_an_unknown_edition_is_not_announced():
    with pytest.raises(CommandError, match=r"^Nie ma edycji brak\.$"):
        call_command("announce_edition", "brak")
