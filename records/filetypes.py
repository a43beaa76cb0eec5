"""What an uploaded file really is: hashed while read, typed by content, opened to prove it.

An allow-list, never a block-list: whatever is not recognised is refused. The name only has to
agree with the content.
"""

import hashlib
import zipfile
from collections.abc import Set
from dataclasses import dataclass
from typing import IO

import puremagic
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from records import opened_images, opened_office, opened_pdf
from records.filenames import extension_of, hides_program, safe_name
from records.pesel import find_pesel
from records.refusal import FileRefused

__all__ = ["FileFacts", "FileRefused", "find_pesel", "inspect", "safe_name"]

LIMIT = 20 * 2**20
CHUNK = 256 * 1024
HEAD = 4096

MIME = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "jpeg": "image/jpeg",
    "png": "image/png",
}
KIND_OF_EXTENSION = {**{kind: kind for kind in MIME}, "jpg": "jpeg"}
OFFICE = frozenset(("docx", "xlsx", "odt", "ods"))
HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MARKUP = (b"<svg", b"<html", b"<!doctype html", b"<script", b"<?php")


@dataclass(frozen=True)
class FileFacts:
    """`type` is a MIME type by content, `extension` without a dot, `size` in bytes."""

    type: str
    extension: str
    size: int
    sha256: str


def inspect(file: IO[bytes], name: str, *, allowed: Set[str], limit: int = LIMIT) -> FileFacts:
    """Return the facts of a seekable `file`, or raise FileRefused with what its owner should do.

    `allowed` holds extensions ("pdf", "docx", "jpg", …); "jpg" allows "jpeg" and the reverse.
    `limit` is in bytes. The file is left at its start.
    """
    extension = extension_of(safe_name(name))
    size, digest = _hashed(file, limit)
    file.seek(0)
    head = file.read(HEAD)
    if hides_program(safe_name(name)):
        raise FileRefused(
            "double_extension",
            _("The name “%(name)s” hides a program's extension. Rename the file.")
            % {"name": safe_name(name)},
        )
    kind = _kind(file, head)
    _check_name(extension, kind, allowed)
    _check_whole(file, head, kind)
    file.seek(0)
    return FileFacts(type=MIME[kind], extension=extension, size=size, sha256=digest)


def _hashed(file: IO[bytes], limit: int) -> tuple[int, str]:
    file.seek(0)
    digest = hashlib.sha256()
    size = 0
    while chunk := file.read(CHUNK):
        size += len(chunk)
        if size > limit:
            raise FileRefused(
                "too_large",
                _("This file is larger than %(limit)s. Save it in lower quality or split it.")
                % {"limit": filesizeformat(limit)},
            )
        digest.update(chunk)
    if size == 0:
        raise FileRefused(
            "empty", _("This file is empty (0 bytes). Check it on your computer and add it again.")
        )
    return size, digest.hexdigest()


def _kind(file: IO[bytes], head: bytes) -> str:
    """Return the kind by content; what is none of ours raises with the fitting instruction."""
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(opened_images.PNG_SIGNATURE):
        return "png"
    if head.startswith(b"PK\x03\x04"):
        kind = opened_office.kind_of(file)
        if kind in MIME:
            return kind
        raise _archive() if kind == "zip" else _unreadable_zip()
    raise _foreign(head)


def _foreign(head: bytes) -> FileRefused:
    if head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS:
        return FileRefused(
            "heic",
            _(
                "This is a HEIC picture from a phone. Change it to JPG: on the phone choose"
                " “Most compatible” in the camera settings, or export the picture as JPG."
            ),
        )
    if head.startswith(ARCHIVES) or head.startswith((b"PK\x05\x06", b"PK\x07\x08")):
        return _archive()
    if head.startswith(OLE):
        return FileRefused(
            "old_office",
            _(
                "This is an old Office file (DOC, XLS) or one protected by a password."
                " Save it as DOCX, XLSX or PDF without a password and add it again."
            ),
        )
    if any(mark in head.lower() for mark in MARKUP):
        return FileRefused(
            "markup", _("Web pages and SVG drawings are not accepted. Save it as PDF or PNG.")
        )
    return FileRefused(
        "unknown",
        _("This kind of file is not accepted%(guess)s. Save it as PDF and add it again.")
        % {"guess": _guess(head)},
    )


def _guess(head: bytes) -> str:
    try:
        found = puremagic.from_string(head).lstrip(".")
    except (puremagic.PureError, ValueError):
        return ""
    return f" ({found.upper()})" if found else ""


def _check_name(extension: str, kind: str, allowed: Set[str]) -> None:
    allowed_kinds = {KIND_OF_EXTENSION.get(item.lower().lstrip(".")) for item in allowed}
    if KIND_OF_EXTENSION.get(extension) != kind:
        raise FileRefused(
            "renamed",
            _(
                "The name ends with “%(extension)s”, but the content is %(kind)s."
                " Save the file in the right format instead of renaming it."
            )
            % {"extension": f".{extension}" if extension else "", "kind": _shown(kind)},
        )
    if kind not in allowed_kinds:
        raise FileRefused(
            "not_allowed",
            _("%(kind)s files are not accepted here. Accepted: %(allowed)s.")
            % {
                "kind": _shown(kind),
                "allowed": ", ".join(sorted(item.upper() for item in allowed)),
            },
        )


def _check_whole(file: IO[bytes], head: bytes, kind: str) -> None:
    """Open the file as its kind, and refuse one that is two kinds at once."""
    if kind not in OFFICE:
        file.seek(0)
        if zipfile.is_zipfile(file):
            raise _two_kinds()
    if kind != "pdf" and b"%PDF-" in head[:1024]:
        raise _two_kinds()
    file.seek(0)
    if kind == "pdf":
        opened_pdf.check(file)
    elif kind in OFFICE:
        opened_office.check(file)
    else:
        opened_images.check(file, kind)


def _shown(kind: str) -> str:
    return "JPG" if kind == "jpeg" else kind.upper()


def _two_kinds() -> FileRefused:
    return FileRefused(
        "polyglot",
        _("This file is of two kinds at once. Print it to a new PDF and add that file."),
    )


def _archive() -> FileRefused:
    return FileRefused(
        "archive",
        _("This is an archive (ZIP). Unpack it and add the files from inside one by one."),
    )


def _unreadable_zip() -> FileRefused:
    return FileRefused(
        "damaged", _("This file cannot be opened. Save it again and add the new file.")
    )
