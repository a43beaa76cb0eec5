"""Uploads: what is taken, what is refused with which instruction, and how names survive."""

import hashlib
import io
import tracemalloc

import pytest

from records.filenames import LONGEST
from records.filetypes import FileRefused, find_pesel, inspect, safe_name
from records.pesel import find_pesel_in

from .hostile_files import CONTENT_TYPES, GOOD, HOSTILE, ODT, docx, image, opendocument, packed, pdf

EVERYTHING = {"pdf", "docx", "odt", "xlsx", "ods", "jpg", "png"}


def refusal(name: str, content: bytes, **options) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        inspect(io.BytesIO(content), name, allowed=EVERYTHING, **options)
    return caught.value


@pytest.mark.parametrize("name", GOOD)
def test_an_honest_file_is_taken_with_its_facts(name):
    content = GOOD[name]
    file = io.BytesIO(content)

    facts = inspect(file, name, allowed=EVERYTHING)

    assert facts.size == len(content)
    assert facts.sha256 == hashlib.sha256(content).hexdigest()
    assert facts.extension == name.rpartition(".")[2].lower()
    assert file.tell() == 0


@pytest.mark.parametrize(
    ("name", "content", "code"),
    HOSTILE,
    ids=[f"{code}-{i}" for i, (*_, code) in enumerate(HOSTILE)],
)
def test_a_hostile_file_is_refused_for_its_reason(name, content, code):
    error = refusal(name, content)

    assert error.code == code
    assert error.message


def test_the_corpus_is_large_enough():
    assert len(HOSTILE) >= 60


def test_hostile_files_do_not_fill_the_memory():
    tracemalloc.start()
    for name, content, _ in HOSTILE:
        refusal(name, content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 200 * 2**20


def test_a_renamed_file_is_told_both_names():
    message = refusal("umowa.docx", pdf()).message

    assert ".docx" in message
    assert "PDF" in message


def test_a_kind_that_the_slot_does_not_take_is_told_what_it_takes():
    with pytest.raises(FileRefused) as caught:
        inspect(io.BytesIO(docx()), "opis.docx", allowed={"pdf", "jpg"})

    assert caught.value.code == "not_allowed"
    assert "JPG, PDF" in caught.value.message


def test_jpg_and_jpeg_are_one_kind():
    content = image("JPEG", (1200, 900))

    assert inspect(io.BytesIO(content), "a.jpeg", allowed={"jpg"}).type == "image/jpeg"
    assert inspect(io.BytesIO(content), "a.jpg", allowed={"jpeg"}).type == "image/jpeg"


def test_the_limit_is_exact():
    content = pdf()

    assert inspect(io.BytesIO(content), "a.pdf", allowed={"pdf"}, limit=len(content)).size
    assert refusal("a.pdf", content, limit=len(content) - 1).code == "too_large"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Uchwała Rady Gminy nr 5.pdf", "Uchwała Rady Gminy nr 5.pdf"),
        ("zażółć gęślą jaźń ŻÓŁW.odt", "zażółć gęślą jaźń ŻÓŁW.odt"),
        ("Zo\u0301\u0142w.pdf", "Zó\u0142w.pdf"),
        ("C:\\Dokumenty\\umowa.pdf", "umowa.pdf"),
        ("../../etc/passwd", "passwd"),
        ("umowa.pdf\0.exe", "umowa.pdf.exe"),
        ("umowa\u202efdp.exe", "umowafdp.exe"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie_ x.pdf"),
        ('<b>"x"|?*.pdf', "_b__x____.pdf"),
        ("  .ukryty.pdf. ", "ukryty.pdf"),
        ("", "plik"),
        ("///", "plik"),
        ("\u200b\u200e", "plik"),
        ("zdjęcie „lato”.jpg", "zdjęcie „lato”.jpg"),
    ],
)
def test_a_name_is_kept_without_what_misleads(name, kept):
    assert safe_name(name) == kept


def test_a_long_name_keeps_its_extension():
    name = safe_name("ż" * 300 + ".docx")

    assert len(name) == LONGEST
    assert name.endswith("ż.docx")


def test_a_long_name_without_extension_is_cut():
    assert safe_name("a" * 300) == "a" * LONGEST


@pytest.mark.parametrize("name", [name for name, *_ in HOSTILE])
def test_cleaning_a_name_twice_changes_nothing(name):
    assert safe_name(safe_name(name)) == safe_name(name)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("PESEL: 44051401359.", ["44051401359"]),
        ("44051401358", []),
        ("440514013590", []),
        ("12345678901", []),
        ("NIP 5261040828, REGON 000331501", []),
        ("", []),
    ],
)
def test_pesel_is_told_from_other_numbers(text, found):
    assert find_pesel(text) == found


def test_pesel_split_over_runs_of_a_document_is_found():
    body = b"<w:p><w:t>440514</w:t><w:t>01359</w:t></w:p><w:p><w:t>1</w:t></w:p>"

    with_number = packed({"[Content_Types].xml": CONTENT_TYPES, "word/document.xml": body})
    assert find_pesel_in(io.BytesIO(with_number), "docx") == ["44051401359"]


def test_pesel_in_an_opendocument_is_found_and_pdf_is_not_read():
    odt = opendocument(ODT)

    assert find_pesel_in(io.BytesIO(odt), "odt") == []
    assert find_pesel_in(io.BytesIO(pdf()), "pdf") == []
