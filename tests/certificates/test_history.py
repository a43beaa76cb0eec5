"""Awards from before the portal: loaded once, corrected by their file, never over newer ones."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Organisation
from applications.models import PastAward
from certificates.history import load_history
from certificates.models import Certificate
from certificates.validity import HISTORICAL
from juries.models import Award
from programmes.loader import load_programme
from programmes.models import Edition, Programme
from programmes.refusals import CatalogueRefused
from tests.factories import NOW, OrganisationFactory

from .rows import award_to, awarded, published_edition, resolution_of

CATALOGUE = Path(__file__).resolve().parents[2] / "programmes" / "catalogue"
FILE = CATALOGUE / "history-znak-jakosci.toml"
SMALL = """
source = "informacja publiczna organizatora"
outcomes = { laureate = "Laureat" }
[programme]
slug = "konkurs"
name = "Konkurs"
organiser = { kind = "rops", name = "Organizator" }
[[editions]]
slug = "konkurs-2019"
ordinal = "I"
year = 2019
name = "Konkurs 2019"
categories = [{ code = "I", label = "Samorząd" }]
[[editions.awards]]
category = "I"
holder = { kind = "gmina", name = "Gmina Przykładowa", teryt = "9900001" }
outcome = "laureate"
place = 1
"""

pytestmark = pytest.mark.django_db


@pytest.fixture
def small(tmp_path):
    def write(text: str = SMALL) -> Path:
        path = tmp_path / "history.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_subject_is_kept_by_the_key_that_later_applications_have(small):
    """Eligibility compares it with `subject_key_of` the name that an applicant writes."""
    load_history(small(SMALL + 'subject_key = "Łąka dla pszczół"\n'), at=NOW)

    assert PastAward.objects.get().subject_key == "laka-dla-pszczol"


@pytest.fixture
def catalogue():
    return load_programme(CATALOGUE / "znak-jakosci-2022.toml", at=NOW).edition


def test_the_shipped_file_holds_what_the_public_sources_say(catalogue):
    loaded = load_history(FILE, at=NOW)

    rows = Award.objects.filter(category__code="V").order_by("pk")
    assert loaded.awards == loaded.created == 13
    assert list(rows.values_list("edition__year", "holder_name", "outcome_label", "place")) == [
        (2020, "Miasto Gorlice", "Laureat", 1),
        (2020, "Miasto Częstochowa", "Podmiot certyfikowany", 4),
        (2020, "Miasto Rybnik", "Podmiot certyfikowany", 5),
        (2021, "Gmina Miejska Hrubieszów", "Laureat", 2),
        (2021, "Gmina Wodynie", "Podmiot certyfikowany", 6),
        (2021, "Miasto Grudziądz", "Podmiot certyfikowany", None),
        (2022, "Miasto Grudziądz", "Podmiot certyfikowany", None),
        (2022, "Gmina Łopuszno", "Podmiot certyfikowany", None),
        (2022, "Gmina Starachowice", "Podmiot certyfikowany", None),
    ]


def test_a_row_has_neither_number_nor_file_and_says_so(catalogue):
    load_history(FILE, at=NOW)

    row = Certificate.objects.public().get(award__holder_name="Gmina Łopuszno")
    assert (row.number, row.issued_on, row.document) == (None, None, None)
    assert row.award.organisation.teryt == "2604082"
    assert row.standing(NOW.date()) == HISTORICAL


def test_loading_twice_changes_nothing(catalogue):
    load_history(FILE, at=NOW)
    counts = [model.objects.count() for model in (Award, Certificate, PastAward, Organisation)]

    again = load_history(FILE, at=NOW)

    assert (again.created, again.changed) == (0, 0)
    assert counts == [
        model.objects.count() for model in (Award, Certificate, PastAward, Organisation)
    ]


def test_the_edition_of_the_catalogue_is_used_closed_and_left_as_it_is(catalogue):
    closed = {"phase": Edition.Phase.CLOSED, "phase_changed_at": NOW}
    before = Edition.objects.filter(pk=catalogue.pk).values().get() | closed

    load_history(FILE, at=NOW)

    assert Edition.objects.filter(pk=catalogue.pk).values().get() == before
    assert Edition.objects.filter(year=2022).get() == catalogue
    assert catalogue.awards.count() == 3


def test_a_refused_file_leaves_nothing_behind(small):
    other = SMALL.replace('slug = "konkurs"', 'slug = "inny-konkurs"')
    load_history(small(other), at=NOW)

    with pytest.raises(CatalogueRefused, match="konkurs-2019"):
        load_history(small(), at=NOW)

    assert Programme.objects.get().slug == "inny-konkurs"


def test_a_missing_year_becomes_a_closed_edition_without_rules(small):
    load_history(small(), at=NOW)

    edition = Edition.objects.get(slug="konkurs-2019")
    assert edition.phase == Edition.Phase.CLOSED
    assert not edition.rule_sets.exists()
    assert PastAward.objects.get().year == 2019


def test_a_corrected_file_corrects_its_own_row(small):
    load_history(small(), at=NOW)

    loaded = load_history(small(SMALL.replace("place = 1", "place = 2")), at=NOW)

    assert (loaded.created, loaded.changed) == (0, 1)
    assert Award.objects.get().place == 2


def test_the_holder_is_known_by_teryt_and_not_by_name(small):
    namesake = OrganisationFactory(name="Gmina Przykładowa", teryt="9900002")

    load_history(small(), at=NOW)

    assert Award.objects.get().organisation != namesake


def test_what_the_portal_decided_is_not_historical(small):
    load_history(small(), at=NOW)
    edition = Edition.objects.get(slug="konkurs-2019")
    edition.stages.create(ordinal=1, deciding_body="Kapituła")
    holder = Award.objects.get().organisation
    application = awarded(published_edition(), "Gmina Inna")
    award_to(
        application,
        resolution_of(edition),
        organisation=holder,
        category=edition.categories.get(),
    )

    with pytest.raises(CatalogueRefused):
        load_history(small(), at=NOW)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('outcome = "laureate"', 'outcome = "winner"', "winner"),
        ('category = "I"', 'category = "X"', "X"),
        ("place = 1", "place = 0", "place"),
        ("place = 1", "miejsce = 1", "miejsce"),
        ('source = "informacja publiczna organizatora"', "", "source"),
        ("year = 2019", "", "year"),
        ('teryt = "9900001"', 'teryt = "99"', "teryt"),
        ("[programme]", "[programme", "line 4"),
        ('categories = [{ code = "I", label = "Samorząd" }]', "", "categories"),
    ],
)
def test_a_broken_file_is_refused_with_its_place(small, old, new, says):
    assert old in SMALL

    with pytest.raises(CatalogueRefused) as refused:
        load_history(small(SMALL.replace(old, new)), at=NOW)

    assert says.replace("line", "").strip() in str(refused.value)
    assert Award.objects.count() == 0


def test_the_command_says_what_it_did(small, capsys):
    call_command("load_history", str(small()))
    call_command("load_history", str(small()))

    first, second = capsys.readouterr().out.splitlines()
    assert "1" in first
    assert first != second


def test_the_command_refuses_a_file_that_is_not_there(tmp_path):
    with pytest.raises(CommandError, match=r"brak\.toml"):
        call_command("load_history", str(tmp_path / "brak.toml"))
