"""Attachments of an application: a file, or a public document named by number and address.

Bytes are kept before the transaction, so that no lock waits for them; what a removal leaves is
a row with its moment, and the file stays for whoever must explain what was seen.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from programmes.shapes import CategoryRules, EvidenceSlot
from records.filenames import extension_of
from records.files import keep
from records.filetypes import FileRefused
from records.ledger import note, witnessed
from records.models import StoredFile
from records.pesel import find_pesel_in

from .drafting import CallNotOpen, locked, refuse_unless_editable, rules_of, touch
from .models import Application, Evidence, Submission
from .supplement_scope import is_overdue, slots_of


class EvidenceRefused(ValidationError):
    """The attachment was not taken; the text is for the field named by `code`."""


@dataclass(frozen=True)
class PhotoFacts:
    """What is asked about a photograph."""

    author: str = ""
    alt_text: str = ""
    shows_people: bool | None = None


def live_evidence(application: Application) -> list[Evidence]:
    """Attachments that were not removed, in the order of slots, with their files."""
    rows = application.evidence.filter(removed_at__isnull=True).select_related("file")
    return list(rows.order_by("slot", "pk"))


def submitted_evidence(submission: Submission) -> list[Evidence]:
    """The attachments that a submission lists, also those removed since."""
    ids = [item["id"] for item in submission.evidence]
    rows = Evidence.objects.filter(application=submission.application_id, public_id__in=ids)
    return list(rows.select_related("file").order_by("slot", "pk"))


def slot_of(application: Application, code: str) -> EvidenceSlot:
    slot = rules_of(application).slot(code)
    if slot is None:
        raise EvidenceRefused(_("Choose a place for the attachment from the list."), code="slot")
    return slot


def refuse_over_limits(
    rules: CategoryRules, slot: EvidenceSlot, held: Iterable[Evidence], size: int = 0
) -> None:
    """Raise when one attachment more (a file of `size` bytes, 0 for a link) would be too many."""
    held = list(held)
    limits = rules.limits_of(slot)
    if sum(1 for item in held if item.slot == slot.code) >= slot.max:
        text = ngettext(
            "This place takes at most %(most)s attachment. Remove it to add another.",
            "This place takes at most %(most)s attachments. Remove one to add another.",
            slot.max,
        )
        raise EvidenceRefused(text % {"most": slot.max}, code="slot")
    if not size:
        return
    files = [item.file for item in held if item.file is not None]
    if len(files) >= limits.files:
        text = _("An application takes at most %(most)s files.")
        raise EvidenceRefused(text % {"most": limits.files}, code="file")
    if sum(file.size for file in files) + size > limits.total_bytes:
        text = _("All files together may have at most %(limit)s.")
        limit = filesizeformat(limits.total_bytes)
        raise EvidenceRefused(text % {"limit": limit}, code="file")


def add_file(
    application: Application,
    slot_code: str,
    upload: File,
    *,
    title: str = "",
    photo: PhotoFacts = PhotoFacts(),
    by: User,
    at: datetime,
) -> Evidence:
    """Check, keep and attach a file. Raises EvidenceRefused or CallNotOpen; a refused file
    leaves nothing behind."""
    rules, slot = rules_of(application), slot_of(application, slot_code)
    refuse_unless_changeable(application, slot, at)
    refuse_over_limits(rules, slot, live_evidence(application), upload.size or 0)
    limits = rules.limits_of(slot)
    visibility = StoredFile.Visibility.STAFF if slot.staff_only else StoredFile.Visibility.JURY
    try:
        stored = keep(
            upload,
            by=by,
            at=at,
            visibility=visibility,
            allowed=limits.types,
            max_bytes=limits.file_bytes,
        )
    except FileRefused as refused:
        raise EvidenceRefused(refused.message, code="file") from refused
    facts = {
        "kind": Evidence.Kind.FILE,
        "file": stored,
        "title": title or stored.name,
        "photo_author": photo.author,
        "alt_text": photo.alt_text,
        "shows_people": photo.shows_people,
    }
    return _attach(application, slot, facts, size=stored.size, by=by, at=at)


def seems_to_hold_pesel(evidence: Evidence) -> bool:
    """Whether an Office file has what looks like a PESEL: for a warning, never a refusal.

    Read anew each time; neither the number nor the answer is kept.
    """
    if evidence.file is None:
        return False
    with evidence.file.open() as content:
        return bool(find_pesel_in(content, extension_of(evidence.file.name)))


def add_public_document(
    application: Application,
    slot_code: str,
    *,
    title: str,
    number: str,
    date: date,
    address: str,
    by: User,
    at: datetime,
) -> Evidence:
    """Name a document of a public register; the portal never fetches the address.

    Judged is the document of that number, not what the page says later.
    """
    slot = slot_of(application, slot_code)
    if not slot.link_allowed:
        raise EvidenceRefused(_("This place takes files only."), code="slot")
    if not address.startswith("https://"):
        raise EvidenceRefused(_("The address must begin with https://."), code="address")
    facts = {
        "kind": Evidence.Kind.PUBLIC_DOCUMENT,
        "title": title,
        "number": number,
        "date": date,
        "address": address,
    }
    return _attach(application, slot, facts, size=0, by=by, at=at)


def _attach(
    application: Application,
    slot: EvidenceSlot,
    facts: dict[str, Any],
    *,
    size: int,
    by: User,
    at: datetime,
) -> Evidence:
    with witnessed(by=by, at=at):
        row = locked(application)
        refuse_unless_changeable(row, slot, at)
        refuse_over_limits(rules_of(row), slot, live_evidence(row), size)
        evidence = Evidence.objects.create(
            application=row,
            slot=slot.code,
            covers=list(slot.covers),
            hidden_from_jury=slot.staff_only,
            added_by=by,
            added_at=at,
            **facts,
        )
        touch(row, at)
        digest = {"sha256": evidence.file.sha256} if evidence.file else {}
        note("evidence_added", evidence, {"slot": slot.code, **digest})
    return evidence


def describe_photo(evidence: Evidence, photo: PhotoFacts, *, by: User, at: datetime) -> Evidence:
    """Give or correct what is asked about a photograph that was added before."""
    with witnessed(by=by, at=at):
        row = locked(evidence.application)
        refuse_unless_changeable(row, slot_of(row, evidence.slot), at)
        evidence.photo_author, evidence.alt_text = photo.author, photo.alt_text
        evidence.shows_people = photo.shows_people
        evidence.save(update_fields=["photo_author", "alt_text", "shows_people"])
        touch(row, at)
        note("evidence_described", evidence)
    return evidence


def remove_evidence(evidence: Evidence, *, by: User, at: datetime) -> Evidence:
    """Take an attachment out of the working copy. Submissions that had it keep their list."""
    with witnessed(by=by, at=at):
        row = locked(evidence.application)
        refuse_unless_changeable(row, slot_of(row, evidence.slot), at)
        evidence = Evidence.objects.select_for_update().get(pk=evidence.pk)
        if evidence.removed_at is None:
            evidence.removed_at, evidence.removed_by = at, by
            evidence.save(update_fields=["removed_at", "removed_by"])
            touch(row, at)
            note("evidence_removed", evidence, {"slot": evidence.slot})
    return evidence


def is_in_turn(application: Application, slot: EvidenceSlot) -> bool:
    """Whether the page of `slot` has a form: in its own stage, or while a supplement is called
    for, where the call names the slots (`refuse_unless_changeable`)."""
    is_called = application.status == Application.Status.SUPPLEMENT_CALLED
    return is_called or slot.stage == application.stage_no


def refuse_unless_changeable(application: Application, slot: EvidenceSlot, at: datetime) -> None:
    """While the call is open any slot of its stage; in a supplement only those that were named."""
    if application.status == Application.Status.SUPPLEMENT_CALLED:
        call = application.supplements.filter(answered_at__isnull=True, overdue=False).first()
        if call is None or slot.code not in slots_of(call.items):
            raise CallNotOpen(_("The call to supplement does not open this place."), code="slot")
        if is_overdue(call.due_at, at):
            raise CallNotOpen(_("The term of the supplement has passed."), code="overdue")
        return
    refuse_unless_editable(application, at)
    if slot.stage < application.stage_no:
        raise CallNotOpen(_("This part belongs to an earlier stage, it stays."), code="stage")
    if slot.stage > application.stage_no:
        raise CallNotOpen(_("This part is asked for in a later stage."), code="stage")


def listed(evidence: Iterable[Evidence]) -> list[dict[str, Any]]:
    """The attachments as a submission freezes them: facts that do not change with the row."""
    return [_listed_one(item) for item in evidence]


def _listed_one(item: Evidence) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "id": str(item.public_id),
        "slot": item.slot,
        "kind": item.kind,
        "title": item.title,
    }
    if item.file is not None:
        facts |= {
            "name": item.file.name,
            "type": item.file.type,
            "size": item.file.size,
            "sha256": item.file.sha256,
        }
        if item.alt_text or item.photo_author:
            facts |= {"alt_text": item.alt_text, "photo_author": item.photo_author}
    else:
        facts |= {
            "number": item.number,
            "date": item.date.isoformat() if item.date else None,
            "address": item.address,
        }
    return facts
