"""A catalogue file read, put together with what it starts from, and validated. Touches no table."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext as _

from .catalogue_file import CatalogueFile, resolve
from .catalogue_inheritance import compose
from .catalogue_source import BIDI_CONTROLS, Sourced, TreePath, forbidden_characters, plain, sourced
from .refusals import (
    CatalogueRefused,
    Complaint,
    Refusal,
    refusal_at,
    refusals_at,
    refuse,
    refuse_syntax,
    validated,
)
from .toml_complaints import unreadable


@dataclass(frozen=True)
class CatalogueText:
    """A validated file that still knows where each of its values stands."""

    path: Path
    root: Sourced
    file: CatalogueFile

    def refusal(self, where: TreePath, expected: str) -> Refusal:
        return refusal_at(self.root, where, expected)

    def refusals(self, complaints: Iterable[Complaint]) -> list[Refusal]:
        return refusals_at(self.root, complaints)


def read_catalogue(path: Path) -> CatalogueFile:
    """The validated file. Raises CatalogueRefused with every fault that was found."""
    return read_text(path).file


def read_text(path: Path) -> CatalogueText:
    """The validated file with its places. Raises CatalogueRefused with every fault found."""
    try:
        root = compose(read_source(path), lambda name: _read_neighbour(path, name))
        return CatalogueText(path, root, validated(CatalogueFile, root, resolve(plain(root))))
    except RecursionError:
        raise refuse(path, _("the values are nested too deeply")) from None


def _read_neighbour(path: Path, name: str) -> Sourced | None:
    neighbour = path.parent / name
    return read_source(neighbour) if neighbour.is_file() else None


def read_source(path: Path) -> Sourced:
    """The values of one file with their places, of whatever shape. Raises CatalogueRefused."""
    text = _text(path)
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except (ValueError, ArithmeticError) as error:
        raise refuse_syntax(path, text, error) from None
    root = sourced(data, text, path.name)
    refusals = [
        refusal_at(root, where, _not_allowed(character))
        for where, character in forbidden_characters(root)
    ]
    if refusals:
        raise CatalogueRefused(refusals)
    return root


def _not_allowed(character: str) -> str:
    if character in BIDI_CONTROLS:
        text = _(
            "an invisible character that turns the order of letters is not allowed: U+%(code)s"
        )
    else:
        text = _("a control character is not allowed: U+%(code)s")
    return text % {"code": f"{ord(character):04X}"}


def _text(path: Path) -> str:
    """The text; a byte-order mark, which some editors put in front of it, is left out."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise refuse(path, _("the file cannot be read: %s") % unreadable(error)) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise refuse(path, _("the file is not written in UTF-8"), line=line) from None
