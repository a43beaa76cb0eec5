"""The shapes of a rule set: the only place that reads the catalogue's and the rule sets' JSON.

Every value object here is frozen; points are `Decimal`, lengths are characters with spaces
(a line break counts as one), moments are aware. Source of each default: the edition's rules.
Shapes of the form are in `form_shapes`, of judging in `scoring_shapes`, of a category in
`category_shapes`; other modules import all of them from here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from pydantic import Field

from .category_shapes import (
    CategoryRules,
    EligibilityRules,
    NominationRules,
    PopulationBracket,
)
from .form_shapes import (
    CheckItem,
    Column,
    Condition,
    Declaration,
    EvidenceLimits,
    EvidenceSlot,
    Option,
    Question,
    QuestionKind,
    Section,
)
from .scoring_shapes import (
    EX_AEQUO,
    Anchor,
    Artefact,
    CitationRule,
    CriterionRules,
    OutcomeLevel,
    OutcomeRules,
    Points,
    Quorum,
    ReasonRule,
    Rounding,
    ScoringRules,
    SessionRules,
    ThirdReview,
)
from .shape_base import Code, Day, Flag, Problem, Shape, Whole, repeated_codes

MessageCode = Annotated[str, Field(pattern=r"^[A-Z]{3}-\d{2}$")]

__all__ = [
    "EX_AEQUO",
    "Anchor",
    "Artefact",
    "CategoryRules",
    "CheckItem",
    "CitationRule",
    "Code",
    "Column",
    "Condition",
    "Controller",
    "CriterionRules",
    "Declaration",
    "DocumentText",
    "EligibilityRules",
    "EvidenceLimits",
    "EvidenceSlot",
    "IntakeRules",
    "MessageText",
    "NominationRules",
    "ObjectionRules",
    "Option",
    "OutcomeLevel",
    "OutcomeRules",
    "PopulationBracket",
    "PrivacyRules",
    "Problem",
    "Question",
    "QuestionKind",
    "Quorum",
    "ReasonRule",
    "ReferencePeriod",
    "RetentionRules",
    "RevocationRules",
    "Rounding",
    "RuleSetContent",
    "ScoringRules",
    "Section",
    "SessionRules",
    "Shape",
    "SpecialPrize",
    "StageRules",
    "SupplementRules",
    "ThirdReview",
    "TitleRules",
]


# --- the edition's other rules --------------------------------------------------------------------


class ReferencePeriod(Shape):
    """The assessed years, resolved to dates when the edition is loaded."""

    starts_on: Day
    ends_on: Day

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(range(self.starts_on.year, self.ends_on.year + 1))

    def rules(self) -> Iterator[Iterator[Problem]]:
        yield self._order_problems()

    def _order_problems(self) -> Iterator[Problem]:
        if self.starts_on > self.ends_on:
            yield Problem(("starts_on",), _("the reference period ends before it starts"))


class SupplementRules(Shape):
    rounds: Whole = Field(default=1, ge=0, le=20)
    days: Whole = Field(default=7, ge=1, le=366)
    starts: Literal["day_after_delivery"] = "day_after_delivery"
    moves_off: tuple[Literal["saturday", "statutory", "organiser_closing"], ...] = (
        "saturday",
        "statutory",
        "organiser_closing",
    )


class ObjectionRules(Shape):
    days: Whole = Field(default=7, ge=1, le=366)
    answer_days: Whole = Field(default=14, ge=1, le=366)


class RevocationRules(Shape):
    hearing_days: Whole = Field(default=14, ge=1, le=366)


class IntakeRules(Shape):
    """How an application is received. The moment of receipt is the server's, never the sender's."""

    receipt: Literal["server_moment"] = "server_moment"
    grace_seconds: Whole = Field(default=0, ge=0, le=86_400)
    last_submitted_counts: Flag = True
    signatures: tuple[Literal["qualified", "trusted", "personal", "portal_confirmation"], ...] = (
        "qualified",
        "trusted",
        "personal",
    )
    editor_may_submit_signed_file: Flag = True
    reference_period: ReferencePeriod | None = None
    draft_retention_days: Whole = Field(default=90, ge=0, le=3660)
    lapse_after_days: Whole = Field(default=14, ge=0, le=366)
    formal_check_days: Whole = Field(default=21, ge=1, le=366)
    materials: str = ""


class Controller(Shape):
    """Who answers for personal data (administrator danych)."""

    name: str
    address: str = ""
    inspector: str = ""  # how to reach the data protection officer


class PrivacyRules(Shape):
    """The gaps of the notice on personal data; the organiser's lawyer fills and checks them."""

    model: Literal["single", "joint", "separate", "processor"] = "single"
    controllers: tuple[Controller, ...] = ()
    arrangements: str = ""  # where the joint controllers' arrangement can be read
    contact_point: str = ""
    contest_basis: str = ""
    funding_basis: str = ""
    image_basis: str = ""
    claims_basis: str = ""
    sources: str = ""
    recipients: str = ""
    kept_applications: str = ""
    kept_register: str = ""
    kept_logs: str = ""
    kept_project: str = ""
    transfer: str = ""


