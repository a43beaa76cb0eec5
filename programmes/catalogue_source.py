"""A catalogue file as a tree of values, each with the file and the line where it stands.

Catalogue files are composed of one another, so a value that is at fault may stand in a file that
its author has not opened; the tree remembers which.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from .toml_lines import Path as TreePath
from .toml_lines import lines_of

BIDI_CONTROLS = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
"""Invisible characters that turn the order of what stands around them. A label with one would read
differently on a page, in a terminal and on a signed certificate than the text that was approved,
so they are refused; letters of right-to-left scripts need none of them and are accepted."""


@dataclass(frozen=True)
class Sourced:
    """`value` is a dict of Sourced by key, a list of Sourced, or a scalar as TOML gave it."""

    value: Any
    file: str
    line: int

    @property
    def is_table(self) -> bool:
        return isinstance(self.value, dict)

    @property
    def items(self) -> list[Sourced]:
        """The elements of a list; none for anything else."""
        return self.value if isinstance(self.value, list) else []

    def get(self, key: str) -> Sourced | None:
        return self.value.get(key) if isinstance(self.value, dict) else None

    def text(self, key: str) -> str:
        """The text under `key`; empty where there is none, or something else."""
        found = self.get(key)
        return found.value if found and isinstance(found.value, str) else ""

    @property
    def name(self) -> str:
        """What names a table among others: its code, ordinal or kind."""
        keys = ("code", "ordinal", "kind")
        named = (item.value for item in map(self.get, keys) if item and item.value)
        return str(next(named, ""))

    def with_value(self, value: Any) -> Sourced:
        return replace(self, value=value)

    def without(self, *keys: str) -> Sourced:
        """The table with these keys left out; anything else as it is."""
        if not self.is_table:
            return self
        return self.with_value({k: item for k, item in self.value.items() if k not in keys})


def sourced(data: dict[str, Any], text: str, file: str) -> Sourced:
    """The tree of `data`, which `text` of `file` was parsed into."""
    lines = lines_of(text)

    def build(value: Any, path: TreePath, holder: int) -> Sourced:
        line = lines.get(path, holder)
        if isinstance(value, dict):
            value = {key: build(item, (*path, key), line) for key, item in value.items()}
            parts = list(value.values())
        elif isinstance(value, list):
            value = [build(item, (*path, index), line) for index, item in enumerate(value)]
            parts = value
        else:
            parts = []
        if path and parts and path not in lines:
            line = parts[0].line  # `[[rows]]` and `[a.b]` name parts of what has no line itself
        return Sourced(value, file, line)

    return build(data, (), 1)


def plain(node: Sourced) -> Any:
    """The data alone, in new dicts and lists."""
    if isinstance(node.value, dict):
        return {key: plain(item) for key, item in node.value.items()}
    if isinstance(node.value, list):
        return [plain(item) for item in node.value]
    return node.value


def walk(root: Sourced, path: TreePath) -> list[Sourced]:
    """`root` and what lies on `path`, as far as it is there: the last is the nearest holder.

    An item of a list is named by its place from 0, or by its code.
    """
    found = [root]
    for step in path:
        child = _child(found[-1], step)
        if child is None:
            break
        found.append(child)
    return found


def _child(holder: Sourced, step: str | int) -> Sourced | None:
    if isinstance(step, int):
        return holder.items[step] if step < len(holder.items) else None
    named = next((item for item in holder.items if item.is_table and item.name == step), None)
    if named is None and step.isdecimal():
        return _child(holder, int(step))
    return named or holder.get(step)


def forbidden_characters(node: Sourced, path: TreePath = ()) -> Iterator[tuple[TreePath, str]]:
    """(path, character) of the first control character of every text and key."""
    if isinstance(node.value, dict):
        for key, item in node.value.items():
            if character := _forbidden(key):
                yield (*path, key), character
            yield from forbidden_characters(item, (*path, key))
    elif isinstance(node.value, list):
        for index, item in enumerate(node.value):
            yield from forbidden_characters(item, (*path, index))
    elif isinstance(node.value, str) and (character := _forbidden(node.value)):
        yield path, character


def _forbidden(text: str) -> str:
    return next(
        (
            character
            for character in text
            if character in BIDI_CONTROLS
            or (unicodedata.category(character) == "Cc" and character not in "\n\t")
        ),
        "",
    )
