"""The document of an edition's rules: archival, accessible, with the same content as data."""

import io
import json

import page
import pikepdf
import pytest
from django.urls import reverse

from programmes import rules_document
from programmes.demonstration import open_demonstration_edition
from programmes.loader import load_programme
from programmes.models import DeadlineChange, Edition
from programmes.tasks import make_rules_documents
from records.clock import database_now
from records.documents import render
from records.models import Document
from records.paperwork import render as make
from tests.factories import EditionFactory, UserFactory, small_rules
from tests.programmes.catalogue import CATALOGUE, load_2022

pytestmark = pytest.mark.django_db


def made(edition: Edition) -> Document:
    """The edition's document, with the jobs done."""
    make_rules_documents.call()
    document = rules_document.document_of(edition.rule_set)
    assert document is not None
    make(document.pk, at=database_now())
    document.refresh_from_db()
    return document


def failures(pdf: bytes) -> list[tuple[str, str]]:
    """What the validators find. One takes compressed data that end with the byte 0x0D for a line
    break and then finds the length wrong; what qpdf says of the lengths counts instead."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert opened.check_pdf_syntax() == []
    return [
        (failure.rule_id, failure.message)
        for profile in ("3a", "ua1")
        for failure in page.validate_pdf_bytes(pdf, profile=profile).failures
        if failure.rule_id != "PDFA3A-STREAM-LENGTH-001"
    ]


EDITIONS = sorted(path for path in CATALOGUE.parent.glob("*.toml") if "history" not in path.name)


@pytest.mark.parametrize("path", EDITIONS, ids=lambda path: path.stem)
def test_the_document_of_every_edition_is_archival_and_accessible(path):
    edition = load_programme(path, at=database_now()).edition
    data = rules_document.document_data(edition.rule_set)
    data.pop("attached_json")

    pdf = render("programmes/rules.typ", data)

    assert failures(pdf) == []
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert str(opened.Root.Lang) == "pl-PL"


def test_hostile_words_stay_words():
    hostile = 'Zażółć #panic("x") *jaźń* $x^2$ \\ `kod` <b> @a =b // {klamra} \u202eשלום\U0001f600'
    rules = small_rules(
        label=hostile,
        eligibility={"text": hostile},
        outcome={"labels": {"laureate": hostile, "certified": hostile}},
    )
    data = rules_document.document_data(EditionFactory(rules=rules).rule_set)
    data.pop("attached_json")

    assert failures(render("programmes/rules.typ", data)) == []


def test_everybody_reads_the_document_and_its_data(client):
    edition = load_2022()
    document = made(edition)
    address = reverse("edition_rules", args=[edition.slug, 1])

    response = client.get(address)
    pdf = b"".join(response.streaming_content)

    assert response.status_code == 200
    assert failures(pdf) == []
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        embedded = opened.attachments["reguly.json"].get_file().read_bytes()
    assert json.loads(embedded) == edition.rule_set.content
    assert document.data["sha256"] == edition.rule_set.sha256
    assert edition.rule_set.sha256 == edition.rule_set.shape.sha256()


def test_until_it_is_made_a_page_says_so(client):
    edition = load_2022()
    address = reverse("edition_rules", args=[edition.slug, 1])

    response = client.get(address)

    assert response.status_code == 202
    assert "Dokument jest przygotowywany" in response.content.decode()
    assert Document.objects.count() == 0
    assert client.get(reverse("edition_rules", args=[edition.slug, 2])).status_code == 404


def test_example_values_are_marked_and_real_ones_are_not():
    data = rules_document.document_data(load_2022().rule_set)
    category = next(c for c in data["categories"] if c["name"].startswith("V."))
    marks = {line["text"]: line["example"] for line in category["outcomes"]}

    assert marks["Podmiot certyfikowany: co najmniej 60,00 pkt na 100 pkt."] is True
    assert marks["Miejsca 1–3: Laureat."] is False
    assert {criterion["example"] for criterion in category["criteria"]} == {True}
    assert [line["example"] for line in category["who"]] == [False, False]


def test_a_demonstration_is_marked():
    real = load_2022()
    edition = open_demonstration_edition(real, today=database_now().date())

    assert rules_document.document_data(real.rule_set)["demonstration"] is None
    assert "18.03–4.05.2022" in rules_document.document_data(edition.rule_set)["demonstration"]


def test_the_sweep_makes_each_document_once_and_none_of_a_rehearsal():
    real = load_2022()
    open_demonstration_edition(real, today=database_now().date(), kind=Edition.Kind.REHEARSAL)

    assert make_rules_documents.call() == 1
    assert make_rules_documents.call() == 0


def test_an_extension_makes_the_document_anew():
    edition = EditionFactory()
    before = made(edition)
    DeadlineChange.objects.create(
        edition=edition,
        kind="call_closes",
        value=database_now(),
        reason="Awaria.",
        set_by=UserFactory(),
        approved_by=UserFactory(),
        set_at=database_now(),
    )

    after = made(Edition.objects.get(pk=edition.pk))

    assert after.pk != before.pk
    assert after.data["calendar"] != before.data["calendar"]
    assert len(next(line["before"] for line in after.data["calendar"] if line["before"])) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_looking_for_new_rules_asks_a_constant_number_of_queries(count, django_assert_num_queries):
    for edition in EditionFactory.create_batch(count):
        rules_document.ask_for_rules(edition.rule_set, at=database_now())

    with django_assert_num_queries(5):
        assert rules_document.without_document() == []