# --- the whole ------------------------------------------------------------------------------------


class TitleRules(Shape):
    """What the winner may do with the title, and for how long; None: no end is set."""

    valid_months: Whole | None = Field(default=None, ge=1, le=600)
    usage: str = ""


class RetentionRules(Shape):
    """How long the records of the edition are kept, by the organiser's own filing plan."""

    record_class: str = Field(default="", max_length=40)
    years: Whole | None = Field(default=None, ge=1, le=100)


class SpecialPrize(Shape):
    """A prize outside the categories, given by an authority to one holder or to nobody."""

    code: Code
    label: str = Field(min_length=1, max_length=200)
    given_by: str = Field(min_length=1, max_length=120)
    text: str = ""


class DocumentText(Shape):
    """Words of the organiser on an artefact; empty keeps the portal's own."""

    heading: str = Field(default="", max_length=120)
    statement: str = Field(default="", max_length=600)


class MessageText(Shape):
    """Words of the organiser in a message of the portal; placeholders as in its own text."""

    title: str = Field(min_length=1, max_length=200)
    body: str = Field(min_length=1, max_length=10_000)


class StageRules(Shape):
    """One stage. `shortlist_n` best of each category go on to the next stage (None: all that
    reach their thresholds). With `counts_earlier` the points of the scoring stages before are
    added. A stage of the kind `decision` scores nothing: its body decides by its own act.
    `threshold` is the least result that counts in this stage; in the last scoring stage that of
    the category holds where the stage has none.
    """

    ordinal: Whole = Field(default=1, ge=1, le=20)
    kind: Literal["scoring", "decision"] = "scoring"
    deciding_body: str = Field(default="Kapituła Konkursu", min_length=1, max_length=120)
    reviewers: Whole = Field(default=2, ge=1, le=15)
    scorers: Literal["members", "experts", "both"] = "members"
    shortlist_n: Whole | None = Field(default=None, ge=1, le=10_000)
    counts_earlier: Flag = False
    threshold: Points | None = None


