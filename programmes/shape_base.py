"""What every shape has in common: frozen, no unknown keys, and rules that name the wrong place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime
from typing import Annotated, Any, NamedTuple, Self

from django.utils.translation import gettext as _
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, Strict, model_validator
from pydantic_core import PydanticCustomError

Whole = Annotated[int, Strict()]
Flag = Annotated[bool, Strict()]
"""Nothing else passes for a number or for true and false: "7" and 1 are typing slips."""


def _is_day(value: object) -> object:
    """A date of TOML, or of the JSON of a rule set."""
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        day = None
    if not isinstance(day, date) or isinstance(day, datetime):
        raise ValueError(_("a date like 2022-05-04 was expected"))
    if not 1990 <= day.year <= 2100:
        raise ValueError(_("a year between 1990 and 2100 was expected"))
    return day


Day = Annotated[date, BeforeValidator(_is_day)]

Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")]

RULE_BROKEN = "rule_broken"
"""Type of the pydantic error that carries problems; `ctx["problems"]` is a list of `Problem`."""


class Problem(NamedTuple):
    """What is wrong and where: `path` is relative to the shape that found it."""

    path: tuple[str | int, ...]
    message: str


class NotValidated(Exception):
    """A rule asks for a value that is broken itself; see `catalogue_parts`."""


class Shape(BaseModel):
    """A frozen value; an unknown key is an error, so that a typing slip never passes in silence.
    Values of rule sets are shared by the whole process: fields are tuples and `Mapping`s, never
    lists and dicts.

    A subclass with rules that span several fields yields them from `rules`, each as the iterator
    of its problems; all of them reach the author of a catalogue at once, each with its own place.
    A rule reads fields only when it is iterated: in a broken file some are missing, and then the
    others still run.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    def __getattr__(self, name: str) -> Any:
        if name in type(self).model_fields:
            raise NotValidated(name)
        return super().__getattr__(name)  # type: ignore[misc]

    def has(self, *fields: str) -> bool:
        """Whether these fields are there to be read; in a file without a fault all are."""
        return vars(self).keys() >= set(fields)

    def rules(self) -> Iterator[Iterator[Problem]]:
        yield from ()

    def problems(self) -> Iterator[Problem]:
        """What the rules find wrong in as much as they can read."""
        with suppress(NotValidated):
            for rule in self.rules():
                with suppress(NotValidated):
                    yield from rule

    @model_validator(mode="after")
    def _keep_rules(self) -> Self:
        found = list(self.problems())
        if found:
            message = "; ".join(problem.message for problem in found)
            context: dict[str, Any] = {"problems": found, "text": message}
            raise PydanticCustomError(RULE_BROKEN, "{text}", context)
        return self


def repeated_codes(shape: Shape, field: str) -> Iterator[Problem]:
    """A problem at each second use of a code in the list `field` of `shape`."""
    seen: Counter[str] = Counter()
    for index, item in enumerate(getattr(shape, field)):
        if not item.has("code"):
            continue
        seen[item.code] += 1
        if seen[item.code] > 1:
            message = _("the code “%(code)s” is used more than once") % {"code": item.code}
            yield Problem((field, index, "code"), message)


def unknown_codes(
    path: tuple[str | int, ...], codes: Iterable[str], known: set[str]
) -> Iterator[Problem]:
    """A problem for each of `codes` that names nothing among `known`."""
    for code in codes:
        if code not in known:
            message = _("“%(code)s” names nothing in this category") % {"code": code}
            yield Problem(path, message)
