"""The messages that staff may word anew, and what each of them may speak of.

The portal's own templates are the source: a placeholder that the portal's text has is one that
every sending of the message can fill. `message_placeholders.toml` gives each a Polish name for
staff, what it stands for, and an example.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.base import Lexer, Token, TokenType

CODE = re.compile(r"^[A-Z]{3}-\d{2}$")
_TABLE = Path(__file__).with_name("message_placeholders.toml")
_KEPT_APART = ("forloop",)


@dataclass(frozen=True)
class Placeholder:
    """`key` is the portal's name of the value, `word` the one that staff write. An `optional` one
    has a value in some sendings only; a `name` stands in the nominative."""

    key: str
    word: str
    label: str
    example: Any
    optional: bool
    is_name: bool


@dataclass(frozen=True)
class Event:
    """A message: its code and name, the portal's words as plain text, its placeholders. It
    `varies` where the portal's own text says one thing or another by the case."""

    code: str
    name: str
    title: str
    body: str
    placeholders: tuple[Placeholder, ...]
    varies: bool

    @property
    def keys(self) -> dict[str, str]:
        """Every name that a text may use → the portal's name of the value."""
        return {p.word: p.key for p in self.placeholders} | {
            p.key: p.key for p in self.placeholders
        }

    @property
    def words(self) -> dict[str, str]:
        return {p.key: p.word for p in self.placeholders}

    @property
    def optional(self) -> frozenset[str]:
        return frozenset(p.key for p in self.placeholders if p.optional)


@cache
def events() -> dict[str, Event]:
    """Every message that belongs to an edition, by its code."""
    table = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    folder = Path(settings.BASE_DIR) / "templates" / "messages"
    paths = sorted(path for path in folder.glob("*.txt") if CODE.match(path.stem))
    return {path.stem: _event(path, table) for path in paths}


def _event(path: Path, table: dict[str, Any]) -> Event:
    text = plain_text(path.read_text(encoding="utf-8"))
    title, _, body = text.words.partition("\n")
    return Event(
        code=path.stem,
        name=table["events"].get(path.stem, path.stem),
        title=title.removeprefix("Temat:").strip(),
        body=body.strip(),
        placeholders=tuple(_placeholder(key, text, table["placeholders"]) for key in text.names),
        varies=text.varies,
    )


def _placeholder(key: str, text: PlainText, table: dict[str, Any]) -> Placeholder:
    row = table.get(key, {})
    return Placeholder(
        key=key,
        word=row.get("word", key),
        label=row.get("label", key),
        example=row.get("example", key),
        optional=key in text.optional,
        is_name=row.get("name", False),
    )


# --- a template as plain text ---------------------------------------------------------------------


@dataclass(frozen=True)
class PlainText:
    """A template without its tags: `names` of its placeholders, `optional` those in a condition.
    It `varies` if some condition has two branches that both speak."""

    words: str
    names: tuple[str, ...]
    optional: frozenset[str]
    varies: bool


def plain_text(template: str) -> PlainText:
    """The template's words with placeholders only: of a condition the branch that says something,
    of a loop the list as one placeholder. Pure."""
    reader = _Reader(Lexer(template).tokenize())
    words = reader.read()
    names = tuple(dict.fromkeys(reader.names))
    return PlainText(words, names, frozenset(reader.optional), reader.varies)


class _Reader:
    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = iter(tokens)
        self.names: list[str] = []
        self.optional: set[str] = set()
        self.ended_by = ""
        self.varies = False

    def read(self, *ends: str) -> str:
        """The words up to one of the tags `ends`, which `ended_by` then names."""
        parts: list[str] = []
        for token in self.tokens:
            tag, *rest = token.contents.split() if token.contents.strip() else [""]
            if token.token_type == TokenType.TEXT:
                parts.append(token.contents)
            elif token.token_type == TokenType.VAR:
                parts.append(self._placeholder(tag))
            elif tag in ends:
                self.ended_by = tag
                break
            elif tag == "if":
                parts.append(self._condition())
            elif tag == "for":
                parts.append(self._loop(rest))
        return "".join(parts)

    def _placeholder(self, expression: str) -> str:
        name = expression.partition("|")[0].partition(".")[0]
        if name not in _KEPT_APART:
            self.names.append(name)
        return f"{{{{ {name} }}}}"

    def _condition(self) -> str:
        before = len(self.names)
        branches = [self.read("elif", "else", "endif")]
        while self.ended_by != "endif":
            branches.append(self.read("elif", "else", "endif"))
        self.varies |= sum(bool(branch.strip()) for branch in branches) > 1
        self.optional |= set(self.names[before:]) - set(self.names[:before])
        return next((branch for branch in branches if "{{" in branch), branches[0])

    def _loop(self, rest: list[str]) -> str:
        """`for item in items`: the names inside belong to the items, not to the message."""
        before = len(self.names)
        self.read("endfor")
        del self.names[before:]
        return "\n" + self._placeholder(rest[-1]) + "\n"
