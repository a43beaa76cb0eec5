"""The shapes of a rule set: the only place that reads the catalogue's and the rule sets' JSON.

Every value object here is frozen; points are `Decimal`, lengths are characters with spaces
(a line break counts as one), moments are aware. Source of each default: the edition's rules.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")]


class Shape(BaseModel):
    """A frozen value; an unknown key is an error, so that a typing slip never passes in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


# --- scoring ---------------------------------------------------------------------------------


class Rounding(Shape):
    """Rounding is part of the rule: results are compared as published unless `compare` is exact."""

    places: int = Field(2, ge=0, le=6)
    mode: Literal["half_up"] = "half_up"
    compare: Literal["rounded", "exact"] = "rounded"

    def apply(self, value: Decimal) -> Decimal:
        return value.quantize(Decimal(1).scaleb(-self.places), rounding=ROUND_HALF_UP)


class ThirdReview(Shape):
    """When a third review is asked for, and how three totals become one."""

    when_difference_over: Decimal | None = None
    or_threshold_between: bool = False
    merge: Literal["mean_of_two_closest", "mean_of_all"] = "mean_of_two_closest"


class ReasonRule(Shape):
    """The written reason a juror owes for each criterion, in characters."""

    required: bool = True
    min: int = 100
    max: int = 1000
    extended_min: int = 200  # at zero points and at the maximum


class ScoringRules(Shape):
    reviews: int = Field(2, ge=1, le=15)
    not_applicable: bool = False
    step: Decimal = Decimal(1)
    aggregate: Literal["mean_of_criteria", "mean_of_totals"] = "mean_of_criteria"
    third_review: ThirdReview | None = None
    round: Rounding = Rounding()
    threshold: Decimal | None = None
    tie_break: tuple[str, ...] = ("ex_aequo",)  # criterion codes in order; "ex_aequo" ends the list
    reason: ReasonRule = ReasonRule()


# --- session and outcome ------------------------------------------------------------------------


def _fraction(value: object) -> object:
    return Fraction(value) if isinstance(value, str) else value


Quorum = Annotated[
    Fraction,
    BeforeValidator(_fraction),
    PlainSerializer(str, return_type=str),
]


class SessionRules(Shape):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    modes: tuple[Literal["in_person", "remote", "hybrid", "circular"], ...] = ("in_person",)
    quorum: Quorum = Fraction(2, 3)
    majority: Literal["simple", "absolute"] = "simple"
    chair_casting_vote: bool = True
    materials_days_before: int = 7
    block_vote: Literal["split_out_conflicts", "never"] = "split_out_conflicts"


class CitationRule(Shape):
    required: bool = True
    min: int = 150
    max: int = 600


class OutcomeLevel(Shape):
    """One rung of a `levels` scheme, best first."""

    code: Code
    label: str
    threshold: Decimal


class OutcomeRules(Shape):
    """Which outcomes a category knows and how they follow from the ranking.

    `podium`: places 1…n become `laureate` (if `podium_needs_threshold`, only at or over the
    threshold), others at or over the threshold (or within `quota`) become `certified`.
    `levels`: the first level whose threshold is reached. `distinctions`: nothing follows from
    points; the Kapituła names holders of the listed outcomes. Every scheme allows "none" and a
    departure with a reason.
    """

    scheme: Literal["podium", "levels", "distinctions"] = "podium"
    podium: int = 3
    podium_needs_threshold: bool = True
    quota: int | None = None
    labels: dict[str, str] = {"laureate": "Laureat", "certified": "Podmiot certyfikowany"}
    levels: tuple[OutcomeLevel, ...] = ()
    citation: CitationRule = CitationRule()
    publish_not_awarded: bool = False


# --- the edition's other rules --------------------------------------------------------------------


class ReferencePeriod(Shape):
    """The assessed years, resolved to dates when the edition is loaded."""

    starts_on: date
    ends_on: date


class SupplementRules(Shape):
    rounds: int = 1
    days: int = 7
    starts: Literal["day_after_delivery"] = "day_after_delivery"
    moves_off: tuple[Literal["saturday", "statutory", "organiser_closing"], ...] = (
        "saturday",
        "statutory",
        "organiser_closing",
    )


class ObjectionRules(Shape):
    days: int = 7
    answer_days: int = 14


class RevocationRules(Shape):
    hearing_days: int = 14


class IntakeRules(Shape):
    """How an application is received. The moment of receipt is the server's, never the sender's."""

    receipt: Literal["server_moment"] = "server_moment"
    grace_seconds: int = Field(0, ge=0)
    last_submitted_counts: bool = True
    signatures: tuple[Literal["qualified", "trusted", "personal", "portal_confirmation"], ...] = (
        "qualified",
        "trusted",
        "personal",
    )
    editor_may_submit_signed_file: bool = True
    reference_period: ReferencePeriod | None = None
    draft_retention_days: int = 90
    lapse_after_days: int = 14
    formal_check_days: int = 21
    materials: str = ""


# --- the form --------------------------------------------------------------------------------------

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


class Condition(Shape):
    """True when the earlier `question` has (one of) these values."""

    question: Code
    is_one_of: tuple[str | bool, ...]


class Option(Shape):
    code: Code
    label: str


class Column(Shape):
    """One column of a repeating row; `code` is unique within its question."""

    code: Code
    label: str
    kind: Literal["short_text", "long_text", "whole", "money", "date", "url", "one_of", "yes_no"]
    required: bool = False
    max_length: int | None = None
    options: tuple[Option, ...] = ()
    help: str = ""


