"""Words with placeholders `{{ name }}`, filled without a template engine. Pure.

Organisers and staff write such words, so nothing in them is ever executed: no tag, no filter, no
attribute. A value is put in as it is and is never read again for placeholders.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

_NAME = re.compile(r"\{\{[ \t]*(\w{1,60})[ \t]*\}\}")
_BRACES = re.compile(r"\{[{%#]|[}%#]\}")
NOTHING = "–"


class Words(NamedTuple):
    """Title and body of a message; `optional` names may be missing and are then written as a dash."""

    title: str
    body: str
    optional: frozenset[str] = frozenset()


class Unfilled(ValueError):
    """A placeholder without a value; `name` says which."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def names_in(text: str) -> list[str]:
    """The names of the placeholders in `text`, each once, in their order."""
    return list(dict.fromkeys(_NAME.findall(text)))


def is_malformed(text: str) -> bool:
    """Whether `text` holds braces of a placeholder or a tag that is no plain placeholder."""
    return _BRACES.search(_NAME.sub("", text)) is not None


def renamed(text: str, names: Mapping[str, str]) -> str:
    """`text` with its placeholders renamed; those that `names` does not know stay."""
    return _NAME.sub(lambda m: f"{{{{ {names.get(m[1], m[1])} }}}}", text)


def fill(text: str, values: Mapping[str, Any], optional: Collection[str] = ()) -> str:
    """`text` with values in place of its placeholders. Raises Unfilled."""

    def value_of(match: re.Match[str]) -> str:
        name = match[1]
        if name in values:
            return written(values[name])
        if name in optional:
            return NOTHING
        raise Unfilled(name)

    return _NAME.sub(value_of, text)


def written(value: Any) -> str:
    """A value as a letter shows it: a list as lines, a table of a list as a numbered point."""
    if isinstance(value, list | tuple):
        return "\n".join(_line(no, item) for no, item in enumerate(value, start=1)) or NOTHING
    return str(value)


def _line(no: int, item: Any) -> str:
    if not isinstance(item, Mapping):
        return f"{NOTHING} {item}"
    first, *others = (str(part) for part in item.values())
    return "\n".join([f"{no}. {first}", *(f"   {part}" for part in others)])
