"""The shape of a catalogue file: one edition of one programme with all of its rules.

The rules stand at the top level under the names of `RuleSetContent`; `[programme]`, `[edition]`
and `[[deadlines]]` stand beside them. Moments are written as Warsaw's clocks show them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from itertools import pairwise
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BeforeValidator, Field

from .message_words import message_problems
from .shape_base import Day, Problem, Shape, Whole
from .shapes import CategoryRules, RuleSetContent, ScoringRules, StageRules
from .timetable import parse_local

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
DeadlineKind = Literal[
    "call_opens",
    "call_closes",
    "formal_check_until",
    "scoring_until",
    "session_at",
    "results_planned",
]
ORDER: tuple[DeadlineKind, ...] = (
    "call_opens",
    "call_closes",
    "formal_check_until",
    "scoring_until",
    "session_at",
    "results_planned",
)
_RELATIVE_DAY = re.compile(r"^([+-]\d{1,2})y-(\d{2})-(\d{2})$")


def _is_moment(value: object) -> object:
    if not isinstance(value, datetime):
        raise ValueError(_("a date with a time like 2022-05-04 23:59:59 was expected"))
    if not 2000 <= value.year <= 2100:
        raise ValueError(_("a year between 2000 and 2100 was expected"))
    return value


LocalMoment = Annotated[
    datetime,
    BeforeValidator(_is_moment),
    AfterValidator(lambda value: value if value.tzinfo else parse_local(value)),
]


class OrganiserFile(Shape):
    kind: Literal["gmina", "powiat", "pes", "ministry", "rops", "other"]
    name: str = Field(min_length=1, max_length=200)
    regon: str = Field(default="", pattern=r"^(\d{9}|\d{14})?$")


class ContactFile(Shape):
    phone: str = Field(min_length=1, max_length=40)
    mail: str = Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=120)
    hours: str = Field(min_length=1, max_length=80)


class ProgrammeFile(Shape):
    slug: Slug
    name: str = Field(min_length=1, max_length=200)
    organiser: OrganiserFile
    partners: tuple[str, ...] = ()
    funding_note: str = ""
    contact: ContactFile


class EditionFile(Shape):
    slug: Slug
    ordinal: str = Field(min_length=1, max_length=10)
    year: Whole = Field(ge=2000, le=2100)
    name: str = Field(min_length=1, max_length=200)


class DeadlineFile(Shape):
    """One row of the history; a later row of the same kind is an extension with its reason."""

    kind: DeadlineKind
    value: LocalMoment
    set_at: LocalMoment
    stage: Whole | None = Field(default=None, ge=1, le=20)
    reason: str = ""
    basis: str = Field(default="", max_length=120)


class ClosingDayFile(Shape):
    """A day on which the organiser's office is closed; terms move off it."""

    day: Day
    reason: str = Field(min_length=1, max_length=120)


