"""Attachments: accepted kinds, limits, public documents, photographs, removal."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from applications.completeness import evidence_problems
from applications.drafting import CallNotOpen, rules_of
from applications.evidence import (
    EvidenceRefused,
    PhotoFacts,
    add_file,
    add_public_document,
    describe_photo,
    listed,
    live_evidence,
    remove_evidence,
)
from applications.models import Evidence
from records.models import Entry, StoredFile
from tests.factories import NOW

from .application_cases import CLOSES, draft, jpg, pdf, pdf_bytes

pytestmark = pytest.mark.django_db

PHOTOS = {"code": "S7", "label": "Zdjęcia", "max": 6, "photos": True}
PROXY = {"code": "S1", "label": "Upoważnienie", "max": 1, "staff_only": True}
RESOLUTIONS = {"code": "S6", "label": "Uchwały", "min": 1, "max": 2, "link_allowed": True}
SLOTS = [PROXY, RESOLUTIONS, PHOTOS]


def add(application, slot="S6", upload=None, **kwargs):
    kwargs = {"by": application.created_by, "at": NOW} | kwargs
    return add_file(application, slot, upload or pdf(), **kwargs)


def name_document(application, slot="S6", address="https://bip.example.org/u/1"):
    return add_public_document(
        application,
        slot,
        title="Uchwała o programie współpracy",
        number="XII/89/2021",
        date=date(2021, 11, 30),
        address=address,
        by=application.created_by,
        at=NOW,
    )


def test_a_file_is_attached_with_its_digest_and_leaves_a_trace():
    application = draft(slots=SLOTS)
    evidence = add(application, upload=pdf("uchwała.pdf"), title="Uchwała XII/89/2021")
    assert (evidence.file.name, evidence.title) == ("uchwała.pdf", "Uchwała XII/89/2021")
    entry = Entry.objects.get(verb="evidence_added")
    assert entry.facts == {"slot": "S6", "sha256": evidence.file.sha256}


@pytest.mark.parametrize(
    "name", ["Zażółć gęślą jaźń.pdf", "umowa użyczenia (kopia) 1.pdf", "ł" * 100 + ".pdf"]
)
def test_polish_and_long_names_survive(name):
    assert add(draft(slots=SLOTS), upload=pdf(name)).file.name == name


def test_every_change_of_attachments_is_a_new_version_of_the_application():
    application = draft(slots=SLOTS)
    before = application.version
    evidence = add(application)
    application.refresh_from_db()
    assert application.version == before + 1
    remove_evidence(evidence, by=application.created_by, at=NOW)
    application.refresh_from_db()
    assert application.version == before + 2


@pytest.mark.parametrize(
    "upload",
    [
        lambda: SimpleUploadedFile("uchwała.pdf", b""),
        lambda: SimpleUploadedFile("uchwała.pdf", b"to nie jest PDF, tylko tekst" * 9),
        lambda: SimpleUploadedFile("skan.docx", pdf_bytes()),
        lambda: SimpleUploadedFile("strona.html", b"<html><script>alert(1)</script></html>"),
        lambda: SimpleUploadedFile("archiwum.zip", b"PK\x03\x04" + b"\0" * 40),
    ],
    ids=["empty", "not a pdf", "renamed", "html", "zip"],
)
def test_a_refused_file_is_said_at_the_field_and_leaves_nothing(upload):
    application = draft(slots=SLOTS)
    with pytest.raises(EvidenceRefused) as refused:
        add(application, upload=upload())
    assert refused.value.code == "file"
    assert not Evidence.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_file_over_the_limit_is_refused():
    application = draft(slots=SLOTS, evidence={"file_bytes": 500, "total_bytes": 5000})
    with pytest.raises(EvidenceRefused) as refused:
        add(application, upload=pdf(text="y" * 600))
    assert refused.value.code == "file"


def test_all_files_together_have_a_limit():
    size = len(pdf_bytes())
    limits = {"file_bytes": size + 200, "total_bytes": size + 300}
    application = draft(slots=SLOTS, evidence=limits)
    add(application)
    with pytest.raises(EvidenceRefused) as refused:
        add(application)
    assert refused.value.code == "file"


def test_the_number_of_files_has_a_limit_and_links_do_not_count():
    application = draft(slots=SLOTS, evidence={"files": 1})
    add(application, "S1")
    name_document(application)
    with pytest.raises(EvidenceRefused):
        add(application)


def test_a_slot_takes_no_more_than_its_number():
    application = draft(slots=SLOTS)
    add(application, "S1")
    with pytest.raises(EvidenceRefused) as refused:
        add(application, "S1")
    assert refused.value.code == "slot"


def test_a_removed_attachment_makes_room_and_stays_as_a_row():
    application = draft(slots=SLOTS)
    first = add(application, "S1")
    remove_evidence(first, by=application.created_by, at=NOW)
    second = add(application, "S1")
    assert live_evidence(application) == [second]
    first.refresh_from_db()
    assert (first.removed_at, first.removed_by) == (NOW, application.created_by)


def test_removing_twice_is_removing_once():
    application = draft(slots=SLOTS)
    evidence = add(application)
    remove_evidence(evidence, by=application.created_by, at=NOW)
    remove_evidence(evidence, by=application.created_by, at=NOW + timedelta(hours=1))
    assert Entry.objects.filter(verb="evidence_removed").count() == 1


def test_an_unknown_slot_is_refused():
    with pytest.raises(EvidenceRefused):
        add(draft(slots=SLOTS), "S99")


def test_a_power_of_attorney_is_for_staff_only():
    evidence = add(draft(slots=SLOTS), "S1")
    assert evidence.hidden_from_jury
    assert evidence.file.visibility == StoredFile.Visibility.STAFF


# --- public documents ---------------------------------------


def test_a_public_document_is_named_by_number_date_and_address():
    item = listed([name_document(draft(slots=SLOTS))])[0]
    assert (item["number"], item["date"]) == ("XII/89/2021", "2021-11-30")
    assert item["address"] == "https://bip.example.org/u/1"


@pytest.mark.parametrize("address", ["http://bip.example.org/", "javascript:alert(1)", "bip"])
def test_only_https_addresses_are_taken(address):
    with pytest.raises(EvidenceRefused) as refused:
        name_document(draft(slots=SLOTS), address=address)
    assert refused.value.code == "address"


def test_a_slot_of_files_takes_no_link():
    with pytest.raises(EvidenceRefused):
        name_document(draft(slots=SLOTS), "S1")


# --- photographs ---------------------------------------


def problems(application):
    held = live_evidence(application)
    return [p.code for p in evidence_problems(rules_of(application), application.answers, held)]


def test_a_photograph_needs_its_author_and_description():
    application = draft(slots=[PHOTOS], checklist=[])
    photo = add(application, "S7", jpg())
    assert problems(application) == ["S7"]
    facts = PhotoFacts(author="Osoba Przykładowa", alt_text="Klub seniora", shows_people=False)
    describe_photo(photo, facts, by=application.created_by, at=NOW)
    assert problems(application) == []


def test_a_newspaper_cutting_in_the_slot_of_photographs_needs_no_description():
    application = draft(slots=[PHOTOS], checklist=[])
    add(application, "S7", pdf())
    assert problems(application) == []


# --- how many are needed ---------------------------------------


def test_a_slot_that_is_required_is_missing_until_it_holds_enough():
    application = draft(slots=[RESOLUTIONS])
    assert problems(application) == ["S6"]
    name_document(application)
    assert problems(application) == []


def test_a_conditional_slot_is_required_when_its_condition_holds():
    options = [{"code": "law", "label": "z mocy ustawy"}, {"code": "proxy", "label": "inna"}]
    question = {"code": "A9", "label": "Podstawa", "kind": "one_of", "options": options}
    condition = {"question": "A9", "is_one_of": ["proxy"]}
    application = draft(
        sections=[{"code": "A", "label": "Wnioskodawca", "questions": [question]}],
        slots=[{**PROXY, "required_if": condition}],
        checklist=[],
    )
    application.answers = {"A9": "law"}
    assert problems(application) == []
    application.answers = {"A9": "proxy"}
    assert problems(application) == ["S1"]


# --- when ---------------------------------------


def test_after_the_deadline_nothing_is_attached_and_nothing_kept():
    application = draft(slots=SLOTS)
    with pytest.raises(CallNotOpen):
        add(application, at=CLOSES + timedelta(seconds=1))
    assert not StoredFile.objects.exists()
