"""The receipt: durable facts with digests, a PDF made by a job, a page where anybody checks it."""

import json
import uuid
from datetime import timedelta

import pytest

from applications.evidence import add_file, add_public_document
from applications.fingerprints import sha256_of
from applications.models import Application, Receipt
from applications.receipts import finish, receipt_json
from records.ledger import verify
from records.models import Document
from records.paperwork import render
from tests.factories import NOW

from .application_cases import CLOSES, draft, member, move_deadline, pdf, submit

pytestmark = pytest.mark.django_db


def given(application: Application | None = None, **kwargs) -> Receipt:
    return submit(application or draft(), **kwargs).receipt


def test_the_facts_name_the_moment_the_deadline_the_form_and_every_digest():
    application = draft()
    add_file(application, "S6", pdf("Uchwała o programie.pdf"), by=application.created_by, at=NOW)
    facts = given(application).facts
    assert facts["received_at"] == NOW.isoformat()
    assert facts["deadline"] == CLOSES.isoformat()
    assert facts["form_version"] == 1
    assert [file["name"] for file in facts["files"]] == ["Uchwała o programie.pdf"]
    assert len(facts["files"][0]["sha256"]) == 64


def test_the_digests_can_be_computed_again():
    receipt = given()
    submission = receipt.submission
    assert receipt.sha256 == sha256_of(receipt.facts)
    assert receipt.facts["answers_sha256"] == sha256_of(submission.answers)
    assert receipt.facts["submission_sha256"] == submission.sha256


def test_both_deadlines_are_stated_when_the_call_was_extended():
    application = draft()
    extended = CLOSES + timedelta(days=14)
    move_deadline(application.edition, extended)
    deadlines = given(application, at=CLOSES + timedelta(days=1)).facts["deadlines"]
    assert deadlines["call"] == extended.isoformat()
    assert deadlines["earlier"] == [CLOSES.isoformat()]


def test_an_own_deadline_is_stated_beside_the_common_one():
    application = draft()
    own = CLOSES + timedelta(days=2)
    Application.objects.update(own_deadline=own)
    facts = given(application, at=CLOSES + timedelta(days=1)).facts
    assert facts["deadlines"]["call"] == CLOSES.isoformat()
    assert facts["deadlines"]["own"] == facts["deadline"] == own.isoformat()


def test_no_person_is_named_in_the_facts():
    receipt = given()
    text = json.dumps(receipt_json(receipt), ensure_ascii=False)
    assert receipt.submission.submitted_by.name not in text
    assert receipt.submission.submitted_by.email not in text


def test_the_job_anchors_the_receipt_to_the_ledger_and_asks_for_its_pdf_once():
    receipt = given()
    assert (receipt.ledger_head, receipt.document) == ("", None)
    finish(receipt.pk, at=NOW)
    finish(receipt.pk, at=NOW)
    receipt.refresh_from_db()
    assert Document.objects.filter(kind="receipt").count() == 1
    assert verify(anchor=receipt.ledger_head).is_sound


def test_the_pdf_is_made_from_the_frozen_data():
    application = draft()
    add_file(application, "S6", pdf("uchwała zażółć.pdf"), by=application.created_by, at=NOW)
    add_public_document(
        application,
        "S6",
        title="Program współpracy",
        number="XII/89/2021",
        date=NOW.date(),
        address="https://bip.example.org/u/1",
        by=application.created_by,
        at=NOW,
    )
    receipt = given(application)
    finish(receipt.pk, at=NOW)
    receipt.refresh_from_db()
    render(receipt.document_id, at=NOW)
    document = Document.objects.get(pk=receipt.document_id)
    assert document.file.type == "application/pdf"


# --- pages ---------------------------------------


def test_anybody_checks_a_receipt_and_sees_no_person(client):
    receipt = given()
    page = client.get(f"/potwierdzenie/{receipt.public_id}/")
    text = page.content.decode()
    assert page.status_code == 200
    assert receipt.facts["reference"] in text
    assert receipt.facts["submission_sha256"] in text
    assert receipt.submission.submitted_by.name not in text


def test_an_unknown_code_is_said_clearly(client):
    assert client.get(f"/potwierdzenie/{uuid.uuid4()}/").status_code == 404


def test_the_check_says_when_a_later_version_was_submitted(client):
    application = draft()
    first = given(application)
    Application.objects.update(answers={**application.answers, "D3": "Nowy opis"})
    submit(application)
    page = client.get(f"/potwierdzenie/{first.public_id}/")
    assert not page.context["is_newest"]


def test_the_applicant_downloads_the_receipt_as_json(client):
    place = member()
    application = draft(place)
    receipt = given(application)
    client.force_login(place.user)
    reply = client.get(f"/wnioski/{application.public_id}/potwierdzenie/1/json/")
    assert reply.json()["receipt_sha256"] == receipt.sha256
    assert sha256_of({key: reply.json()[key] for key in receipt.facts}) == receipt.sha256


def test_a_pdf_that_the_job_has_not_made_yet_is_said_to_be_coming(client):
    place = member()
    application = draft(place)
    given(application)
    client.force_login(place.user)
    address = f"/wnioski/{application.public_id}/potwierdzenie/"
    assert client.get(address).status_code == 200
    assert client.get(f"{address}1/pdf/").status_code == 202


def test_a_stranger_finds_no_receipt(client):
    application = draft()
    given(application)
    client.force_login(member().user)
    for end in ("", "1/pdf/", "1/json/"):
        address = f"/wnioski/{application.public_id}/potwierdzenie/{end}"
        assert client.get(address).status_code == 404
