"""A PDF opened to prove it: readable, not encrypted, with nothing that runs or hides inside."""

from collections.abc import Iterator
from typing import IO, Any, BinaryIO, cast

import pikepdf
from django.utils.translation import gettext as _

from records.refusal import FileRefused

MOST_OBJECTS = 300_000
DEEPEST = 40
ACTIONS = frozenset(
    (
        "/JavaScript",
        "/Launch",
        "/ImportData",
        "/SubmitForm",
        "/GoToE",
        "/Rendition",
        "/RichMediaExecute",
    )
)
# Process-wide by pikepdf's design and only ever stricter: a 20 kB stream may unpack to 20 GB.
pikepdf.settings.set_qpdf_limits(flate_max_memory=256 * 2**20, run_length_max_memory=64 * 2**20)


def check(file: IO[bytes]) -> None:
    """Raise FileRefused unless `file` is a PDF that a juror's reader can open without harm."""
    try:
        with pikepdf.open(cast(BinaryIO, file)) as pdf:
            if pdf.is_encrypted:
                raise _encrypted()
            if len(pdf.pages) == 0:
                raise _damaged()
            _check_objects(pdf)
    except pikepdf.PasswordError as error:
        raise _encrypted() from error
    except FileRefused:
        raise
    except Exception as error:  # qpdf reports damage by several unrelated kinds
        raise _damaged() from error


def _check_objects(pdf: pikepdf.Pdf) -> None:
    if len(pdf.objects) > MOST_OBJECTS:
        raise FileRefused(
            "too_complex",
            _("This PDF is too complex to be checked. Print it to a new PDF and add that file."),
        )
    for dictionary in _dictionaries(pdf):
        if dictionary.get("/S") in ACTIONS or "/JS" in dictionary or "/XFA" in dictionary:
            raise FileRefused(
                "pdf_active",
                _(
                    "This PDF contains a script or a command that runs a program."
                    " Print it to a new PDF and add that file."
                ),
            )
        if (
            "/EF" in dictionary
            or "/EmbeddedFiles" in dictionary
            or "/RichMediaContent" in dictionary
        ):
            raise FileRefused(
                "pdf_embedded",
                _(
                    "This PDF has other files embedded in it."
                    " Print it to a new PDF and add the embedded files separately."
                ),
            )


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[Any]:
    for item in [*pdf.objects, pdf.trailer]:
        yield from _inside(item, DEEPEST)


def _inside(item: Any, depth: int) -> Iterator[Any]:
    """Yield `item` and what is written directly inside it; references come by pdf.objects."""
    if depth == 0:
        raise _damaged()
    if isinstance(item, pikepdf.Stream | pikepdf.Dictionary):
        yield item
        children = [child for key, child in item.items() if key != "/Length"]
    elif isinstance(item, pikepdf.Array):
        children = list(item)
    else:
        return
    for child in children:
        if isinstance(child, pikepdf.Object) and not child.is_indirect:
            yield from _inside(child, depth - 1)


def _encrypted() -> FileRefused:
    return FileRefused(
        "encrypted",
        _("This PDF is protected by a password. Save it without protection and add it again."),
    )


def _damaged() -> FileRefused:
    return FileRefused(
        "damaged", _("This PDF cannot be opened. Save or scan it again and add the new file.")
    )
