"""An Office or OpenDocument file opened to prove it: its parts, its size, nothing that runs."""

import re
import zipfile
from typing import IO

from django.utils.translation import gettext as _

from records.refusal import FileRefused

MOST_PARTS = 5_000
MOST_UNPACKED = 300 * 2**20
# Text compresses 20 times at most; a bomb a thousand times. Small parts may do what they like.
MOST_RATIO = 150
SMALL_PART = 2**20
CHUNK = 64 * 1024

OPENXML = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
OPENDOCUMENT = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}
MACRO_PART = re.compile(
    r"(^|/)(vbaproject\.bin|vbadata\.xml|activex/|macrosheets/|basic/|scripts/|oleobject[^/]*\.bin)",
    re.IGNORECASE,
)
MACRO_TYPE = re.compile(rb"macroEnabled|vbaProject", re.IGNORECASE)
REMOTE_TEMPLATE = re.compile(
    rb"<Relationship\b(?=[^>]*attachedTemplate)(?=[^>]*TargetMode=\"External\")", re.IGNORECASE
)


def kind_of(file: IO[bytes]) -> str:
    """Return docx, xlsx, odt, ods or "zip" by the parts; "damaged" when it is no zip after all."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            if "[Content_Types].xml" in names:
                return next((kind for part, kind in OPENXML.items() if part in names), "zip")
            if "mimetype" in names and archive.getinfo("mimetype").file_size <= 100:
                return OPENDOCUMENT.get(archive.read("mimetype").strip(), "zip")
            return "zip"
    except Exception:  # zipfile answers hostile bytes with a dozen unrelated kinds
        return "damaged"


def check(file: IO[bytes]) -> None:
    """Raise FileRefused unless every part unpacks within bounds and none of them runs."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            _check_declared(parts)
            left = MOST_UNPACKED
            for part in parts:
                left = _check_part(archive, part, left)
    except FileRefused:
        raise
    except Exception as error:  # as above; also an unknown compression method
        raise FileRefused(
            "damaged", _("This file cannot be opened. Save it again and add the new file.")
        ) from error


def _check_declared(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise _bomb()
    if len({part.filename for part in parts}) != len(parts):
        raise _unsafe()
    for part in parts:
        if part.flag_bits & 1:
            raise FileRefused(
                "encrypted",
                _(
                    "This file is protected by a password."
                    " Save it without protection and add it again."
                ),
            )
        if part.file_size > SMALL_PART and part.file_size > MOST_RATIO * part.compress_size:
            raise _bomb()
        # orig_filename: zipfile itself already cuts names at NUL
        name = part.orig_filename.replace("\\", "/")
        if name.startswith("/") or ".." in name.split("/") or "\0" in name or ":" in name:
            raise _unsafe()
        if MACRO_PART.search(name):
            raise _active()


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> int:
    """Unpack one part in pieces; the directory may lie. Return the bytes still allowed."""
    start = b""
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            left -= len(chunk)
            if left < 0:
                raise _bomb()
            start = start or chunk
    if part.filename.endswith((".xml", ".rels")):
        if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
            raise _unsafe()
        if MACRO_TYPE.search(start) or REMOTE_TEMPLATE.search(start):
            raise _active()
    return left


def _bomb() -> FileRefused:
    return FileRefused(
        "zip_bomb",
        _("This file unpacks to far more than a document needs. Save it as PDF and add that file."),
    )


def _unsafe() -> FileRefused:
    return FileRefused(
        "unsafe_parts",
        _(
            "This file is built in a way that office programs do not use."
            " Save it as PDF and add that file."
        ),
    )


def _active() -> FileRefused:
    return FileRefused(
        "macro",
        _(
            "This file contains macros or embedded programs."
            " Save it without them (for example as PDF) and add it again."
        ),
    )
