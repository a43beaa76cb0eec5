"""Every document of record: conformance, loud failure, and user text that stays text."""

import io
from datetime import UTC, datetime

import page
import pikepdf
import pytest
import zxingcpp
from PIL import Image

from records import documents
from records.documents import Attachment, RenderFailed, TemplateMissing, render, render_png
from records.qr import svg

from .document_samples import CERTIFICATE, LETTER, SAMPLES

NASTY = 'Zażółć "gęślą" #panic("x") *jaźń* $x^2$ \\ `kod` <b> @a =b // {klamra} \u200fשלום\u202e'


def failures(pdf: bytes) -> list[tuple[str, str]]:
    return [
        (failure.rule_id, failure.message)
        for profile in ("3a", "ua1")
        for failure in page.validate_pdf_bytes(pdf, profile=profile).failures
    ]


@pytest.mark.parametrize("template", SAMPLES)
def test_document_is_archival_and_accessible(template):
    assert failures(render(template, SAMPLES[template])) == []


@pytest.mark.parametrize("template", SAMPLES)
def test_document_is_polish_titled_and_ends_with_a_line_break(template):
    pdf = render(template, SAMPLES[template])

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert str(opened.Root.Lang) == "pl-PL"
        assert str(opened.docinfo["/Title"]) != ""
    assert pdf.endswith(b"%%EOF\n")


@pytest.mark.parametrize("template", SAMPLES)
def test_same_values_give_the_same_bytes(template):
    assert render(template, SAMPLES[template]) == render(template, SAMPLES[template])


@pytest.mark.parametrize(
    ("template", "key"),
    [(template, key) for template, sample in SAMPLES.items() for key in sample],
)
def test_a_missing_value_stops_the_document(template, key):
    sample = {name: value for name, value in SAMPLES[template].items() if name != key}

    with pytest.raises(RenderFailed, match=template):
        render(template, sample)


@pytest.mark.parametrize("key", ["holder", "number", "programme", "outcome", "issued_on"])
@pytest.mark.parametrize("blank", ["", "  ", None])
def test_a_blank_value_stops_the_certificate(key, blank):
    with pytest.raises(RenderFailed, match=key):
        render("certificates/certificate.typ", {**CERTIFICATE, key: blank})


def test_an_unfilled_placeholder_stops_a_letter():
    with pytest.raises(RenderFailed, match=r"\{termin\}"):
        render("certificates/letter.typ", {**LETTER, "paragraphs": ["Termin: {termin}."]})


def test_braces_in_what_a_person_wrote_do_not_stop_the_minutes():
    dissent = {"juror": "Osoba Druga", "text": "Wynik {x} uważam za zaniżony."}

    assert render("juries/minutes.typ", {**SAMPLES["juries/minutes.typ"], "dissents": [dissent]})


@pytest.mark.parametrize("made_at", [None, "wczoraj", "2022-06-10T10:00:00"])
def test_a_document_without_an_aware_moment_is_refused(made_at):
    with pytest.raises(RenderFailed, match="made_at"):
        render("certificates/letter.typ", {**LETTER, "made_at": made_at})


def test_the_moment_may_come_back_from_json():
    written = {**LETTER, "made_at": LETTER["made_at"].isoformat()}

    assert render("certificates/letter.typ", written) == render("certificates/letter.typ", LETTER)


def test_creation_date_is_the_moment_of_the_data():
    pdf = render(
        "certificates/letter.typ", {**LETTER, "made_at": datetime(2021, 3, 4, 5, 6, 7, tzinfo=UTC)}
    )

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert str(opened.docinfo["/CreationDate"]).startswith("D:20210304050607")


@pytest.mark.parametrize(
    "template", ["certificates/nothing.typ", "../pyproject.toml", "/etc/passwd", "documents"]
)
def test_a_template_that_is_not_there_is_named(template):
    with pytest.raises(TemplateMissing, match="no document template"):
        render(template, LETTER)


def test_a_value_that_is_no_json_is_refused():
    with pytest.raises(RenderFailed, match="JSON"):
        render("certificates/letter.typ", {**LETTER, "paragraphs": [object()]})