class Question(Shape):
    """Answers are stored under `code`: text, whole numbers and money as strings, yes/no as a
    boolean, `some_of` as a list of codes, `period` as {"from", "to"}, `year_table` as
    {row: {year: value}} (a missing value means "not known"), `rows` as a list of
    {column: value}."""

    code: Code
    label: str
    kind: QuestionKind
    required: bool = False
    help: str = ""
    max_length: int | None = None  # characters with spaces
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    options: tuple[Option, ...] = ()
    rows: tuple[Option, ...] = ()  # of a year_table
    years: tuple[int, ...] = ()  # of a year_table; resolved from the reference period on loading
    cell: Literal["whole", "money"] = "whole"  # of a year_table without `money_rows`
    money_rows: tuple[Code, ...] = ()
    columns: tuple[Column, ...] = ()  # of repeating rows
    min_rows: int = 0
    max_rows: int = 12
    shown_if: Condition | None = None
    jury_sees: bool = True
    published: bool = False


class Section(Shape):
    code: Code
    label: str
    help: str = ""
    criterion: Code | None = None  # the criterion this section is the main source for
    questions: tuple[Question, ...]


class EvidenceSlot(Shape):
    code: Code
    label: str
    help: str = ""
    min: int = 0
    max: int = 3
    link_allowed: bool = False  # a public document by number and address
    required_if: Condition | None = None
    covers: tuple[Code, ...] = ()
    photos: bool = False  # asks for author, description, recognisable people
    staff_only: bool = False


class EvidenceLimits(Shape):
    files: int = 20
    total_bytes: int = 100 * 1024 * 1024
    file_bytes: int = 20 * 1024 * 1024
    types: tuple[str, ...] = ("pdf", "docx", "odt", "xlsx", "ods", "jpg", "png")


class Declaration(Shape):
    code: Code
    version: int = 1
    text: str
    required: bool = True
    when_slot: Code | None = None  # asked for only when this slot holds something


class CheckItem(Shape):
    """One condition of the formal checklist."""

    code: Code
    label: str
    mendable: bool = True  # a supplement may mend it
    system: bool = False  # answered from the data, shown as a proposal
    standard_text: str = ""
    fields: tuple[Code, ...] = ()  # question codes that a call usually opens
    slots: tuple[Code, ...] = ()


class Anchor(Shape):
    """A range of points and what it looks like."""

    lowest: Decimal
    highest: Decimal
    text: str


class CriterionRules(Shape):
    code: Code
    label: str
    max_points: Decimal
    weight: Decimal = Decimal(1)
    step: Decimal = Decimal(1)
    question: str = ""
    look_at: tuple[Code, ...] = ()  # question and slot codes
    notes: str = ""
    anchors: tuple[Anchor, ...] = ()
    independent: bool = False


class EligibilityRules(Shape):
    """Who may apply. Evaluated in `applications.eligibility` over plain facts."""

    organisation_kinds: tuple[str, ...] = ()
    teryt_prefixes: tuple[str, ...] = ()
    not_laureate_for_editions: int = 0
    undertaking_not_awarded_before: bool = False
    text: str = ""  # what the public reads


class CategoryRules(Shape):
    code: Code
    label: str
    entry_mode: Literal["self", "nomination_by_pes", "nomination_by_anyone"] = "self"
    subject_type: Literal["organisation", "undertaking", "person", "team", "initiative", "media"] = (
        "organisation"
    )
    eligibility: EligibilityRules = EligibilityRules()
    sections: tuple[Section, ...] = ()
    slots: tuple[EvidenceSlot, ...] = ()
    evidence: EvidenceLimits = EvidenceLimits()
    declarations: tuple[Declaration, ...] = ()
    checklist: tuple[CheckItem, ...] = ()
    criteria: tuple[CriterionRules, ...] = ()
    scoring: ScoringRules = ScoringRules()
    outcome: OutcomeRules = OutcomeRules()

    def question(self, code: str) -> Question | None:
        return next((q for s in self.sections for q in s.questions if q.code == code), None)

    def slot(self, code: str) -> EvidenceSlot | None:
        return next((s for s in self.slots if s.code == code), None)


class StageRules(Shape):
    ordinal: int = 1
    kind: Literal["scoring", "decision"] = "scoring"
    deciding_body: str = "Kapituła Konkursu"
    reviewers: int = 2
    shortlist_n: int | None = None


class RuleSetContent(Shape):
    """All that decides in one edition. `examples` lists the key paths (`*` for any) whose values
    have no source in real regulations; the portal marks them as example values."""

    rules_version: str = "1"  # wersja regulaminu
    intake: IntakeRules = IntakeRules()
    supplement: SupplementRules = SupplementRules()
    session: SessionRules = SessionRules()
    objections: ObjectionRules = ObjectionRules()
    revocation: RevocationRules = RevocationRules()
    stages: tuple[StageRules, ...] = (StageRules(),)
    categories: tuple[CategoryRules, ...]
    examples: tuple[str, ...] = ()

    def category(self, code: str) -> CategoryRules:
        return next(c for c in self.categories if c.code == code)

    def is_example(self, path: str) -> bool:
        """`path` like `categories.V.scoring.threshold`; a pattern may use `*` for one step and
        covers everything beneath it."""
        steps = path.split(".")
        return any(
            len(pattern) <= len(steps)
            and all(p in ("*", s) for p, s in zip(pattern, steps, strict=False))
            for pattern in (example.split(".") for example in self.examples)
        )
