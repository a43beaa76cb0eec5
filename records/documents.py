"""Documents of record: typst templates and values in, one PDF/A-3a + PDF/UA-1 file out.

Values reach a template as JSON in `sys.inputs` and are only ever shown as strings, so nothing a
person typed is read as typst markup. What a template needs is written in a comment at its top.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import typst

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
STANDARDS = ["a-3a", "ua-1"]
# typst reports every unprintable text of one layout pass together, so few rounds are needed
ROUNDS = 8
UNPRINTABLE = re.compile(r'the text `"((?:\\.|[^"\\])*)"` could not be displayed')
RUST_ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]+)\}|(.))")
RUST_NAMED = {"n": "\n", "r": "\r", "t": "\t", "0": "\0"}


class DocumentError(Exception):
    """A document could not be made; the text names the template."""


class TemplateMissing(DocumentError):
    pass


class RenderFailed(DocumentError):
    pass


@dataclass(frozen=True)
class Attachment:
    """A file embedded in the PDF (PDF/A-3 associated file).

    `relationship` is one of source, data, alternative, supplement.
    """

    name: str
    content: bytes
    mime_type: str
    description: str
    relationship: str = "data"


def render(
    template: str,
    data: Mapping[str, Any],
    *,
    attachments: Sequence[Attachment] = (),
) -> bytes:
    """Return the PDF of `template` ("certificates/certificate.typ") filled with `data`.

    `data["made_at"]` (aware datetime or its ISO string) becomes the PDF's creation date: the
    same values always give the same bytes. Dates, numbers and names come already worded in
    Polish. Raises TemplateMissing, or RenderFailed when a value the template needs is missing or
    blank, when a letter still holds a `{placeholder}`, or when the page cannot be drawn.
    """
    pdf = _compile(template, data, attachments, {"format": "pdf", "pdf_standards": STANDARDS})
    # pyHanko's incremental update keeps PDF/A only when the file ends with a line break
    return ends_of_streams_told(pdf) + b"\n"


def ends_of_streams_told(pdf: bytes) -> bytes:
    """The same file, of the same length, in which no stream seems a byte shorter than it is.

    One compressed stream in 256 ends with a carriage return. With the line feed that typst puts
    before `endstream` both read as one end of line, so that /Length looks wrong and PDF/A broken
    (ISO 19005-3, 6.1.7.1). A carriage return is an end of line as good.
    """
    return pdf.replace(b"\r\nendstream", b"\r\rendstream")


def render_png(template: str, data: Mapping[str, Any], *, ppi: int = 144) -> list[bytes]:
    """Return the same document as one PNG a page: for previews, never as a record."""
    pages = _compile(template, data, (), {"format": "png", "ppi": ppi})
    return [pages] if isinstance(pages, bytes) else pages


def _compile(
    template: str, data: Mapping[str, Any], attachments: Sequence[Attachment], output: dict
) -> Any:
    source = _source(template)
    made_at = _made_at(template, data)
    values: Any = {**data, "made_at": made_at.isoformat()}
    files = json.dumps([{**vars(file), "content": list(file.content)} for file in attachments])
    for _ in range(ROUNDS):
        try:
            return typst.compile(
                source,
                root=TEMPLATES,
                sys_inputs={"data": _json(template, values), "attachments": files},
                timestamp=int(made_at.timestamp()),
                ignore_system_fonts=True,
                **output,
            )
        except typst.TypstError as error:
            unprintable = set(_unprintable(error.diagnostic))
            if not unprintable:
                raise RenderFailed(f"{template}: {error.message}") from error
            values = _mapped(values, partial(_spelt, unprintable=unprintable))
    raise RenderFailed(f"{template}: characters that no font shows remain after {ROUNDS} rounds")


def _source(template: str) -> Path:
    path = (TEMPLATES / template).resolve()
    if path.suffix != ".typ" or TEMPLATES not in path.parents or not path.is_file():
        raise TemplateMissing(f"there is no document template {template!r}")
    return path


def _made_at(template: str, data: Mapping[str, Any]) -> datetime:
    value = data.get("made_at")
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError as error:
            raise RenderFailed(f"{template}: made_at is not a moment: {value!r}") from error
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise RenderFailed(f"{template}: made_at must be an aware moment")
    return value


def _json(template: str, values: Any) -> str:
    try:
        text = json.dumps(values, ensure_ascii=False)
        text.encode()
    except (TypeError, ValueError) as error:
        raise RenderFailed(f"{template}: a value cannot be written as JSON: {error}") from error
    return text


def _unprintable(diagnostic: str) -> Iterator[str]:
    """Yield the texts for which no font has a glyph, unescaped from Rust's debug form."""

    def plain(match: re.Match[str]) -> str:
        code, character = match.groups()
        return chr(int(code, 16)) if code else RUST_NAMED.get(character, character)

    for match in UNPRINTABLE.finditer(diagnostic):
        yield RUST_ESCAPE.sub(plain, match.group(1))


def _spelt(text: str, unprintable: set[str]) -> str:
    """Replace each unprintable piece by its code points, "[U+1F600]".

    PDF/A forbids text without a glyph. An emoji in an answer must not cost a gmina its receipt,
    and leaving the character out would change what was submitted without a trace.
    """
    for piece in sorted(unprintable, key=len, reverse=True):
        text = text.replace(piece, "".join(f"[U+{ord(character):04X}]" for character in piece))
    return text


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: _mapped(item, change) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_mapped(item, change) for item in value]
    return value
