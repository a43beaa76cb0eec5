"""What differs between two versions of the rules, by place, in words. Pure.

Rules come as the JSON of `RuleSetContent`. Items of a list that have a code (or an ordinal) are
compared by it, so that a question put between two others is one difference and not ten.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Kind = Literal["changed", "added", "removed", "moved"]
MARKS = ("code", "ordinal")
"""The keys that name an item of a list, best first."""


@dataclass(frozen=True)
class Difference:
    """One place where two versions differ.

    `path` goes from the top: keys, and codes (or places from 0) of listed items. `old` and `new`
    are JSON values; of an added or removed item the side without it is None. For "moved" they are
    the codes in both orders.
    """

    path: tuple[str, ...]
    kind: Kind
    old: Any
    new: Any

    @property
    def key(self) -> str:
        """The place as the author of a file writes it: `categories.V.questions.D3.label`."""
        return ".".join(self.path)


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Every place where `new` differs from `old`, in the order of the rules."""
    return tuple(_walk(old, new, ()))


def _walk(old: Any, new: Any, path: tuple[str, ...]) -> Iterator[Difference]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        yield from _walk_items(old, new, path)
    elif _is_listed(old) and _is_listed(new):
        one, other = _by_mark(old), _by_mark(new)
        yield from _walk_items(one, other, path)
        kept = [code for code in one if code in other]
        order = [code for code in other if code in one]
        if kept != order:
            yield Difference(path, "moved", kept, order)
    elif _are_alike(old, new):
        for index, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from _walk(one, other, (*path, str(index)))
    elif old != new or type(old) is not type(new):
        yield Difference(path, "changed", old, new)


def _walk_items(
    old: Mapping[str, Any], new: Mapping[str, Any], path: tuple[str, ...]
) -> Iterator[Difference]:
    for key, value in old.items():
        if key in new:
            yield from _walk(value, new[key], (*path, key))
        else:
            yield Difference((*path, key), "removed", value, None)
    for key, value in new.items():
        if key not in old:
            yield Difference((*path, key), "added", None, value)


def _is_listed(value: Any) -> bool:
    """Whether `value` is a list whose items have codes of their own; an empty one may become so."""
    return isinstance(value, list) and all(
        isinstance(item, Mapping) and _mark(item) is not None for item in value
    )


def _are_alike(old: Any, new: Any) -> bool:
    """Two lists of tables without codes and of one length: compared place by place."""
    return (
        isinstance(old, list)
        and isinstance(new, list)
        and len(old) == len(new)
        and all(isinstance(item, Mapping) for item in (*old, *new))
    )


def _by_mark(items: list[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    return {str(_mark(item)): item for item in items}


def _mark(item: Mapping[str, Any]) -> Any:
    return next((item[name] for name in MARKS if name in item), None)


# --- in words -------------------------------------------------------------------------------------

LISTS = {
    "categories": gettext_lazy("category"),
    "sections": gettext_lazy("section"),
    "questions": gettext_lazy("question"),
    "slots": gettext_lazy("attachment"),
    "declarations": gettext_lazy("declaration"),
    "checklist": gettext_lazy("formal condition"),
    "criteria": gettext_lazy("criterion"),
    "stages": gettext_lazy("stage of assessment"),
    "special_prizes": gettext_lazy("special prize"),
    "options": gettext_lazy("option"),
    "rows": gettext_lazy("row"),
    "columns": gettext_lazy("column"),
    "levels": gettext_lazy("level"),
    "anchors": gettext_lazy("description of points, no."),
    "controllers": gettext_lazy("controller, no."),
    "messages": gettext_lazy("message"),
    "documents": gettext_lazy("document"),
}
"""Parts that are named together with the code after them."""

COUNTED = ("anchors", "controllers")
"""Their items have no code: people count them from 1."""

FIELDS = {
    "label": gettext_lazy("wording"),
    "help": gettext_lazy("help text"),
    "text": gettext_lazy("text"),
    "title": gettext_lazy("title"),
    "body": gettext_lazy("body"),
    "question": gettext_lazy("question to the juror"),
    "notes": gettext_lazy("notes"),
    "standard_text": gettext_lazy("standard text of the call"),
    "effort": gettext_lazy("time needed"),
    "materials": gettext_lazy("materials"),
    "max_length": gettext_lazy("greatest length in characters"),
    "max": gettext_lazy("greatest number"),
    "min": gettext_lazy("least number"),
    "max_rows": gettext_lazy("greatest number of rows"),
    "min_rows": gettext_lazy("least number of rows"),
    "max_points": gettext_lazy("points at most"),
    "points_total": gettext_lazy("sum of points"),
    "weight": gettext_lazy("weight"),
    "step": gettext_lazy("step of points"),
    "threshold": gettext_lazy("threshold"),
    "required": gettext_lazy("required"),
    "version": gettext_lazy("version"),
    "rules_version": gettext_lazy("version of the contest's rules"),
    "examples": gettext_lazy("marks of example values"),
    "eligibility": gettext_lazy("who may apply"),
    "nomination": gettext_lazy("nomination"),
    "scoring": gettext_lazy("scoring"),
    "outcome": gettext_lazy("outcomes"),
    "evidence": gettext_lazy("limits of attachments"),
    "intake": gettext_lazy("receipt of applications"),
    "supplement": gettext_lazy("supplement"),
    "session": gettext_lazy("session of the Kapituła"),
    "objections": gettext_lazy("objections"),
    "revocation": gettext_lazy("revocation"),
    "privacy": gettext_lazy("personal data"),
    "retention": gettext_lazy("keeping of records"),
    "types": gettext_lazy("types of files"),
    "file_bytes": gettext_lazy("greatest size of a file"),
    "total_bytes": gettext_lazy("greatest size of all files"),
    "files": gettext_lazy("greatest number of files"),
    "reviewers": gettext_lazy("reviews of an application"),
    "heading": gettext_lazy("heading"),
    "statement": gettext_lazy("statement"),
    "usage": gettext_lazy("use of the title"),
}


def place_of(path: tuple[str, ...]) -> str:
    """„Kategoria V, pytanie D3, treść”: a path in words; a key without a word stays as it is."""
    words: list[str] = []
    steps = iter(path)
    for step in steps:
        if step not in LISTS:
            words.append(str(FIELDS.get(step, step)))
            continue
        code = next(steps, None)
        # The code of a question is enough: it is one in the whole category.
        if code is not None and step == "sections" and "questions" in path:
            continue
        number = str(int(code) + 1) if code is not None and step in COUNTED else code
        words.append(f"{LISTS[step]} {number}" if number else str(LISTS[step]))
    text = ", ".join(words)
    return text[:1].upper() + text[1:]


def shown(value: Any) -> str:
    """One side of a difference as people read it."""
    if value is None or value in ("", []):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Mapping):
        named = value.get("label") or value.get("text") or value.get("title")
        return str(named) if named else "; ".join(f"{k}: {shown(v)}" for k, v in value.items())
    if isinstance(value, list):
        return ", ".join(shown(item) for item in value)
    return str(value)
