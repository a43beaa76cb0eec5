"""What a signing program added to a PDF: a signature only, or something on the pages too.

A signature guards what follows it, not what its program did just before. So every object of the
document we gave out is looked up in the signed one. pyHanko's own comparison starts from a
document that already has a form, which ours has not.
"""

from io import BytesIO
from typing import Any

import pikepdf

# What signing programs write at the top: the form with the signature, its permissions and proofs
TOP_KEYS = frozenset(("/AcroForm", "/DSS", "/Extensions", "/Metadata", "/Perms", "/Version"))
PAGE_KEYS = frozenset(("/Annots", "/LastModified", "/Tabs"))


def only_signatures_added(original: bytes, signed: bytes) -> bool:
    """Tell whether `signed` shows what `original` shows, plus signatures.

    Raises pikepdf.PdfError for a file that cannot be read.
    """
    with pikepdf.open(BytesIO(original)) as before, pikepdf.open(BytesIO(signed)) as after:
        if before.Root.objgen != after.Root.objgen or _pages(before) != _pages(after):
            return False
        free = {
            item.objgen
            for item in (before.trailer.get("/Info"), before.Root.get("/Metadata"))
            if item is not None
        }
        exempt = {before.Root.objgen: TOP_KEYS} | dict.fromkeys(_pages(before), PAGE_KEYS)
        return (
            all(
                _same(old, after.get_object(old.objgen), exempt.get(old.objgen, frozenset()))
                for old in before.objects
                if old.objgen not in free
            )
            and all(map(_same_annotations, before.pages, after.pages))
            and _is_signature_form(after.Root.get("/AcroForm"))
        )


def _pages(pdf: pikepdf.Pdf) -> list[tuple[int, int]]:
    return [page.obj.objgen for page in pdf.pages]


def _same(old: Any, new: Any, exempt: frozenset[str]) -> bool:
    if isinstance(old, pikepdf.Stream):
        if not isinstance(new, pikepdf.Stream) or old.read_raw_bytes() != new.read_raw_bytes():
            return False
        return old.stream_dict.unparse(resolved=True) == new.stream_dict.unparse(resolved=True)
    if exempt and isinstance(new, pikepdf.Dictionary):
        return _written(old, exempt) == _written(new, exempt)
    return old.unparse(resolved=True) == new.unparse(resolved=True)


def _written(dictionary: Any, exempt: frozenset[str]) -> dict[str, bytes]:
    """Return the entries as written, references as references."""
    return {
        key: pikepdf.Array([value]).unparse() if value is not None else b""
        for key, value in dictionary.items()
        if key not in exempt
    }


def _same_annotations(old: pikepdf.Page, new: pikepdf.Page) -> bool:
    before = [item.objgen for item in old.obj.get("/Annots", [])]
    found = list(new.obj.get("/Annots", []))
    added = found[len(before) :]
    return [item.objgen for item in found[: len(before)]] == before and all(
        item.get("/Subtype") == "/Widget" and _is_signature_field(item) for item in added
    )


def _is_signature_form(form: Any) -> bool:
    return (
        form is not None
        and "/XFA" not in form
        and all(_is_signature_field(field) for field in form.get("/Fields", []))
    )


def _is_signature_field(field: Any) -> bool:
    kind = field.get("/FT") or field.get("/Parent", {}).get("/FT")
    return kind == "/Sig" and "/AA" not in field and "/A" not in field
