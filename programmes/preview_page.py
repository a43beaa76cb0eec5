"""How `check_programme` writes on a terminal: headings, indented items, marks of example values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from textwrap import wrap

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from records import wording

from .rules_words import Line
from .shapes import RuleSetContent

WIDTH = 96


class Page:
    """Lines of a preview. `rules` say which key paths hold example values."""

    def __init__(self, rules: RuleSetContent) -> None:
        self.rules = rules
        self.lines: list[str] = []
        self._told: dict[tuple[str, ...], str] = {}

    def heading(self, text: str) -> None:
        self.lines += ["", text.upper(), "=" * len(text), ""]

    def subheading(self, text: str, path: str = "") -> None:
        marked = self._marked(text, path)
        self.lines += ["", marked, "-" * min(len(marked), WIDTH)]

    def item(self, text: str, path: str = "", *, depth: int = 0) -> None:
        """One paragraph; `path` is what `RuleSetContent.is_example` is asked about."""
        indent = "  " * depth
        paragraphs = self._marked(text, path).splitlines() or [""]
        for index, paragraph in enumerate(paragraphs):
            first = f"{indent}- " if index == 0 else f"{indent}  "
            self.lines += wrap(
                paragraph,
                WIDTH,
                initial_indent=first,
                subsequent_indent=f"{indent}  ",
                break_long_words=False,
                break_on_hyphens=False,
            )

    def items(self, lines: Iterable[Line], *, depth: int = 0) -> None:
        for line in lines:
            self.item(line.text, line.path, depth=depth)

    @contextmanager
    def told_once(self, code: str, what: str) -> Iterator[None]:
        """`what` of the category `code`, unless an earlier category has the very same: then one
        line says so."""
        begun = len(self.lines)
        yield
        written = tuple(self.lines[begun:])
        first = self._told.setdefault((what, *written), code)
        if first != code and len(written) > 1:
            del self.lines[begun:]
            text = _("%(what)s: as in category %(code)s") % {"what": what, "code": first}
            self.item(text[0].upper() + text[1:])

    def _marked(self, text: str, path: str) -> str:
        is_example = path and self.rules.is_example(path)
        if not is_example:
            return text
        # No line breaks inside the mark.
        return f"{text} [{_('example value').replace(' ', wording.NBSP)}]"


def plain_number(value: Decimal) -> str:
    """Without needless decimals: „15”, „7,5”."""
    return number_format(value.normalize() + 0, force_grouping=True)


def sentences(*parts: str) -> str:
    return ". ".join(part[0].upper() + part[1:].rstrip(".") for part in parts if part)


def joined(parts: Iterable[str]) -> str:
    return ", ".join(parts)
