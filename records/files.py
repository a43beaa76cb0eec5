"""Stored files: kept under a random key, typed by content, served after the policy check."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import IO, Any, cast

from django.core.files.base import File
from django.core.files.storage import storages
from django.http import FileResponse, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from .filetypes import FileFacts, FileRefused, inspect, safe_name
from .models import StoredFile


def keep(
    upload: File,
    *,
    by: Any,
    at: datetime,
    visibility: str = StoredFile.Visibility.APPLICANT,
    allowed: Iterable[str],
    max_bytes: int,
) -> StoredFile:
    """Check the upload's content, write it under a random key, and make its row.

    Called before any transaction: no lock waits for bytes. An object whose row is never linked
    is an orphan that the nightly reconciliation removes. Raises `FileRefused`.
    """
    name = safe_name(upload.name or "")
    if (upload.size or 0) > max_bytes:
        raise FileRefused("too_large", _("The file is larger than allowed."))
    upload.seek(0)
    facts = inspect(cast(IO[bytes], upload.file), name, allowed=set(allowed))
    upload.seek(0)
    return _store(upload, name, facts, by=by, at=at, visibility=visibility)


def keep_bytes(
    content: bytes, *, name: str, type: str, sha256: str, at: datetime, visibility: str
) -> StoredFile:
    """Store a file that the portal itself made."""
    facts = FileFacts(
        type=type, extension=name.rpartition(".")[2], size=len(content), sha256=sha256
    )
    stored = _store(File(io.BytesIO(content)), name, facts, by=None, at=at, visibility=visibility)
    stored.scan_status = StoredFile.ScanStatus.CLEAN
    stored.save(update_fields=["scan_status"])
    return stored


def _store(
    upload: File, name: str, facts: FileFacts, *, by: Any, at: datetime, visibility: str
) -> StoredFile:
    key = storages["evidence"].save(f"{at:%Y/%m}/{uuid.uuid4().hex}", upload)
    return StoredFile.objects.create(
        key=key,
        name=name,
        size=facts.size,
        sha256=facts.sha256,
        type=facts.type,
        visibility=visibility,
        scan_status=StoredFile.ScanStatus.UNSCANNED,
        uploaded_by=by,
        uploaded_at=at,
    )


def serve(stored: StoredFile) -> HttpResponseBase:
    """The file as an attachment. Call it after the policy check only.

    With S3 it is a redirect to a link that lives five minutes; infected files are never served.
    """
    if stored.scan_status == StoredFile.ScanStatus.INFECTED:
        return HttpResponse(_("This file is infected and was blocked."), status=410)
    storage: Any = storages["evidence"]
    disposition = content_disposition_header(as_attachment=True, filename=stored.name)
    if hasattr(storage, "querystring_expire"):
        link = storage.url(
            stored.key,
            parameters={
                "ResponseContentDisposition": disposition,
                "ResponseContentType": stored.type,
            },
        )
        return HttpResponseRedirect(link)
    response = FileResponse(stored.open(), content_type=stored.type)
    response["Content-Disposition"] = disposition
    response["Cache-Control"] = "private, no-store"
    return response