class RuleSetContent(Shape):
    """All that decides in one edition. `examples` lists the key paths (`*` for any) whose values
    have no source in real regulations; the portal marks them as example values."""

    rules_version: str = "1"  # wersja regulaminu
    intake: IntakeRules = IntakeRules()
    supplement: SupplementRules = SupplementRules()
    session: SessionRules = SessionRules()
    objections: ObjectionRules = ObjectionRules()
    revocation: RevocationRules = RevocationRules()
    privacy: PrivacyRules = PrivacyRules()
    title: TitleRules = TitleRules()
    retention: RetentionRules = RetentionRules()
    documents: Mapping[Artefact, DocumentText] = {}
    messages: Mapping[MessageCode, MessageText] = {}
    special_prizes: tuple[SpecialPrize, ...] = ()
    stages: tuple[StageRules, ...] = Field(default=(StageRules(),), min_length=1)
    categories: tuple[CategoryRules, ...] = Field(min_length=1)
    examples: tuple[str, ...] = ()

    def category(self, code: str) -> CategoryRules:
        return next(c for c in self.categories if c.code == code)

    def document_text(self, artefact: str) -> DocumentText:
        """The organiser's words on an artefact; empty ones keep the portal's own."""
        given = (text for name, text in self.documents.items() if name == artefact)
        return next(given, DocumentText())

    def is_example(self, path: str) -> bool:
        """`path` like `categories.V.scoring.threshold`; a pattern may use `*` for one step and
        covers everything beneath it."""
        steps = path.split(".")
        return any(
            len(pattern) <= len(steps)
            and all(p in ("*", s) for p, s in zip(pattern, steps, strict=False))
            for pattern in (example.split(".") for example in self.examples)
        )

    def canonical_json(self) -> str:
        """The one spelling of these rules: sorted keys, no spaces, Polish letters as they are."""
        return canonical(self.model_dump(mode="json"))

    def sha256(self) -> str:
        return hashlib.sha256(self.canonical_json().encode()).hexdigest()

    def rules(self) -> Iterator[Iterator[Problem]]:
        yield repeated_codes(self, "categories")
        yield repeated_codes(self, "special_prizes")
        yield from self._category_rules()
        yield self._number_problems()
        yield self._sequence_problems()
        for i, stage in enumerate(self.stages):
            for category in self.categories:
                yield self._threshold_problems(i, stage, category)

    def _category_rules(self) -> Iterator[Iterator[Problem]]:
        for one, other in combinations(range(len(self.categories)), 2):
            yield self._bracket_problems(one, other)
        for i, category in enumerate(self.categories):
            for field in ("sections", "slots", "criteria"):
                yield self._stage_problems(i, category, field)
            yield self._year_problems(i, category)

    def _number_problems(self) -> Iterator[Problem]:
        ordinals = [stage.ordinal for stage in self.stages]
        if ordinals != list(range(1, len(ordinals) + 1)):
            yield Problem(("stages",), _("stages are numbered 1, 2, 3 … in order"))

    def _sequence_problems(self) -> Iterator[Problem]:
        """Points come before a decision on them, and the last stage sends nobody further."""
        if self.stages[0].kind == "decision" and any(c.criteria for c in self.categories):
            yield Problem(("stages", 0, "kind"), _("the first stage scores the criteria"))
        if self.stages[0].counts_earlier:
            message = _("there is no earlier stage whose points could be added")
            yield Problem(("stages", 0, "counts_earlier"), message)
        if self.stages[-1].shortlist_n is not None:
            message = _("the last stage has no next stage to send a shortlist to")
            yield Problem(("stages", len(self.stages) - 1, "shortlist_n"), message)

    def _threshold_problems(
        self, i: int, stage: StageRules, category: CategoryRules
    ) -> Iterator[Problem]:
        """A stage's threshold can be reached in every category that it scores."""
        counted = range(1 if stage.counts_earlier else stage.ordinal, stage.ordinal + 1)
        is_scored = any(c.stage == stage.ordinal for c in category.criteria)
        most = category.maximum_of(*counted)
        if stage.threshold is not None and is_scored and stage.threshold > most:
            message = _("the threshold %(threshold)s is over the greatest total %(sum)s")
            found = {"threshold": stage.threshold, "sum": most}
            yield Problem(("stages", i, "threshold"), message % found)

    def _bracket_problems(self, i: int, j: int) -> Iterator[Problem]:
        """An organisation belongs to one size category at most."""
        one, other = self.categories[i], self.categories[j]
        sizes = one.eligibility.population, other.eligibility.population
        if sizes[0] and sizes[1] and sizes[0].meets(sizes[1]) and _are_of_one_kind(one, other):
            codes = {"one": one.code, "other": other.code}
            message = _("the brackets of population of %(one)s and %(other)s overlap")
            yield Problem(("categories", j, "eligibility", "population"), message % codes)

    def _stage_problems(self, i: int, category: CategoryRules, field: str) -> Iterator[Problem]:
        for j, item in enumerate(getattr(category, field)):
            path = ("categories", i, field, j, "stage")
            if item.stage > len(self.stages):
                message = _("there is no stage %(stage)s in this edition")
                yield Problem(path, message % {"stage": item.stage})
            elif self.stages[item.stage - 1].kind == "decision" and item.stage > 1:
                yield Problem(path, _("a stage of another authority's decision asks nothing"))

    def _year_problems(self, i: int, category: CategoryRules) -> Iterator[Problem]:
        """A table of years asks for years of the reference period, and nothing else has years."""
        period = self.intake.reference_period
        years = period.years if period else ()
        for j, section in enumerate(category.sections):
            for k, question in enumerate(section.questions):
                path = ("categories", i, "sections", j, "questions", k, "years")
                if (question.kind == "year_table") != bool(question.years):
                    message = _("years belong to a year table, and a year table needs them")
                    yield Problem(path, message)
                elif not set(question.years) <= set(years or question.years):
                    message = _("a year of the table lies outside the reference period")
                    yield Problem(path, message)


def _are_of_one_kind(one: CategoryRules, other: CategoryRules) -> bool:
    """Whether one kind of organisation may stand in both categories."""
    kinds = [set(category.eligibility.organisation_kinds) for category in (one, other)]
    return not all(kinds) or bool(kinds[0] & kinds[1])


def canonical(content: dict[str, Any]) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