class CatalogueFile(RuleSetContent):
    programme: ProgrammeFile
    edition: EditionFile
    deadlines: tuple[DeadlineFile, ...] = Field(min_length=1)
    closing_days: tuple[ClosingDayFile, ...] = ()

    def content(self) -> RuleSetContent:
        return RuleSetContent(**{name: getattr(self, name) for name in RuleSetContent.model_fields})

    def rules(self) -> Iterator[Iterator[Problem]]:
        yield self._message_problems()
        yield self._extension_problems()
        yield self._deadline_stage_problems()
        yield self._missing_problems()
        yield self._order_problems()
        yield self._closing_problems()
        yield self._example_problems()
        yield from super().rules()
        for i, category in enumerate(self.categories):
            yield self._review_problems(i, category)

    def _message_problems(self) -> Iterator[Problem]:
        yield from message_problems(self.messages)

    def _review_problems(self, i: int, category: CategoryRules) -> Iterator[Problem]:
        """The stage decides how many reviews there are; a category that writes a number too
        writes the same one, and what merges two reviews has two. Rules in force are not asked:
        staff may have changed the number of a stage since."""
        scored = {criterion.stage for criterion in category.criteria}
        for stage in self.stages:
            if stage.ordinal in scored:
                yield from _reviews_of(i, category.scoring, stage)

    def _closing_problems(self) -> Iterator[Problem]:
        days = [row.day if row.has("day") else None for row in self.closing_days]
        for index, day in enumerate(days):
            if day is not None and day in days[:index]:
                yield Problem(("closing_days", index, "day"), _("this day is listed twice"))

    def _extension_problems(self) -> Iterator[Problem]:
        newest: dict[tuple[str, int | None], DeadlineFile] = {}
        for index, row in enumerate(self.deadlines):
            if not row.has("kind", "stage"):
                continue
            before = newest.setdefault((row.kind, row.stage), row)
            if before is row:
                continue
            if row.has("reason") and not row.reason:
                yield Problem(("deadlines", index, "reason"), _("an extension needs its reason"))
            if row.has("value"):
                newest[row.kind, row.stage] = row
                if before.has("value") and row.value <= before.value:
                    message = _("a deadline may only be extended: it must be after the one before")
                    yield Problem(("deadlines", index, "value"), message)

    def _deadline_stage_problems(self) -> Iterator[Problem]:
        for index, row in enumerate(self.deadlines):
            if row.has("stage") and row.stage and row.stage > len(self.stages):
                message = _("there is no stage %(stage)s in this edition") % {"stage": row.stage}
                yield Problem(("deadlines", index, "stage"), message)

    def _missing_problems(self) -> Iterator[Problem]:
        given = {row.kind for row in self.deadlines if not row.stage}
        for kind in ("call_opens", "call_closes"):
            if kind not in given:
                message = _("the deadline “%(kind)s” is missing") % {"kind": kind}
                yield Problem(("deadlines",), message)

    def _order_problems(self) -> Iterator[Problem]:
        """The call opens before it closes; what follows is not before what it follows, in the
        edition, in each stage and from stage to stage."""
        last = {(row.stage or 0, row.kind): i for i, row in enumerate(self.deadlines)}
        stages = sorted({stage for stage, _kind in last})
        lines = [[last[n, kind] for kind in ORDER if (n, kind) in last] for n in stages]
        lines += [[last[n, kind] for n in stages if n and (n, kind) in last] for kind in ORDER]
        if (0, "call_opens") in last:
            lines += [[last[0, "call_opens"], line[0]] for line in lines[1:] if line]
        for earlier, later in dict.fromkeys(pair for line in lines for pair in pairwise(line)):
            one, other = self.deadlines[earlier], self.deadlines[later]
            if one.has("value") and other.has("value") and other.value <= one.value:
                message = _("“%(later)s” must be after “%(earlier)s”")
                names = {"later": self._named(later), "earlier": self._named(earlier)}
                yield Problem(("deadlines", later, "value"), message % names)

    def _named(self, index: int) -> str:
        row = self.deadlines[index]
        return f"{row.kind} ({row.stage})" if row.stage else row.kind

    def _example_problems(self) -> Iterator[Problem]:
        """A pattern that covers nothing is a typing slip: a value would lose its mark."""
        data = {name: _tree(vars(self).get(name, UNREAD)) for name in type(self).model_fields}
        del data["examples"]
        for index, example in enumerate(self.examples):
            if not _names_something(data, tuple(example.split("."))):
                message = _("“%(example)s” names no value of this file") % {"example": example}
                yield Problem(("examples", index), message)


def _reviews_of(i: int, scoring: ScoringRules, stage: StageRules) -> Iterator[Problem]:
    found = {"stage": stage.ordinal, "expected": stage.reviewers}
    third = scoring.third_review
    if "reviews" in scoring.model_fields_set and scoring.reviews != stage.reviewers:
        message = _("stage %(stage)s has reviewers = %(expected)s, so %(expected)s was expected")
        yield Problem(("categories", i, "scoring", "reviews"), message % found)
    elif third and third.merge == "mean_of_two_closest" and stage.reviewers != 2:
        message = _("mean_of_two_closest merges two reviews with a third: reviews must be 2")
        yield Problem(("categories", i, "scoring", "third_review", "merge"), message)


