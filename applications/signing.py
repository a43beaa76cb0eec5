"""Signing outside the portal: the PDF to sign, the request to the signing person, the signed file.

A document belongs to one version of the application. Whoever changes a word afterwards needs a
new document and a new signature, and the pages say so.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from accounts.models import Membership, Unit, User
from programmes.demonstration import mark_of_papers
from programmes.entry_words import polish_about, words_about
from records import wording
from records.files import keep
from records.filetypes import FileRefused
from records.ledger import note, witnessed
from records.models import Document, StoredFile
from records.outbox import post
from records.paperwork import ask_for
from records.signatures import SignatureFacts, SignatureRefused, read_signature

from .answer_display import shown_sections
from .drafting import locked, refuse_unless_editable, rules_of
from .evidence import listed, live_evidence
from .fingerprints import sha256_of
from .formal_letters import contact_of, members_of
from .intake import call_for
from .links import home_address
from .models import Application, SignedDocument
from .nominating import parties_of, shown_nomination
from .submitting import asked_declarations, frozen_content, refuse_incomplete, used_slots

KIND = "application_to_sign"
MAX_SIGNED_BYTES = 20 * 1024 * 1024


class SigningRefused(ValidationError):
    """There is no document to sign, nobody to ask, or the signed file does not fit."""


# --- the document ---------------------------------------


def prepare_document(
    application: Application, *, declarations: Collection[str] = (), by: User, at: datetime
) -> Document:
    """Ask for the PDF of this version; asking again gives the same one.

    `declarations`: codes of the optional ones that the signing person makes; signing makes the
    required ones. Raises Incomplete: an incomplete application is not signed.
    """
    with witnessed(by=by, at=at):
        row = locked(application)
        refuse_unless_editable(row, at)
        rules, evidence = rules_of(row), live_evidence(row)
        refuse_incomplete(rules, row, evidence)
        data = document_data(row, declarations=declarations, at=at)
        return ask_for(
            KIND,
            about=row,
            no=row.version,
            template="applications/application.typ",
            data=data,
            by=by,
            at=at,
            visibility=StoredFile.Visibility.APPLICANT,
        )


def document_to_sign(application: Application) -> Document | None:
    """The document of the present version; its `file` is None until the job has made it."""
    return (
        Document.objects.filter(
            kind=KIND,
            subject_kind="application",
            subject_id=str(application.public_id),
            no=application.version,
        )
        .select_related("file")
        .first()
    )


def has_older_document(application: Application) -> bool:
    """Whether a document of an earlier version exists: signing that one would be in vain."""
    return Document.objects.filter(
        kind=KIND,
        subject_kind="application",
        subject_id=str(application.public_id),
        no__lt=application.version,
    ).exists()


def document_data(
    application: Application, *, declarations: Collection[str], at: datetime
) -> dict[str, Any]:
    """The values of `templates/applications/application.typ`, worded in Polish."""
    rules, evidence = rules_of(application), live_evidence(application)
    edition = application.edition
    content = frozen_content(application, rules, [], listed(evidence))
    words = words_about(application)
    with polish_about(application):
        return {
            "title": f"{words['entry_title']} – kategoria {application.category.full_label}",
            "words": words,
            "programme": edition.name,
            "edition": f"{edition.ordinal} edycja",
            "category": application.category.full_label,
            "reference": application.reference,
            "applicant": applicant_facts(application),
            "sections": shown_nomination(content.get("nomination", {}))
            + shown_sections(rules, content["answers"], stage=application.stage_no),
            "attachments": [_attachment(item) for item in content["evidence"]],
            "declarations": [
                {
                    "code": d.code,
                    "text": d.text,
                    "accepted": d.required or d.code in declarations,
                }
                for d in asked_declarations(rules, used_slots(evidence))
            ],
            "answers_sha256": sha256_of(content["answers"]),
            "submitted": None,
            "demonstration": mark_of_papers(edition),
            "funding_note": edition.programme.funding_note or None,
            "made_at": at.isoformat(),
        }


def applicant_facts(application: Application) -> dict[str, str | None]:
    organisation = application.applicant
    unit = Unit.objects.filter(teryt=organisation.teryt).first() if organisation.teryt else None
    return {
        "name": organisation.name,
        "teryt": organisation.teryt or "–",
        "kind": str(unit.get_kind_display()) if unit else str(organisation.get_kind_display()),
        "powiat": unit.powiat or None if unit else None,
        "voivodeship": unit.voivodeship if unit else None,
        "nip": organisation.nip or None,
        "regon": organisation.regon or None,
        "address": None,
    }


def _attachment(item: dict[str, Any]) -> dict[str, Any]:
    if item["kind"] == "file":
        size = filesizeformat(item["size"])
        return {key: item[key] for key in ("slot", "name", "sha256")} | {"size": size}
    return {key: item[key] for key in ("slot", "title", "number", "date", "address")}


# --- asking the signing person ---------------------------------------


def signers_of(application: Application, at: datetime) -> list[Membership]:
    """The signing persons of the group at `at`."""
    return [m for m in members_of(application, at) if m.role == Membership.Role.SIGNER]


def ask_for_signature(application: Application, *, by: User, at: datetime) -> int:
    """MSG-01 to every signing person of the group, once a version. Returns to how many people."""
    with witnessed(by=by, at=at):
        row = locked(application)
        refuse_unless_editable(row, at)
        people = signers_of(row, at)
        if not people:
            raise SigningRefused(_("Nobody in your group is a signing person yet. Invite one."))
        context = _request_context(row, by)
        for member in people:
            post(
                "MSG-01",
                to=member.user,
                about=row,
                key=str(row.version),
                context={**context, "salutation": member.salutation},
                at=at,
            )
        note("signature_asked_for", row, {"version": row.version, "people": len(people)})
    return len(people)


def _request_context(application: Application, by: User) -> dict[str, Any]:
    edition, document = application.edition, document_to_sign(application)
    file = document.file if document else None
    deadline = call_for(application).deadline
    with polish_about(application):
        return {
            "prepared_by": by.name,
            "programme": edition.name,
            "category": application.category.full_label,
            **parties_of(application),
            "reference": application.reference,
            "deadline": wording.moment(deadline) if deadline else "–",
            "link": home_address(application),
            "has_document": file is not None,
            "size": filesizeformat(file.size) if file else "–",
            "sha256": file.sha256 if file else "–",
            "contact": contact_of(edition),
        }


# --- the signed file ---------------------------------------


def add_signed_document(
    application: Application, upload: File, *, signature_kind: str, by: User, at: datetime
) -> SignedDocument:
    """Check that the file is our document of this version, signed, and keep it for submitting.

    The original with its signer's data is for staff only. Raises SigningRefused.
    """
    document = document_to_sign(application)
    if document is None or document.file is None:
        raise SigningRefused(_("First prepare the document to sign and download it."))
    facts = _checked(upload, document.file)
    try:
        stored = keep(
            upload,
            by=by,
            at=at,
            visibility=StoredFile.Visibility.STAFF,
            allowed={"pdf"},
            max_bytes=MAX_SIGNED_BYTES,
        )
    except FileRefused as refused:
        raise SigningRefused(refused.message) from refused
    with witnessed(by=by, at=at):
        row = locked(application)
        refuse_unless_editable(row, at)
        if row.version != document.no:
            raise SigningRefused(_("The application has changed. Sign a new document."))
        signed = SignedDocument.objects.create(
            application=row,
            version=row.version,
            file=stored,
            facts=facts_to_keep(facts, signature_kind, document.file),
            added_by=by,
            added_at=at,
        )
        note("signed_document_added", row, {"version": row.version, "sha256": stored.sha256})
    return signed


def _checked(upload: File, original: StoredFile) -> SignatureFacts:
    if (upload.size or 0) > MAX_SIGNED_BYTES:
        raise SigningRefused(_("The file is larger than allowed."))
    with original.open() as file:
        given_out = file.read()
    upload.seek(0)
    try:
        return read_signature(upload.read(), given_out)
    except SignatureRefused as refused:
        raise SigningRefused(refused.message, code=refused.code) from refused


def facts_to_keep(
    facts: SignatureFacts, signature_kind: str, original: StoredFile
) -> dict[str, Any]:
    """What the formal check reads, without the signer's name or PESEL."""
    return {
        "signature_kind": signature_kind,
        "form": facts.kind,
        "signed_at": facts.signed_at.isoformat() if facts.signed_at else None,
        "is_pades": facts.is_pades,
        "integrity_ok": facts.integrity_ok,
        "original_sha256": original.sha256,
        "original_matches": facts.original_sha256_matches,
        "pesel_present": facts.pesel_present,
    }


def signed_document(application: Application) -> SignedDocument | None:
    """The newest signed file that fits the present version."""
    return (
        application.signed_documents.filter(version=application.version)
        .select_related("file")
        .order_by("-pk")
        .first()
    )


def declarations_of(document: Document) -> list[str]:
    """Codes of the declarations that signing this document made."""
    return [d["code"] for d in document.data["declarations"] if d["accepted"]]
