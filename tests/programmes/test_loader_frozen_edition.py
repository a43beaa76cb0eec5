"""A file against an edition that has opened: nothing changes, and each difference is named."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils import translation

from programmes.loader import load_programme
from programmes.models import Edition, RuleSet
from programmes.refusals import CatalogueRefused
from programmes.shapes import RuleSetContent
from tests.factories import UserFactory
from tests.programmes.catalogue import line_of
from tests.programmes.test_catalogue_inheritance import BASE, NEXT

pytestmark = pytest.mark.django_db

AT = datetime(2021, 8, 1, 9, 0, tzinfo=UTC)
HELD = "ta edycja już trwa albo była poprawiana, plik nie może jej zmienić; obowiązuje: "


@pytest.fixture(autouse=True)
def polish():
    with translation.override("pl"):
        yield


@pytest.fixture
def path(tmp_path) -> Path:
    path = tmp_path / "konkurs.toml"
    path.write_text(BASE, encoding="utf-8")
    return path


@pytest.fixture
def edition(path) -> Edition:
    edition = load_programme(path, at=AT).edition
    Edition.objects.update(phase=Edition.Phase.CALL_OPEN)
    return edition


def correct(edition: Edition, **changes: object) -> RuleSetContent:
    """A second version of the rules, as the portal writes it after two people have agreed."""
    content = RuleSetContent.model_validate(edition.rule_set.shape.model_dump() | changes)
    RuleSet.objects.create(
        edition=edition,
        version=2,
        content=content.model_dump(mode="json"),
        sha256=content.sha256(),
        reason="poprawka",
        set_by=UserFactory(),
        approved_by=UserFactory(),
        set_at=AT,
    )
    return content


def refused(path: Path, *replacements: tuple[str, str]) -> list[str]:
    text = path.read_text(encoding="utf-8")
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    before = list(RuleSet.objects.values_list("sha256", flat=True))
    with pytest.raises(CatalogueRefused) as caught:
        load_programme(path, at=AT)
    assert list(RuleSet.objects.values_list("sha256", flat=True)) == before
    return [str(refusal) for refusal in caught.value.refusals]


def test_every_difference_is_named_with_what_holds(path, edition):
    messages = refused(
        path,
        ("days = 5", "days = 6"),
        ('label = "Pytanie drugie"', 'label = "Pytanie trzecie"'),
        ('name = "Konkurs 2021"', 'name = "Konkurs 2021 bis"'),
        ("value = 2021-10-15 15:00:00", "value = 2021-10-16 15:00:00"),
    )

    assert messages == [
        f"konkurs.toml, wiersz {line_of(path, '2021 bis')}: edition.name – {HELD}Konkurs 2021",
        f"konkurs.toml, wiersz {line_of(path, '10-16') - 2}: deadlines[call_closes] – "
        f"{HELD}termin składania wniosków – piątek, 15\u00a0października\u00a02021\u00a0r., "
        "godz.\u00a015:00:00",
        f"konkurs.toml, wiersz {line_of(path, 'days = 6')}: supplement.days – {HELD}5",
        f"konkurs.toml, wiersz {line_of(path, 'Pytanie trzecie')}: "
        f"categories[A].sections[S].questions[Q2].label – {HELD}Pytanie drugie",
    ]


def test_a_part_that_is_gone_is_named_where_its_holder_stands(path, edition):
    slot = '[[categories.slots]]\ncode = "Z1"\nlabel = "Załącznik"\n'

    assert refused(path, (slot, "")) == [
        f"konkurs.toml, wiersz {line_of(path, '[[categories]]')}: categories[A].slots.Z1 – "
        f"{HELD}Załącznik"
    ]


def test_a_deadline_more_is_a_difference(path, edition):
    more = (
        '[[deadlines]]\nkind = "call_closes"\nvalue = 2021-10-20 15:00:00\n'
        'set_at = 2021-10-14 08:00:00\nreason = "Mało wniosków"\n\n[supplement]\n'
    )

    (message,) = refused(path, ("[supplement]\n", more))

    assert message.endswith(f"deadlines[call_closes] – {HELD}–")


def test_an_edition_belongs_to_its_programme(path, edition):
    (message,) = refused(path, ('slug = "konkurs"', 'slug = "inny"'))

    assert message.endswith(f"programme.slug – {HELD}konkurs")


def test_a_file_that_says_what_the_correction_says_changes_nothing(path, edition):
    correct(edition, rules_version="2")
    text = path.read_text(encoding="utf-8")

    assert not load_programme(path, at=AT).changed  # the file of version 1
    path.write_text('rules_version = "2"\n' + text, encoding="utf-8")
    assert not load_programme(path, at=AT).changed
    assert RuleSet.objects.count() == 2


def test_a_corrected_edition_is_compared_with_its_newest_rules(path, edition):
    correct(edition, rules_version="2")

    (message,) = refused(path, ("\n[supplement]\n", '\n[title]\nusage = "x"\n[supplement]\n'))[1:]

    assert "title.usage" in message


def test_before_the_call_a_correction_is_not_overwritten_either(path, edition):
    Edition.objects.update(phase=Edition.Phase.ANNOUNCED)
    correct(edition, rules_version="2")

    assert len(refused(path, ("days = 5", "days = 6"))) == 2


def test_the_next_edition_does_not_touch_the_one_that_runs(path, edition, tmp_path):
    (tmp_path / "baza.toml").write_text(BASE, encoding="utf-8")
    newer = tmp_path / "nowy.toml"
    newer.write_text(NEXT + '[programme]\npartners = ["Nowy"]\n', encoding="utf-8")

    loaded = load_programme(newer, at=AT)

    assert loaded.created
    assert not load_programme(path, at=AT).changed
    assert loaded.edition.programme.partners == ["Nowy"]