UNREAD = object()
"""Stands for a value that is broken itself: whatever an example names may be in it."""


def _tree(value: Any) -> Any:
    """`value` as the tables and lists of a file."""
    if isinstance(value, Shape):
        return {name: _tree(vars(value).get(name, UNREAD)) for name in type(value).model_fields}
    if isinstance(value, Mapping):
        return {key: _tree(item) for key, item in value.items()}
    return [_tree(item) for item in value] if isinstance(value, tuple) else value


def _names_something(value: Any, steps: tuple[str, ...], *, of_deadline: bool = False) -> bool:
    """Whether `RuleSetContent.is_example` may ever be asked about a path with these steps.

    An item of a list is named by its code (or kind, or ordinal), a deadline also by `day` and
    `clock`, because one can be real while the other is an example.
    """
    if not steps or value is UNREAD:
        return True
    if isinstance(value, dict):
        if of_deadline and steps in (("day",), ("clock",)):
            return True
        return any(
            _names_something(item, steps[1:], of_deadline=key == "deadlines")
            for key, item in value.items()
            if steps[0] in ("*", key)
        )
    items = [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
    return any(UNREAD in (item.get("code"), item.get("kind")) for item in items) or any(
        _is_named(item, steps)
        and _names_something(item, steps[len(_name(item)) :], of_deadline=of_deadline)
        for item in items
    )


def _name(item: dict[str, Any]) -> tuple[str, ...]:
    name = str(item.get("code") or item.get("kind") or item.get("ordinal") or "")
    return tuple(name.split("."))  # a code may hold dots


def _is_named(item: dict[str, Any], steps: tuple[str, ...]) -> bool:
    name = _name(item)
    return len(steps) >= len(name) and all(
        step in ("*", part) for step, part in zip(steps, name, strict=False)
    )


# --- what the author may leave to the portal ---


def resolve(data: dict[str, Any]) -> dict[str, Any]:
    """`data` as read from TOML, with relative dates, years of tables and numbers of reviews
    written out.

    "-3y-01-01" is 1 January three years before the edition's year. A year table without `years`
    gets those of the reference period. Scoring without `reviews` gets the `reviewers` of the
    stages where all have the same. What has the wrong type is left for validation to name.
    """
    _fill_reviews(data)
    year = _get(data, "edition", "year")
    period = _get(data, "intake", "reference_period")
    if not isinstance(year, int) or not isinstance(period, dict):
        return data
    resolved = {key: _absolute_day(value, year) for key, value in period.items()}
    data = {**data, "intake": {**data["intake"], "reference_period": resolved}}
    days = [resolved.get("starts_on"), resolved.get("ends_on")]
    years = [day.year for day in days if isinstance(day, date)]
    if len(years) == 2 and isinstance(data.get("categories"), list):
        _fill_years(data["categories"], list(range(years[0], years[1] + 1)))
    return data


def _fill_reviews(data: dict[str, Any]) -> None:
    stages = [row for row in _dicts(data, "stages") if row.get("kind") != "decision"]
    numbers = [row.get("reviewers", 2) for row in stages]
    is_one = len({str(number) for number in numbers}) == 1
    if not is_one or type(numbers[0]) is not int or not 1 <= numbers[0] <= 15:
        return
    for category in _dicts(data, "categories"):
        if isinstance(scoring := category.setdefault("scoring", {}), dict):
            scoring.setdefault("reviews", numbers[0])


def _get(data: object, *keys: str) -> object:
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data


def _absolute_day(value: object, year: int) -> object:
    match = _RELATIVE_DAY.match(value) if isinstance(value, str) else None
    if match is None:
        return value
    try:
        return date(year + int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return value


def _fill_years(categories: list[Any], years: list[int]) -> None:
    for category in categories:
        for section in _dicts(category, "sections"):
            for question in _dicts(section, "questions"):
                if question.get("kind") == "year_table":
                    question.setdefault("years", years)


def _dicts(holder: object, key: str) -> list[dict[str, Any]]:
    items = holder.get(key) if isinstance(holder, dict) else None
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