@pytest.mark.parametrize("holder", [NASTY, "Gmina „Ćma” & Źdźbło <x>", "#let a = 1", "\\u{202e}"])
def test_markup_in_a_name_is_shown_as_it_was_typed(holder):
    pdf = render("certificates/certificate.typ", {**CERTIFICATE, "holder": holder})

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert str(opened.docinfo["/Title"]) == f"Certyfikat nr ZJ/2022/V/007 – {holder}"
    assert failures(pdf) == []


def test_braces_in_an_answer_are_no_placeholder():
    sample = SAMPLES["applications/application.typ"]
    item = {"code": "X1", "label": "Pytanie", "kind": "text", "value": NASTY}
    section = {"code": "X", "title": "Próba", "items": [item]}

    assert failures(render("applications/application.typ", {**sample, "sections": [section]})) == []


@pytest.mark.parametrize("text", ["😀", "中文", "👩‍👩‍👧", "\x01", "ก", "emoji 😀 i 中"])
def test_a_character_without_a_glyph_costs_no_document(text):
    pdf = render("certificates/letter.typ", {**LETTER, "paragraphs": [text]})

    assert failures(pdf) == []


def test_a_character_without_a_glyph_is_spelt_out():
    assert documents._spelt("a😀b", {"😀"}) == "a[U+1F600]b"


def test_the_embedded_file_is_data_of_the_document():
    facts = b'{"number": "ZJ/2022/V/007"}'
    pdf = render(
        "certificates/certificate.typ",
        CERTIFICATE,
        attachments=[Attachment("certificate.json", facts, "application/json", "Dane certyfikatu")],
    )

    assert failures(pdf) == []
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        spec = opened.attachments["certificate.json"]
        assert spec.get_file().read_bytes() == facts
        assert spec.obj["/AFRelationship"] == "/Data"


def test_the_qr_code_of_the_certificate_is_read_back():
    (image,) = render_png("certificates/certificate.typ", CERTIFICATE)

    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(image)))

    assert code.text == CERTIFICATE["address"]


def test_a_qr_code_without_a_text_is_refused():
    with pytest.raises(ValueError, match="needs a text"):
        svg("")


@pytest.mark.parametrize(
    "change",
    [
        {"holder": "Gmina i Miasto Przykładowo nad Bardzo Długą Rzeką " * 3},
        {"citation": "Kapituła doceniła działania. " * 20},
        {"citation": "Kapituła doceniła działania. " * 20, "holder": "Związek Międzygminny " * 6},
        {"citation": None, "demonstration": None, "funding_note": None},
        {"signers": [{"name": f"Osoba {i}", "role": "członek Kapituły"} for i in range(3)]},
    ],
)
def test_the_certificate_stays_on_one_page(change):
    pages = render_png("certificates/certificate.typ", {**CERTIFICATE, **change}, ppi=30)

    assert len(pages) == 1


def test_a_draft_application_says_that_it_was_not_submitted():
    sample = SAMPLES["applications/application.typ"]
    draft = render("applications/application.typ", sample)
    submitted = render(
        "applications/application.typ", {**sample, "submitted": "20 kwietnia 2022 r."}
    )

    assert draft != submitted


def test_long_tables_run_over_pages():
    sample = SAMPLES["applications/receipt.typ"]
    files = [{**sample["files"][0], "name": f"plik-{i}-{'ż' * 90}.pdf"} for i in range(60)]

    pdf = render("applications/receipt.typ", {**sample, "files": files})

    assert failures(pdf) == []
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert len(opened.pages) > 3


# --- ends of streams ---


def test_a_stream_that_ends_with_a_carriage_return_keeps_its_length():
    """The sample whose embedded font happens to end so; only the byte after the data changes."""
    data = {**CERTIFICATE, "number": f"{CERTIFICATE['number']}1"}
    pdf = render("certificates/certificate.typ", data)
    assert b"\r\nendstream" not in pdf
    assert failures(pdf) == []


def test_telling_the_end_of_a_stream_moves_nothing():
    before = b"<</Length 2>>\nstream\nx\r\nendstream\nstream\nx\nendstream"
    after = documents.ends_of_streams_told(before)
    assert after == b"<</Length 2>>\nstream\nx\r\rendstream\nstream\nx\nendstream"
