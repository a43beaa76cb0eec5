"""PESEL numbers that do not belong in an attachment (TEXTS_PL §2 I): a warning, never a block."""

import re
import zipfile
from typing import IO

from stdnum.pl import pesel

CANDIDATE = re.compile(r"(?<!\d)\d{11}(?!\d)")
TEXT_PARTS = {
    "docx": "word/document.xml",
    "odt": "content.xml",
    "xlsx": "xl/sharedStrings.xml",
    "ods": "content.xml",
}
MOST_TEXT = 20 * 2**20
TAG = re.compile(r"<[^>]*>")
BLOCK_END = re.compile(r"</(?:w:p|w:tc|text:p|text:h|table:table-cell|si)>")


def find_pesel(text: str) -> list[str]:
    """Return the runs of 11 digits in `text` whose date and check digit make a PESEL."""
    return [found for found in CANDIDATE.findall(text) if pesel.is_valid(found)]


def find_pesel_in(file: IO[bytes], extension: str) -> list[str]:
    """Return the PESEL numbers in an Office file that `inspect` accepted; none for other kinds.

    PDF text is not read: a scan has none, and no library for it is at hand.
    """
    part = TEXT_PARTS.get(extension)
    if part is None:
        return []
    file.seek(0)
    with zipfile.ZipFile(file) as archive:
        if part not in archive.namelist():
            return []
        with archive.open(part) as stream:
            markup = stream.read(MOST_TEXT).decode(errors="replace")
    # A word processor splits a number over runs: tags vanish, ends of blocks part
    return find_pesel(TAG.sub("", BLOCK_END.sub("\n", markup)))
