"""The receipt: facts that anybody can check, as a page, JSON and PDF.

`facts` are frozen with their SHA-256 in the act of submitting. The ledger's head is known only
when that act has been written, so the job that asks for the PDF adds it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from accounts.models import Membership, User
from programmes.demonstration import mark_of_papers
from programmes.entry_words import polish_about, words_about
from records import qr, wording
from records.ledger import head_hash, note, witnessed
from records.outbox import post
from records.paperwork import ask_for

from .fingerprints import sha256_of
from .formal_letters import NOTE, contact_of, members_of
from .intake import Call, formal_check_until
from .models import Application, Receipt, Submission
from .nominating import parties_of


def issue_receipt(submission: Submission, *, call: Call, by: User, at: datetime) -> Receipt:
    """The receipt's row, its MSG-02 and the job for its PDF, in the transaction of the act."""
    from .tasks import finish_receipt

    facts = receipt_facts(submission, call)
    with witnessed(by=by, at=at):
        receipt = Receipt.objects.create(
            submission=submission, facts=facts, sha256=sha256_of(facts), made_at=at
        )
        tell_submitted(receipt, at=at)
        note("receipt_made", receipt, {"sha256": receipt.sha256})
        finish_receipt.enqueue(receipt_id=receipt.pk)
    return receipt


def receipt_facts(submission: Submission, call: Call) -> dict[str, Any]:
    """What the receipt states. Moments are ISO 8601 in UTC, sizes bytes, digests SHA-256."""
    application = submission.application
    edition = application.edition
    files = [item for item in submission.evidence if item["kind"] == "file"]
    return {
        "reference": application.reference,
        "programme": edition.name,
        "edition": edition.ordinal,
        "edition_kind": edition.kind,
        "category": application.category.full_label,
        "applicant": application.applicant.name,
        "applicant_teryt": application.applicant.teryt,
        **_nominated(application),
        "submission_no": submission.no,
        "received_at": _iso(submission.submitted_at),
        "clock": "server",
        "deadline": _iso(submission.deadline),
        "deadlines": {
            "call": _iso(call.closes_at),
            "own": _iso(call.own_deadline),
            "earlier": [_iso(value) for value in call.history],
            "grace_seconds": int(call.grace.total_seconds()),
        },
        "form_version": submission.rule_set.version,
        "rule_set_sha256": submission.rule_set.sha256,
        "signature_kind": submission.signature_kind,
        "answers_sha256": sha256_of(submission.answers),
        "submission_sha256": submission.sha256,
        "signed_document_sha256": submission.signed_file.sha256 if submission.signed_file else None,
        "declarations": submission.declarations,
        "files": [{key: item[key] for key in ("slot", "name", "size", "sha256")} for item in files],
        "public_documents": [
            {key: item[key] for key in ("slot", "title", "number", "date", "address")}
            for item in submission.evidence
            if item["kind"] != "file"
        ],
    }


def _nominated(application: Application) -> dict[str, str]:
    """The organisation that was nominated; a person's name stands on no receipt."""
    if application.nominee is None or application.subject:
        return {}
    return {"nominee": application.nominee.name}


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def receipt_json(receipt: Receipt) -> dict[str, Any]:
    """The JSON receipt: the frozen facts, their digest, the ledger's head, where to check."""
    return {
        **receipt.facts,
        "receipt_sha256": receipt.sha256,
        "ledger_head": receipt.ledger_head or None,
        "check": check_address(receipt),
    }


def check_address(receipt: Receipt) -> str:
    return settings.BASE_URL + reverse("receipt_check", args=[receipt.public_id])


def finish(receipt_id: int, *, at: datetime) -> None:
    """Anchor the receipt to the ledger and ask for its PDF; a repeat changes nothing."""
    with witnessed(by=None, at=at):
        receipt = (
            Receipt.objects.select_for_update(of=("self",))
            .select_related(
                "submission__application__category__edition__programme__organiser",
                "submission__application__applicant",
                "submission__submitted_by",
            )
            .get(pk=receipt_id)
        )
        if receipt.document_id is not None:
            return
        receipt.ledger_head = head_hash()
        receipt.document = ask_for(
            "receipt",
            about=receipt.submission,
            template="applications/receipt.typ",
            data=document_data(receipt),
            by=receipt.submission.submitted_by,
            at=receipt.made_at,
        )
        receipt.save(update_fields=["ledger_head", "document"])


