"""Documents are asked for in the transaction of an act and rendered by a job from frozen data."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from django.db import models, transaction

from . import documents, files, seal
from .ledger import head_hash, note, subject_of, witnessed
from .models import Document, StoredFile


def ask_for(
    kind: str,
    *,
    about: models.Model,
    template: str,
    data: dict[str, Any],
    by: Any,
    at: datetime,
    no: int = 1,
    sealed: bool = False,
    visibility: str = StoredFile.Visibility.APPLICANT,
) -> Document:
    """A row and a job in the caller's transaction; asking twice gives the same row."""
    from .tasks import render_document

    subject_kind, subject_id = subject_of(about)
    document, is_new = Document.objects.get_or_create(
        kind=kind,
        subject_kind=subject_kind,
        subject_id=subject_id,
        no=no,
        defaults={
            "template": template,
            "data": data,
            "sealed": sealed,
            "visibility": visibility,
            "requested_by": by,
            "requested_at": at,
        },
    )
    if is_new:
        note("document_asked_for", document, {"kind": kind, "about": subject_id})
        render_document.enqueue(document_id=document.pk)
    return document


def render(document_id: int, *, at: datetime) -> None:
    """Make the PDF outside any transaction, then link it; a repeat finds it made and stops."""
    document = Document.objects.get(pk=document_id)
    if document.file_id:
        return
    data = {"ledger_head": head_hash(), **document.data}
    attached = _attached(data.pop("attached_json", None))
    pdf = documents.render(document.template, data, attachments=attached)
    if document.sealed:
        pdf = seal.from_settings().seal(pdf, reason=document.kind, at=None)
    digest = hashlib.sha256(pdf).hexdigest()
    stored = files.keep_bytes(
        pdf,
        name=f"{document.kind}-{document.subject_id[:8]}.pdf",
        type="application/pdf",
        sha256=digest,
        at=at,
        visibility=document.visibility,
    )
    with witnessed(by=None, at=at), transaction.atomic():
        locked = Document.objects.select_for_update().get(pk=document_id)
        if locked.file_id is None:
            locked.file = stored
            locked.save(update_fields=["file"])
            note("document_made", locked, {"sha256": digest})


def _attached(file: dict[str, Any] | None) -> list[documents.Attachment]:
    """What the data ask to embed: {name, description, content}, written as canonical JSON."""
    if file is None:
        return []
    content = json.dumps(file["content"], ensure_ascii=False, sort_keys=True, indent=2)
    return [
        documents.Attachment(
            file["name"], content.encode(), "application/json", file["description"]
        )
    ]
