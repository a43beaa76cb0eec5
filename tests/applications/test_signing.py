"""Signing outside the portal: the PDF given out is the PDF that must come back, signed."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from applications import signing
from applications.drafting import CallNotOpen, save_answers, section_of
from applications.evidence import add_file
from applications.models import Application, SignedDocument
from applications.submitting import Incomplete
from records.models import Document, Message, StoredFile
from records.paperwork import render
from tests.factories import NOW
from tests.records.test_signatures import PESEL, person, signed_by  # noqa: F401 (fixture)

from .application_cases import CLOSES, draft, member, pdf, submit

pytestmark = pytest.mark.django_db


def prepared(application: Application) -> Document:
    document = signing.prepare_document(application, by=application.created_by, at=NOW)
    render(document.pk, at=NOW)
    return signing.document_to_sign(application)


def given_out(document: Document) -> bytes:
    with document.file.open() as file:
        return file.read()


def bring_back(application: Application, content: bytes, **kwargs) -> SignedDocument:
    upload = SimpleUploadedFile("wniosek-podpisany.pdf", content)
    kwargs = {"signature_kind": "trusted", "by": application.created_by, "at": NOW} | kwargs
    return signing.add_signed_document(application, upload, **kwargs)


def edit(application: Application) -> Application:
    return save_answers(
        application,
        section_of(application, "D"),
        {"D3": "Inny opis"},
        version=application.version,
        by=application.created_by,
        at=NOW,
    )


def test_the_document_lists_answers_attachments_and_declarations():
    application = draft()
    add_file(application, "S6", pdf("uchwała.pdf"), by=application.created_by, at=NOW)
    application.refresh_from_db()
    document = prepared(application)
    data = document.data
    assert document.file.type == "application/pdf"
    assert [section["code"] for section in data["sections"]] == ["A", "D"]
    assert [item["name"] for item in data["attachments"]] == ["uchwała.pdf"]
    assert [d["accepted"] for d in data["declarations"]] == [True, True]


def test_asking_twice_gives_the_same_document():
    application = draft()
    first = signing.prepare_document(application, by=application.created_by, at=NOW)
    later = NOW + timedelta(hours=1)
    assert signing.prepare_document(application, by=application.created_by, at=later) == first


def test_an_incomplete_application_is_not_given_out_to_sign():
    application = draft()
    application.answers = {}
    application.save()
    with pytest.raises(Incomplete):
        signing.prepare_document(application, by=application.created_by, at=NOW)
    assert not Document.objects.exists()


def test_an_optional_declaration_is_made_only_when_chosen():
    declarations = [
        {"code": "O1", "text": "Zgodne ze stanem faktycznym."},
        {"code": "O6", "text": "Zgoda na publikację.", "required": False},
    ]
    application = draft(declarations=declarations)
    document = signing.prepare_document(application, by=application.created_by, at=NOW)
    assert signing.declarations_of(document) == ["O1"]


def test_the_signed_document_is_taken_and_submitted(person):  # noqa: F811
    application = draft()
    signed = bring_back(application, signed_by(person, given_out(prepared(application))))
    submission = submit(
        application,
        declarations=["O1", "O2"],
        signature_kind=signed.facts["signature_kind"],
        signed_file=signed.file,
        signature=signed.facts,
    )
    assert submission.signature_kind == "trusted"
    assert submission.receipt.facts["signed_document_sha256"] == signed.file.sha256


def test_the_signers_data_stay_with_the_staff(person):  # noqa: F811
    application = draft()
    signed = bring_back(application, signed_by(person, given_out(prepared(application))))
    facts = json.dumps(signed.facts)
    assert signed.file.visibility == StoredFile.Visibility.STAFF
    assert PESEL not in facts
    assert "Przykładowa" not in facts
    assert signed.facts["pesel_present"] is True


def test_the_document_without_a_signature_is_refused():
    application = draft()
    with pytest.raises(signing.SigningRefused) as refused:
        bring_back(application, given_out(prepared(application)))
    assert refused.value.code == "missing"
    assert not SignedDocument.objects.exists()


def test_another_document_is_refused(person):  # noqa: F811
    application, other = draft(), draft()
    prepared(application)
    with pytest.raises(signing.SigningRefused) as refused:
        bring_back(application, signed_by(person, given_out(prepared(other))))
    assert refused.value.code == "differs"


def test_a_change_after_the_document_needs_a_new_one(person):  # noqa: F811
    application = draft()
    signed = signed_by(person, given_out(prepared(application)))
    bring_back(application, signed)
    changed = edit(application)
    assert signing.document_to_sign(changed) is None
    assert signing.signed_document(changed) is None
    assert signing.has_older_document(changed)
    with pytest.raises(signing.SigningRefused):
        bring_back(changed, signed)


def test_a_new_attachment_needs_a_new_document_as_well():
    application = draft()
    prepared(application)
    add_file(application, "S6", pdf(), by=application.created_by, at=NOW)
    application.refresh_from_db()
    assert signing.document_to_sign(application) is None


def test_after_the_deadline_no_signed_document_is_taken(person):  # noqa: F811
    application = draft()
    signed = signed_by(person, given_out(prepared(application)))
    late = CLOSES + timedelta(seconds=1)
    with pytest.raises(CallNotOpen):
        bring_back(application, signed, at=late)


# --- asking the signing person ---------------------------------------


def test_every_signing_person_is_asked_once_a_version():
    place = member("editor")
    signers = {member("signer", beside=place).user for _ in range(2)}
    application = draft(place)
    for _ in range(2):
        assert signing.ask_for_signature(application, by=place.user, at=NOW) == 2
    messages = Message.objects.filter(event="MSG-01")
    assert {message.recipient for message in messages} == signers
    changed = edit(application)
    signing.ask_for_signature(changed, by=place.user, at=NOW)
    assert Message.objects.filter(event="MSG-01").count() == 4


def test_the_request_names_the_digest_of_the_document_when_there_is_one():
    place = member("editor")
    member("signer", beside=place)
    application = draft(place)
    document = prepared(application)
    signing.ask_for_signature(application, by=place.user, at=NOW)
    assert document.file.sha256 in Message.objects.get(event="MSG-01").body


def test_with_nobody_to_sign_nothing_is_sent():
    place = member("editor")
    application = draft(place)
    with pytest.raises(signing.SigningRefused):
        signing.ask_for_signature(application, by=place.user, at=NOW)
