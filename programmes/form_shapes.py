"""Shapes of the application: questions, evidence slots, declarations, formal checklist.

Lengths are characters with spaces; a line break counts as one.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Literal

from django.utils.translation import gettext as _
from pydantic import BeforeValidator, Field

from .shape_base import Code, Flag, Problem, Shape, Whole, repeated_codes

QuestionKind = Literal[
    "short_text",
    "long_text",
    "whole",
    "money",
    "percent",
    "date",
    "period",
    "yes_no",
    "one_of",
    "some_of",
    "year_table",
    "rows",
    "url",
    "email",
    "phone",
    "nip",
    "regon",
    "ade",
]
Prefill = Literal["", "applicant.name", "applicant.nip", "applicant.regon"]
"""Where a blank answer's first proposal comes from; the applicant may correct it."""

LONGEST_TEXT = 100_000
MOST_FILES = 1000
TEXT_KINDS = ("short_text", "long_text")
CHOICE_KINDS = ("one_of", "some_of")
Bound = Annotated[Decimal, Field(max_digits=15, decimal_places=2)]
FileType = Literal["pdf", "docx", "odt", "xlsx", "ods", "jpg", "png"]


def _is_answer(value: object) -> object:
    if not isinstance(value, str | bool):
        raise ValueError(_("a text, true or false was expected"))
    return value


class Condition(Shape):
    """True when the earlier `question` has (one of) these values."""

    question: Code
    is_one_of: tuple[Annotated[str | Flag, BeforeValidator(_is_answer)], ...] = Field(min_length=1)


class Option(Shape):
    code: Code
    label: str = Field(min_length=1)


class Column(Shape):
    """One column of a repeating row; `code` is unique within its question."""

    code: Code
    label: str = Field(min_length=1)
    kind: Literal["short_text", "long_text", "whole", "money", "date", "url", "one_of", "yes_no"]
    required: Flag = False
    max_length: Whole | None = Field(default=None, gt=0, le=LONGEST_TEXT)
    options: tuple[Option, ...] = ()
    help: str = ""

    def rules(self) -> Iterator[Iterator[Problem]]:
        yield self._kind_problems()
        yield repeated_codes(self, "options")

    def _kind_problems(self) -> Iterator[Problem]:
        if self.kind in TEXT_KINDS and self.max_length is None:
            yield Problem(("max_length",), _("a text needs its greatest length"))
        if (self.kind == "one_of") != bool(self.options):
            yield Problem(("options",), _("options belong to a choice, and a choice needs them"))


class Question(Shape):
    """Answers are stored under `code`: text, whole numbers and money as strings, yes/no as a
    boolean, `some_of` as a list of codes, `period` as {"from", "to"}, `year_table` as
    {row: {year: value}} (a missing value means "not known"), `rows` as a list of
    {column: value}."""

    code: Code
    label: str = Field(min_length=1)
    kind: QuestionKind
    required: Flag = False
    help: str = ""
    prefill: Prefill = ""
    max_length: Whole | None = Field(default=None, gt=0, le=LONGEST_TEXT)  # characters with spaces
    minimum: Bound | None = None
    maximum: Bound | None = None
    options: tuple[Option, ...] = ()
    rows: tuple[Option, ...] = ()  # of a year_table
    years: tuple[Whole, ...] = ()  # of a year_table; resolved from the reference period on loading
    cell: Literal["whole", "money"] = "whole"  # of a year_table without `money_rows`
    money_rows: tuple[Code, ...] = ()
    columns: tuple[Column, ...] = ()  # of repeating rows
    min_rows: Whole = Field(default=0, ge=0, le=200)
    max_rows: Whole = Field(default=12, ge=1, le=200)
    shown_if: Condition | None = None
    jury_sees: Flag = True
    published: Flag = False

    def rules(self) -> Iterator[Iterator[Problem]]:
        yield self._kind_problems()
        for field in ("options", "rows", "columns"):
            yield repeated_codes(self, field)
        yield self._limit_problems()
        yield self._table_problems()

    def _limit_problems(self) -> Iterator[Problem]:
        if self.min_rows > self.max_rows:
            yield Problem(("min_rows",), _("min_rows is over max_rows"))
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            yield Problem(("minimum",), _("minimum is over maximum"))

    def _table_problems(self) -> Iterator[Problem]:
        if list(self.years) != sorted(set(self.years)):
            yield Problem(("years",), _("years must go up and must not repeat"))
        for code in set(self.money_rows) - {row.code for row in self.rows}:
            message = _("“%(code)s” is not a row of this table") % {"code": code}
            yield Problem(("money_rows",), message)

    def _kind_problems(self) -> Iterator[Problem]:
        """Each kind has the keys it needs, and no other kind has them."""
        if self.kind in TEXT_KINDS and self.max_length is None:
            yield Problem(("max_length",), _("a text needs its greatest length"))
        needs = {"options": CHOICE_KINDS, "rows": ("year_table",), "columns": ("rows",)}
        for field, kinds in needs.items():
            if (self.kind in kinds) != bool(getattr(self, field)):
                message = _("“%(field)s” is needed by %(kinds)s and by no other kind")
                yield Problem((field,), message % {"field": field, "kinds": ", ".join(kinds)})

    def allows(self, condition: Condition) -> bool:
        """Whether every value that the condition waits for can be an answer to this question."""
        if self.kind == "yes_no":
            return all(isinstance(value, bool) for value in condition.is_one_of)
        codes = {option.code for option in self.options}
        return self.kind in CHOICE_KINDS and codes.issuperset(condition.is_one_of)


