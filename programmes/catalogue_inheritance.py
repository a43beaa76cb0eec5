"""Catalogue files that start from one another: `extends`, `like`, `drop`, `examples`. Pure.

`extends` starts a file from another one of its folder, `like` a category from another category of
the same file. Tables are merged key by key and lists of tables with a `code` item by item; any
other list, an empty one too, replaces that of the base. `examples` are added. `drop` takes parts
of the base out first. What a file starts from is what the other file means: its own `extends` and
`like` are followed before anything is merged.

A value that is inherited keeps its mark of an example value, and loses it where `drop` takes out
the value. Days belong to one edition: `edition`, `deadlines` and `closing_days` stay behind.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from .catalogue_source import Sourced
from .refusals import CatalogueRefused, Refusal

EXTENDS, LIKE, DROP, EXAMPLES = "extends", "like", "drop", "examples"
OF_ONE_EDITION = ("edition", "deadlines", "closing_days")
_PLAIN_NAME = re.compile(r"^\w[\w.-]*\.toml$")

Neighbour = Callable[[str], Sourced | None]
"""Reads the file of this name from the same folder; None where there is no such file."""


def compose(root: Sourced, neighbour: Neighbour) -> Sourced:
    """The whole of `root` with everything that it starts from, free of the composing keys.

    Raises CatalogueRefused for a base that is missing, is no plain file name or leads back to the
    file itself, and for a `like` or `drop` that names nothing.
    """
    return _Composing(root, neighbour, (root.file,)).run()


@dataclass
class _Composing:
    root: Sourced
    neighbour: Neighbour
    opened: tuple[str, ...]
    faults: list[Refusal] = field(default_factory=list)

    def run(self) -> Sourced:
        base = self._base().without(*OF_ONE_EDITION)
        base = _without_marks(base, self._is_of_no_deadline)
        base = _lower_marks(self.dropped(base, self.root, ""))
        merged = _merge(base, self.root.without(EXTENDS, DROP, "categories"))
        categories = _Categories(self, base, self.root).run()
        if self.faults:
            raise CatalogueRefused(self.faults)
        if categories is not None:
            merged = merged.with_value({**merged.value, "categories": categories})
        return _raise_marks(merged)

    def fault(self, at: Sourced, key: str, expected: str) -> None:
        self.faults.append(Refusal(at.file, at.line, key, expected))

    def _base(self) -> Sourced:
        """What the file starts from, composed; an empty table where it starts from nothing."""
        nothing = self.root.with_value({})
        named = self.root.get(EXTENDS)
        if named is None:
            return nothing
        name = named.value
        if not isinstance(name, str) or not _PLAIN_NAME.match(name):
            self.fault(
                named, EXTENDS, _("the name of a .toml file in the same folder was expected")
            )
            return nothing
        if name in self.opened:
            message = _("the files start from one another: %(files)s")
            files = " → ".join([*self.opened, name])
            self.fault(named, EXTENDS, message % {"files": files})
            return nothing
        found = self.neighbour(name)
        if found is None:
            message = _("there is no file “%(name)s” in this folder") % {"name": name}
            self.fault(named, EXTENDS, message)
            return nothing
        return _Composing(found, self.neighbour, (*self.opened, name)).run()

    def _is_of_no_deadline(self, mark: str) -> bool:
        """Deadlines stay behind, so a mark stays only where this file sets the same deadline."""
        kinds = {row.text("kind") for row in _items(self.root.get("deadlines"))}
        return mark.startswith("deadlines.") and mark.split(".")[1] not in {*kinds, "*"}

    def dropped(self, base: Sourced, own: Sourced, holder: str) -> Sourced:
        """`base` without what the `drop` of `own` names."""
        drop = own.get(DROP)
        if drop is None:
            return base
        if not isinstance(drop.value, list):
            self.fault(drop, holder + DROP, _("a list was expected"))
            return base
        for index, item in enumerate(drop.items):
            less = _take_out(base, item.value) if isinstance(item.value, str) else None
            if less is None:
                message = _("“%(path)s” names nothing in what this starts from")
                key = f"{holder}{DROP}[{index + 1}]"
                self.fault(item, key, message % {"path": item.value})
            else:
                base = less
        return base


class _Categories:
    """The categories of a file: those of its base in their order, then the new ones."""

    def __init__(self, composing: _Composing, base: Sourced, root: Sourced) -> None:
        self.composing = composing
        self.base = base.get("categories")
        self.own = root.get("categories")
        self.marks = root.get(EXAMPLES)
        self.done: dict[int, Sourced] = {}

    def run(self) -> Sourced | None:
        if self.own is None or not isinstance(self.own.value, list):
            return self.own or self.base
        own = [self._composed(category, ()) for category in self.own.items]
        return self.own.with_value(_by_code(_items(self.base), own, lambda _base, own: own))

    def _composed(self, own: Sourced, waiting: tuple[str, ...]) -> Sourced:
        """`own` on what it starts from; `waiting` are the codes whose `like` led here."""
        if id(own) not in self.done:
            start = self._start(own, (*waiting, own.text("code")))
            self.done[id(own)] = _merge(start, own.without(LIKE, DROP)) if own.is_table else own
        return self.done[id(own)]

    def _start(self, own: Sourced, waiting: tuple[str, ...]) -> Sourced:
        code, like = own.text("code"), own.get(LIKE)
        if like is None:
            start = _coded(self.base, code)
        elif like.value in waiting:
            message = _("the categories start from one another: %(codes)s")
            codes = " → ".join([*waiting, like.value])
            self.composing.fault(like, f"categories[{code}].{LIKE}", message % {"codes": codes})
            return own.with_value({})
        else:
            start = self._liked(like.value, waiting)
            if start is None:
                message = _("there is no category “%(code)s” in this file") % {"code": like.value}
                self.composing.fault(like, f"categories[{code}].{LIKE}", message)
                return own.with_value({})
        start = start or own.with_value({})
        return self.composing.dropped(start, own, f"categories[{code}].")

    def _liked(self, code: object, waiting: tuple[str, ...]) -> Sourced | None:
        """The category `code` of the merged file, with the marks that this file gives it."""
        if not isinstance(code, str):
            return None
        own = _coded(self.own, code)
        found = self._composed(own, waiting) if own else _coded(self.base, code)
        given = [mark for mark in _items(self.marks) if _below(mark, code)]
        return found and _with_marks(found, [_lowered(mark, code) for mark in given])


# --- merging --------------------------------------------------------------------------------------


def _merge(base: Sourced, own: Sourced) -> Sourced:
    """`own` on top of `base`; where both say something, the place is that of `own`."""
    if not (base.is_table and own.is_table):
        return own
    merged = dict(base.value)
    for key, item in own.value.items():
        if key not in merged:
            merged[key] = item
        elif key == EXAMPLES:
            merged[key] = item.with_value(_once([*merged[key].items, *item.items]))
        else:
            merged[key] = _merge_value(merged[key], item)
    return own.with_value(merged)


def _merge_value(base: Sourced, own: Sourced) -> Sourced:
    is_coded = own.items and all(item.is_table for item in own.items)
    if is_coded and base.items and all(item.text("code") for item in base.items):
        return own.with_value(_by_code(base.items, own.items, _merge))
    return _merge(base, own)


def _by_code(
    base: list[Sourced], own: list[Sourced], join: Callable[[Sourced, Sourced], Sourced]
) -> list[Sourced]:
    """The items of `base` in their order, each joined with the first own item of its code, then
    the rest of `own`: new codes, and second uses of a code, which are a fault for others to name.
    """
    rest = list(own)
    joined = []
    for item in base:
        match = next((o for o in rest if o.is_table and o.text("code") == item.text("code")), None)
        if match is not None:
            rest = [o for o in rest if o is not match]
        joined.append(join(item, match) if match else item)
    return joined + rest


def _coded(holder: Sourced | None, code: str) -> Sourced | None:
    return next((item for item in _items(holder) if code and item.text("code") == code), None)


# --- taking out -----------------------------------------------------------------------------------


def _take_out(node: Sourced, path: str) -> Sourced | None:
    """`node` without what `path` names and without the marks on it; None: there is no such thing.

    Codes may hold dots, so an item of a list is looked for under each beginning of the path.
    """
    key, _dot, rest = path.partition(".")
    if node.is_table and key in node.value:
        less = _take_out(node.value[key], rest) if rest else None
        if rest and less is None:
            return None
        kept = node.without(key) if less is None else node.with_value({**node.value, key: less})
        beneath = f"{path}."
        return _without_marks(kept, lambda mark: mark == path or mark.startswith(beneath))
    for index, item in enumerate(node.items):
        name = str(item.value) if not item.is_table else item.name
        if path == name:
            return node.with_value([*node.items[:index], *node.items[index + 1 :]])
        less = _take_out(item, path[len(name) + 1 :]) if path.startswith(f"{name}.") else None
        if less is not None:
            return node.with_value([*node.items[:index], less, *node.items[index + 1 :]])
    return None


# --- marks of example values ----------------------------------------------------------------------
# While categories are put together each carries the marks on its own values, as paths from itself.


def _below(mark: Sourced, code: str) -> bool:
    text = f"{mark.value}."
    return text.startswith(f"categories.{code}.")


def _lowered(mark: Sourced, code: str) -> Sourced:
    """`categories.V.slots` becomes `slots`, and `categories.V` everything in it."""
    return mark.with_value(mark.value[len(f"categories.{code}.") :] or "*")


def _lower_marks(root: Sourced) -> Sourced:
    categories, examples = root.get("categories"), root.get(EXAMPLES)
    if categories is None or examples is None:
        return root
    left, lowered = list(examples.items), []
    for category in categories.items:
        code = category.text("code")
        own = [mark for mark in left if _below(mark, code)]
        left = [mark for mark in left if not _below(mark, code)]
        lowered.append(_with_marks(category, [_lowered(mark, code) for mark in own]))
    return root.with_value(
        {
            **root.value,
            EXAMPLES: examples.with_value(left),
            "categories": categories.with_value(lowered),
        }
    )


def _raise_marks(root: Sourced) -> Sourced:
    categories = root.get("categories")
    marked = [category for category in _items(categories) if _items(category.get(EXAMPLES))]
    if categories is None or not marked:
        return root
    raised = [
        mark.with_value(f"categories.{category.text('code')}.{mark.value}")
        for category in marked
        for mark in _items(category.get(EXAMPLES))
    ]
    bare = categories.with_value([category.without(EXAMPLES) for category in categories.items])
    return _with_marks(root.with_value({**root.value, "categories": bare}), raised)


def _with_marks(table: Sourced, marks: list[Sourced]) -> Sourced:
    if not marks:
        return table
    known = table.get(EXAMPLES) or table.with_value([])
    return table.with_value(
        {**table.value, EXAMPLES: known.with_value(_once([*known.items, *marks]))}
    )


def _without_marks(table: Sourced, is_gone: Callable[[str], bool]) -> Sourced:
    examples = table.get(EXAMPLES)
    if examples is None:
        return table
    kept = [mark for mark in examples.items if not is_gone(str(mark.value))]
    return table.with_value({**table.value, EXAMPLES: examples.with_value(kept)})


def _items(holder: Sourced | None) -> list[Sourced]:
    return holder.items if holder else []


def _once(marks: Iterable[Sourced]) -> list[Sourced]:
    """The first of equal marks; what is no text is kept for validation to name."""
    first: dict[str, Sourced] = {}
    for mark in marks:
        first.setdefault(str(mark.value), mark)
    return list(first.values())
