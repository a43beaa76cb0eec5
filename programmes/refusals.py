"""How a broken catalogue file is explained to its author: file, line, key, what is expected."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from pydantic import ValidationError

from .catalogue_parts import rules_broken, shape_in
from .catalogue_source import Sourced, TreePath, walk
from .shape_base import RULE_BROKEN, Shape
from .toml_complaints import in_words

Complaint = tuple[TreePath, str]
"""Where something is wrong, from the top of the file, and what is expected there."""

_PLACE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")


@dataclass(frozen=True)
class Refusal:
    """One thing that is wrong. `key` is empty where the file could not be read at all."""

    file: str
    line: int
    key: str
    expected: str

    def __str__(self) -> str:
        place = _("%(file)s, line %(line)s") % {"file": self.file, "line": self.line}
        return f"{place}: {self.key} – {self.expected}" if self.key else f"{place}: {self.expected}"


class CatalogueRefused(Exception):
    """The whole file is refused and nothing was written; `refusals` says why, in file order."""

    def __init__(self, refusals: list[Refusal]) -> None:
        self.refusals = sorted(refusals, key=lambda r: (r.file, r.line, r.key))
        super().__init__("\n".join(str(refusal) for refusal in self.refusals))


def refuse(path: Path, expected: str, *, line: int = 1, key: str = "") -> CatalogueRefused:
    return CatalogueRefused([Refusal(path.name, line, key, expected)])


def refuse_syntax(path: Path, text: str, error: Exception) -> CatalogueRefused:
    """The parser's complaint about `text`, with the line that it names."""
    complaint = str(error)
    found = _PLACE.search(complaint)
    end = text.count("\n", 0, -1) + 1
    line = (int(found[1]) if found[1] else end) if found else 1
    message = _("this is not valid TOML: %(error)s") % {
        "error": in_words(_PLACE.sub("", complaint))
    }
    return refuse(path, message, line=line)


def validated[S: Shape](kind: type[S], root: Sourced, data: object) -> S:
    """The shape of `data`, which was read from `root`. Raises CatalogueRefused with everything
    that is wrong, each thing with its own key and with the file and line where it stands, or
    where what holds it stands."""
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        found = [*_complaints(kind, error), *rules_broken(kind, data)]
    raise CatalogueRefused(refusals_at(root, found))


def refusals_at(root: Sourced, complaints: Iterable[Complaint]) -> list[Refusal]:
    """A refusal for each complaint. What several categories take from one place is told once, as
    a fault of the category that stands there."""
    told: dict[tuple[str, int, str, str], tuple[int, Refusal]] = {}
    for where, expected in complaints:
        refusal = refusal_at(root, where, expected)
        inside = refusal.key.partition("].")[2] if where[:1] == ("categories",) else refusal.key
        distance = refusal.line - walk(root, where[:2])[-1].line
        fault = (refusal.file, refusal.line, inside, expected)
        if fault not in told or 0 <= distance < told[fault][0]:
            told[fault] = distance, refusal
    return [refusal for _distance, refusal in told.values()]


def refusal_at(root: Sourced, where: TreePath, expected: str) -> Refusal:
    place = walk(root, where)[-1]
    return Refusal(place.file, place.line, _key(root, where), expected)


def _complaints(kind: type[Shape], error: ValidationError) -> Iterator[Complaint]:
    details = error.errors(include_url=False)
    places = [detail["loc"] for detail in details]
    for detail in details:
        where = detail["loc"]
        if detail["type"] == "too_short" and any(_is_inside(place, where) for place in places):
            continue  # the list is only short of the items that are named themselves
        if detail["type"] == RULE_BROKEN:
            for problem in detail["ctx"]["problems"]:
                yield (*where, *problem.path), problem.message
        elif detail["type"] == "extra_forbidden":
            yield where, _not_known(kind, where)
        else:
            place = tuple(step for step in where if step != "[key]")  # of a key that is wrong
            yield place, _expected(detail["type"], detail.get("ctx", {}), detail["msg"])


def _not_known(kind: type[Shape], where: TreePath) -> str:
    """That there is no such key, with the one that was probably meant."""
    holder: type[Shape] | None = kind
    for step in where[:-1]:
        if holder is not None and isinstance(step, str):
            field = holder.model_fields.get(step)
            holder = shape_in(field.annotation) if field else None
    near = get_close_matches(str(where[-1]), holder.model_fields if holder else (), n=1)
    if not near:
        return _("this key is not known")
    return _("this key is not known; was “%(near)s” meant?") % {"near": near[0]}


def _is_inside(place: TreePath, holder: TreePath) -> bool:
    return len(place) > len(holder) and place[: len(holder)] == holder


def _expected(kind: str, context: Mapping[str, Any], message: str) -> str:
    """What is expected there, in the reader's language; a rare kind keeps the library's words."""
    if kind == "literal_error":
        context = {"expected": ", ".join(re.findall("'([^']*)'", context["expected"]))}
    words = {
        "missing": _("this key is missing"),
        "string_type": _("a text was expected"),
        "string_too_short": _("a text of at least %(min_length)s characters was expected"),
        "string_too_long": _("a text of at most %(max_length)s characters was expected"),
        "string_pattern_mismatch": _("a text of the form %(pattern)s was expected"),
        "int_type": _("a whole number was expected"),
        "int_parsing": _("a whole number was expected"),
        "int_from_float": _("a whole number was expected"),
        "bool_type": _("true or false was expected"),
        "bool_parsing": _("true or false was expected"),
        "decimal_type": _("a number was expected"),
        "decimal_parsing": _("a number was expected"),
        "finite_number": _("a finite number was expected"),
        "decimal_max_digits": _("a number of at most %(max_digits)s digits was expected"),
        "decimal_max_places": _("at most %(decimal_places)s decimal places were expected"),
        "decimal_whole_digits": _("at most %(whole_digits)s digits before the point were expected"),
        "greater_than": _("a number over %(gt)s was expected"),
        "greater_than_equal": _("a number of at least %(ge)s was expected"),
        "less_than_equal": _("a number of at most %(le)s was expected"),
        "literal_error": _("one of these was expected: %(expected)s"),
        "tuple_type": _("a list was expected"),
        "too_short": _("a list of at least %(min_length)s items was expected"),
        "dict_type": _("a table was expected"),
        "model_type": _("a table was expected"),
        "date_type": _("a date like 2022-05-04 was expected"),
        "date_parsing": _("a date like 2022-05-04 was expected"),
        "date_from_datetime_parsing": _("a date like 2022-05-04 was expected"),
        "value_error": "%(error)s",
    }.get(kind)
    return words % context if words else message


def _key(root: Sourced, where: TreePath) -> str:
    """`categories[V].criteria[V.1].max_points`: items of a list are named by what names them."""
    text, found = "", walk(root, where)
    for index, step in enumerate(where):
        item = found[index + 1] if index + 1 < len(found) else None
        if isinstance(step, int):
            text += f"[{(item and item.name) or step + 1}]"
        elif item is not None and not found[index].is_table:
            text += f"[{step}]"
        else:
            text += f".{step}" if text else step
    return text
