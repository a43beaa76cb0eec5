"""Loading a catalogue file: whole or not at all, with the place and the reason."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from accounts.models import Organisation
from programmes.loader import load_programme, read_catalogue
from programmes.models import Criterion, DeadlineChange, Edition, Programme, RuleSet
from programmes.refusals import CatalogueRefused
from records.models import Entry
from tests.programmes.catalogue import CATALOGUE, LOADED_AT, broken_file, line_of, load_2022

pytestmark = pytest.mark.django_db

ROWS = (Organisation, Programme, Edition, RuleSet, DeadlineChange, Criterion, Entry)


@pytest.fixture(autouse=True)
def polish():
    with translation.override("pl"):
        yield


def count_rows() -> list[int]:
    return [model.objects.count() for model in ROWS]


def complaints(path: Path) -> list[tuple[int, str]]:
    with pytest.raises(CatalogueRefused) as refused:
        read_catalogue(path)
    assert all(refusal.file == path.name for refusal in refused.value.refusals)
    return [(refusal.line, refusal.key) for refusal in refused.value.refusals]


# --- what is written ---


def test_a_file_becomes_the_rows_of_one_edition():
    edition = load_2022()

    assert edition.programme.organiser.name == "Ministerstwo Rodziny i Polityki Społecznej"
    assert edition.phase == Edition.Phase.ANNOUNCED
    assert [c.code for c in edition.categories.all()] == ["I", "II", "III", "IV", "V"]
    category = edition.categories.get(code="V")
    assert category.full_label == "V. Społecznie odpowiedzialny samorząd"
    criteria = category.criteria.all()
    assert sum(criterion.max_points for criterion in criteria) == 100
    assert edition.rule_set.shape.sha256() == edition.rule_set.sha256
    assert edition.deadlines.filter(kind="call_closes", is_initial=True).count() == 2
    assert edition.deadline("call_closes").isoformat() == "2022-05-04T21:59:59+00:00"


def test_loading_leaves_a_witness():
    edition = load_2022()

    entry = Entry.objects.get(verb="edition_loaded")
    assert entry.subject_id == str(edition.public_id)
    assert entry.facts["sha256"] == edition.rule_set.sha256


def test_loading_twice_changes_nothing_and_says_so():
    load_2022()
    before = count_rows()

    again = load_programme(CATALOGUE, at=LOADED_AT)

    assert (again.created, again.changed) == (False, False)
    assert count_rows() == before


def test_before_the_call_a_corrected_file_replaces_the_rules(tmp_path):
    edition = load_2022()
    criterion = Criterion.objects.get(category__edition=edition, code="V.6")
    path = broken_file(
        tmp_path,
        'label = "Aktywizowanie społeczności lokalnych"\nmax',
        'label = "Aktywizowanie"\nmax',
    )

    loaded = load_programme(path, at=LOADED_AT)

    assert (loaded.created, loaded.changed) == (False, True)
    criterion.refresh_from_db()
    assert criterion.label == "Aktywizowanie"
    assert RuleSet.objects.count() == 1
    assert loaded.edition.rule_set.shape.category("V").criterion("V.6").label == "Aktywizowanie"


def test_once_the_call_has_opened_the_file_may_not_change_anything(tmp_path):
    edition = load_2022()
    Edition.objects.update(phase=Edition.Phase.CALL_OPEN)
    before = count_rows()
    path = broken_file(tmp_path, "podium = 3", "podium = 2")

    with pytest.raises(CatalogueRefused) as refused:
        load_programme(path, at=LOADED_AT)

    line = line_of(path, "podium = 2")
    assert str(refused.value) == (
        f"konkurs.toml, wiersz {line}: categories[V].outcome.podium – "
        "ta edycja już trwa albo była poprawiana, plik nie może jej zmienić; obowiązuje: 3"
    )

    assert count_rows() == before
    assert edition.rule_set.shape.category("V").outcome.podium == 3


def test_a_frozen_edition_accepts_its_own_file():
    load_2022()
    Edition.objects.update(phase=Edition.Phase.SCORING)

    assert not load_programme(CATALOGUE, at=LOADED_AT).changed


def test_the_command_says_what_it_did(capsys):
    call_command("load_programme", str(CATALOGUE))
    call_command("load_programme", str(CATALOGUE))

    assert capsys.readouterr().out.splitlines() == [
        "Wczytano: Znak Jakości Ekonomii Społecznej i Solidarnej 2022.",
        "Już wczytano, nic nie zmieniono: Znak Jakości Ekonomii Społecznej i Solidarnej 2022.",
    ]


# --- what is refused ---

# What is broken: the text, what replaces it, the key that is named and, where the fault shows
# elsewhere than in the replaced text, a text of the line that is named.
BROKEN = {
    "an unknown key": ("podium = 3", "podum = 3", "categories[V].outcome.podum"),
    "points that do not add up": ("points_total = 100", "points_total = 99", "points_total"),
    "a threshold over the maximum": ("threshold = 60.00", "threshold = 100.01", "threshold"),
    "two questions with one code": ('code = "A11a"', 'code = "A5"  # twice', "questions[A5].code"),
    "two rows with one code": (
        'code = "kgw", label = "koła',
        'code = "cis", label = "koła',
        "rows[cis].code",
        "koła",
    ),
    "a condition on a later question": (
        'shown_if = { question = "A8b"',
        'shown_if = { question = "A9"',
        "questions[A8c].shown_if.question",
    ),
    "a condition on a missing answer": (
        'question = "A8b", is_one_of = ["other"]',
        'question = "A8b", is_one_of = ["otter"]',
        "questions[A8c].shown_if.is_one_of",
    ),
    "a slot for a missing criterion": ('covers = ["V.2"]', 'covers = ["V.7"]', "slots[S3].covers"),
    "a declaration for a missing slot": ('when_slot = "S7"', 'when_slot = "S70"', "when_slot"),
    "a checklist item for a missing question": (
        'fields = ["A1", "A2", "A3"]',
        'fields = ["A1", "A22", "A3"]',
        "checklist[FK-06].fields",
    ),
    "a tie-break by a missing criterion": ('["V.3", "V.4"', '["V.9", "V.4"', "tie_break"),
    "a gap between ranges": ("lowest = 6, highest = 10", "lowest = 7, highest = 10", "lowest"),
    "an overlap of ranges": (
        "lowest = 11, highest",
        "lowest = 10, highest",
        "lowest",
        "lowest = 10, highest = 15",
    ),
    "a deadline before the opening": (
        "2022-03-18 00:00:00\nset",
        "2022-05-05 00:00:00\nset",
        ("deadlines[call_closes].value"),
        "2022-05-04 23:59:59",
    ),
    "an extension that shortens": (
        "2022-04-20 23:59:59",
        "2022-05-05 23:59:59",
        "value",
        "05-04 23",
    ),
    "an extension without a reason": (
        'reason = "Termin składania wniosków przedłużono. W ogłoszeniu nie podano przyczyny."',
        'reason = ""',
        "deadlines[call_closes].reason",
    ),
    "a skipped hour": ("2022-05-18 16:00:00", "2022-03-27 02:30:00", "value"),
    "a repeated hour": ("2022-06-10 12:00:00", "2022-10-30 02:30:00", "value"),
    "a deadline without an hour": ("2022-06-10 12:00:00", "2022-06-10", "value"),
    "a wrong type": ("files = 20", 'files = "dużo"', "categories[V].evidence.files"),
    "a mark on nothing": ('"revocation",', '"revocations",', "examples[13]"),
    "a word outside the list": ('kind = "nip"', 'kind = "nipp"', "questions[A2].kind"),
    "a share over the whole": ('quorum = "2/3"', 'quorum = "3/2"', "session.quorum"),
    "not applicable in a mean of totals": (
        "not_applicable = false",
        'not_applicable = true\naggregate = "mean_of_totals"',
        "categories[V].scoring.not_applicable",
    ),
    "a text without a length": (
        'label = "Dokument", kind = "short_text", required = true, max_length = 200',
        'label = "Dokument", kind = "short_text", required = true',
        "questions[B5].columns[document].max_length",
    ),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_fault_is_named_with_its_line_and_key(fault, tmp_path):
    old, new, key, *place = BROKEN[fault]
    path = broken_file(tmp_path, old, new)

    (line, named), *rest = complaints(path)

    assert not rest
    assert key in named
    assert line == line_of(path, place[0] if place else new.splitlines()[0])


def test_a_criterion_over_its_ranges_is_over_the_declared_total_too(tmp_path):
    path = broken_file(tmp_path, "max_points = 30", "max_points = 33")

    assert complaints(path) == [
        (line_of(path, "points_total = 100"), "categories[V].points_total"),
        (
            line_of(path, "lowest = 25, highest = 30"),
            "categories[V].criteria[V.3].anchors[5].highest",
        ),
    ]


def test_the_message_names_file_line_key_and_what_is_expected(tmp_path):
    path = broken_file(tmp_path, "points_total = 100", "points_total = 99")
    line = line_of(path, "points_total = 99")

    with pytest.raises(CommandError) as refused:
        call_command("load_programme", str(path))

    assert str(refused.value) == (
        f"konkurs.toml, wiersz {line}: categories[V].points_total – "
        "punkty kryteriów dają razem 100, a nie 99"
    )
    assert Programme.objects.count() == 0


def test_several_faults_come_together_in_the_order_of_the_file(tmp_path):
    path = broken_file(tmp_path, "days = 7", "days = 0")
    path.write_text(
        path.read_text(encoding="utf-8").replace("max_length = 150\n", "max_length = 0\n")
    )

    found = complaints(path)

    assert [key for _, key in found] == [
        "supplement.days",
        "categories[V].sections[A].questions[A11a].max_length",
        "categories[V].sections[D].questions[D1a].max_length",
    ]
    assert found == sorted(found)


def test_a_date_that_does_not_exist_is_a_fault_of_the_file(tmp_path):
    path = broken_file(tmp_path, "2022-06-10 12:00:00", "2022-02-30 12:00:00")

    assert complaints(path) == [(line_of(path, "2022-02-30"), "")]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[programme",
        b"\xff\xfe",
        b"x = " + b"[" * 5000,
        b'x = "\\u0000"',
        b"categories = 7",
        b"categories = [7]",
        b"[edition]\nyear = 99999999999999999999\n",
        b"[edition]\nyear = 2022\n[intake]\nreference_period = 3\n",
        b"[edition]\nyear = 2022\n[intake.reference_period]\nstarts_on = '-3y-13-40'\n",
        b"[[categories]]\nsections = [{questions = 4}]\n",
        b"x = nan\n",
    ],
)
def test_rubbish_is_refused_without_a_traceback(content, tmp_path):
    path = tmp_path / "konkurs.toml"
    path.write_bytes(content)

    assert complaints(path)


def test_a_missing_file_is_refused(tmp_path):
    assert complaints(tmp_path / "nie-ma.toml") == [(1, "")]
