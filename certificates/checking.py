"""Is it real? A certificate by its number, by the code of its QR, or by its file."""

from __future__ import annotations

import hashlib
import re
import uuid
from dataclasses import dataclass

from records import seal
from records.models import Document, StoredFile
from records.seal_check import Verdict

from .models import Certificate
from .numbering import key_of

UUID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)

ORIGINAL = "original"  # the file that the portal made, its seal whole
CHANGED = "changed"  # the portal's seal can be read, and the content is not what was sealed
OTHER_DOCUMENT = "other_document"  # sealed by the portal, but no certificate of the register
UNCONFIRMED = "unconfirmed"  # the portal made it, but the seal cannot be confirmed now
FOREIGN = "foreign"  # no seal of the portal that can be read: from elsewhere, or damaged


@dataclass(frozen=True)
class FileAnswer:
    """What a file proves by itself; `certificate` only for the portal's own, unchanged file."""

    code: str
    certificate: Certificate | None = None
    verdict: Verdict | None = None


def find_by_number(text: str) -> Certificate | None:
    """By the number, however it is typed, or by an address that holds the certificate's id."""
    key = key_of(text)
    if not key:
        return None
    held = UUID.search(text)
    if held is not None:
        return find_by_code(held.group())
    return Certificate.objects.public().filter(number_key=key).first()


def find_by_code(code: str) -> Certificate | None:
    """By the whole id, as a QR code holds it. A part of it finds nothing."""
    if UUID.fullmatch(code.strip()) is None:
        return None
    return Certificate.objects.public().filter(public_id=uuid.UUID(code.strip())).first()


def check_file(content: bytes, *, trust: bytes) -> FileAnswer:
    """Check the seal with nothing but the file and the public certificates (`trust`, PEM), then
    look the file up by its SHA-256. No file makes this raise."""
    verdict = seal.verify(content, trust=trust)
    stored = StoredFile.objects.filter(sha256=hashlib.sha256(content).hexdigest())
    ours = Certificate.objects.public().filter(document__file__in=stored).first()
    if verdict.valid:
        return FileAnswer(ORIGINAL if ours else OTHER_DOCUMENT, ours, verdict)
    if Document.objects.filter(file__in=stored, sealed=True).exists():
        return FileAnswer(UNCONFIRMED, None, verdict)
    # the verdict names a signer only where the seal can be read and is the portal's own
    return FileAnswer(CHANGED if verdict.signer else FOREIGN, None, verdict)