class Section(Shape):
    code: Code
    label: str = Field(min_length=1)
    help: str = ""
    criterion: Code | None = None  # the criterion this section is the main source for
    stage: Whole = Field(
        default=1, ge=1, le=20
    )  # a later stage's sections are asked for when it begins
    questions: tuple[Question, ...] = Field(min_length=1)


class EvidenceSlot(Shape):
    code: Code
    label: str = Field(min_length=1)
    help: str = ""
    min: Whole = Field(default=0, ge=0, le=MOST_FILES)
    max: Whole = Field(default=3, ge=1, le=MOST_FILES)
    link_allowed: Flag = False  # a public document by number and address
    required_if: Condition | None = None
    covers: tuple[Code, ...] = ()
    types: tuple[FileType, ...] = ()  # empty: those of the category's limits
    file_bytes: Whole | None = Field(default=None, gt=0)  # None: the category's limit
    stage: Whole = Field(default=1, ge=1, le=20)  # a later stage's slots open when it begins
    photos: Flag = False  # asks for author, description, recognisable people
    staff_only: Flag = False

    def rules(self) -> Iterator[Iterator[Problem]]:
        yield self._limit_problems()

    def _limit_problems(self) -> Iterator[Problem]:
        if self.min > self.max:
            yield Problem(("min",), _("min is over max"))


class EvidenceLimits(Shape):
    files: Whole = Field(default=20, ge=1, le=MOST_FILES)
    total_bytes: Whole = Field(default=100 * 1024 * 1024, gt=0)
    file_bytes: Whole = Field(default=20 * 1024 * 1024, gt=0)
    types: tuple[FileType, ...] = ("pdf", "docx", "odt", "xlsx", "ods", "jpg", "png")

    def rules(self) -> Iterator[Iterator[Problem]]:
        yield self._limit_problems()

    def _limit_problems(self) -> Iterator[Problem]:
        if self.file_bytes > self.total_bytes:
            yield Problem(("file_bytes",), _("one file may not be over the limit of all files"))


class Declaration(Shape):
    code: Code
    version: Whole = Field(default=1, ge=1, le=1000)
    text: str = Field(min_length=1)
    required: Flag = True
    when_slot: Code | None = None  # asked for only when this slot holds something


class CheckItem(Shape):
    """One condition of the formal checklist."""

    code: Code
    label: str = Field(min_length=1)
    mendable: Flag = True  # a supplement may mend it
    system: Flag = False  # answered from the data, shown as a proposal
    standard_text: str = ""
    fields: tuple[Code, ...] = ()  # question codes that a call usually opens
    slots: tuple[Code, ...] = ()