def document_data(receipt: Receipt) -> dict[str, Any]:
    """The values of `templates/applications/receipt.typ`, worded in Polish."""
    submission, facts = receipt.submission, receipt.facts
    edition, words = submission.application.edition, words_about(submission)
    with polish_about(submission):
        return {key: facts[key] for key in ("reference", "programme", "category", "applicant")} | {
            "edition": f"{edition.ordinal} edycja",
            "words": words,
            "applicant_teryt": facts["applicant_teryt"] or "–",
            "nominee": facts.get("nominee"),
            "submission_no": submission.no,
            "received_at": wording.moment(submission.submitted_at),
            "deadline": wording.moment(submission.deadline),
            "deadline_history": deadline_history(facts, words),
            "submitted_by": submission.submitted_by.name,
            "signature_kind": submission.get_signature_kind_display(),
            "form_version": str(facts["form_version"]),
            "answers_sha256": facts["answers_sha256"],
            "document_sha256": facts["signed_document_sha256"],
            "files": [{**item, "size": filesizeformat(item["size"])} for item in facts["files"]],
            "publics": [
                {key: item[key] for key in ("slot", "title", "address")}
                for item in facts["public_documents"]
            ],
            "ledger_head": receipt.ledger_head,
            "address": check_address(receipt),
            "qr": qr.svg(check_address(receipt)),
            "next_steps": next_steps(submission, words),
            "note": NOTE,
            "funding_note": edition.programme.funding_note or None,
            "demonstration": mark_of_papers(edition),
            "made_at": receipt.made_at.isoformat(),
        }


def deadline_history(facts: dict[str, Any], words: dict[str, str]) -> list[str]:
    """Every deadline that was, when there was more than one; Polish, for the document."""
    given = facts["deadlines"]
    if not given["earlier"] and not given["own"]:
        return []
    history = [f"Poprzedni termin: {_worded(value)}." for value in given["earlier"]]
    history.append(f"Termin naboru: {_worded(given['call'])}.")
    if given["own"]:
        history.append(f"Termin {words['of_entry']}: {_worded(given['own'])}.")
    return history


def _worded(iso: str) -> str:
    return wording.moment(datetime.fromisoformat(iso))


def next_steps(submission: Submission, words: dict[str, str]) -> list[str]:
    until = formal_check_until(submission.application)
    return [
        f"Do {wording.day(until)} sprawdzimy {words['entry']} pod względem formalnym. Jeżeli będzie"
        " potrzebne uzupełnienie, zawiadomimy Państwa na ten adres i w portalu.",
        f"Do {wording.moment(submission.deadline)} mogą Państwo poprawić treść {words['of_entry']}."
        " Dopóki nie złożą Państwo nowej wersji, obowiązuje ta.",
    ]


def tell_submitted(receipt: Receipt, *, at: datetime) -> None:
    """MSG-02 to everybody in the group but advisers."""
    submission = receipt.submission
    application, edition = submission.application, submission.application.edition
    with polish_about(submission):
        context = {
            "programme": edition.name,
            "category": application.category.full_label,
            **parties_of(application),
            "reference": application.reference,
            "received_at": wording.moment(submission.submitted_at),
            "deadline": wording.moment(submission.deadline),
            "submitted_by": submission.submitted_by.name,
            "signature_kind": str(submission.get_signature_kind_display()),
            "form_version": submission.rule_set.version,
            "file_count": len(receipt.facts["files"]),
            "check_address": check_address(receipt),
            "formal_check_until": wording.day(formal_check_until(application)),
            "contact": contact_of(edition),
        }
    for member in members_of(application, at):
        if member.role != Membership.Role.HELPER:
            post(
                "MSG-02",
                to=member.user,
                about=submission,
                context={**context, "salutation": member.salutation},
                at=at,
            )
