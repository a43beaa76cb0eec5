"""The shapes of a rule set: the only place that reads the catalogue's and the rule sets' JSON.

Every value object here is frozen; points are `Decimal`, lengths are characters with spaces
(a line break counts as one), moments are aware. Source of each default: the edition's rules.
Shapes of the form are in `form_shapes`, shapes of judging in `scoring_shapes`; others import
all of them from here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Literal

from django.utils.translation import gettext as _
from pydantic import Field

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
    CitationRule,
    CriterionRules,
    OutcomeLevel,
    OutcomeRules,
    Quorum,
    ReasonRule,
    Rounding,
    ScoringRules,
    SessionRules,
    ThirdReview,
)
from .shape_base import Code, Problem, Shape, repeated_codes, unknown_codes

__all__ = [
    "EX_AEQUO",
    "Anchor",
    "CategoryRules",
    "CheckItem",
    "CitationRule",
    "Code",
    "Column",
    "Condition",
    "Controller",
    "CriterionRules",
    "Declaration",
    "EligibilityRules",
    "EvidenceLimits",
    "EvidenceSlot",
    "IntakeRules",
    "ObjectionRules",
    "Option",
    "OutcomeLevel",
    "OutcomeRules",
    "PrivacyRules",
    "Problem",
    "Question",
    "QuestionKind",
    "Quorum",
    "ReasonRule",
    "ReferencePeriod",
    "RevocationRules",
    "Rounding",
    "RuleSetContent",
    "ScoringRules",
    "Section",
    "SessionRules",
    "Shape",
    "StageRules",
    "SupplementRules",
    "ThirdReview",
]


# --- the edition's other rules --------------------------------------------------------------------


class ReferencePeriod(Shape):
    """The assessed years, resolved to dates when the edition is loaded."""

    starts_on: date
    ends_on: date

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(range(self.starts_on.year, self.ends_on.year + 1))

    def problems(self) -> Iterator[Problem]:
        if self.starts_on > self.ends_on:
            yield Problem(("starts_on",), _("the reference period ends before it starts"))


class SupplementRules(Shape):
    rounds: int = Field(1, ge=0)
    days: int = Field(7, ge=1, le=366)
    starts: Literal["day_after_delivery"] = "day_after_delivery"
    moves_off: tuple[Literal["saturday", "statutory", "organiser_closing"], ...] = (
        "saturday",
        "statutory",
        "organiser_closing",
    )


class ObjectionRules(Shape):
    days: int = Field(7, ge=1, le=366)
    answer_days: int = Field(14, ge=1, le=366)


class RevocationRules(Shape):
    hearing_days: int = Field(14, ge=1, le=366)


class IntakeRules(Shape):
    """How an application is received. The moment of receipt is the server's, never the sender's."""

    receipt: Literal["server_moment"] = "server_moment"
    grace_seconds: int = Field(0, ge=0, le=86_400)
    last_submitted_counts: bool = True
    signatures: tuple[Literal["qualified", "trusted", "personal", "portal_confirmation"], ...] = (
        "qualified",
        "trusted",
        "personal",
    )
    editor_may_submit_signed_file: bool = True
    reference_period: ReferencePeriod | None = None
    draft_retention_days: int = Field(90, ge=0, le=3660)
    lapse_after_days: int = Field(14, ge=0, le=366)
    formal_check_days: int = Field(21, ge=1, le=366)
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


# --- a category -----------------------------------------------------------------------------------


class EligibilityRules(Shape):
    """Who may apply. Evaluated in `applications.eligibility` over plain facts."""

    organisation_kinds: tuple[Literal["gmina", "powiat", "pes", "ministry", "rops", "other"], ...] = ()
    teryt_prefixes: tuple[str, ...] = ()
    not_laureate_for_editions: int = Field(0, ge=0)
    undertaking_not_awarded_before: bool = False
    text: str = ""  # what the public reads


class CategoryRules(Shape):
    code: Code
    label: str = Field(min_length=1, max_length=200)
    entry_mode: Literal["self", "nomination_by_pes", "nomination_by_anyone"] = "self"
    subject_type: Literal["organisation", "undertaking", "person", "team", "initiative", "media"] = (
        "organisation"
    )
    points_total: Decimal | None = None  # declared by the author; must equal the sum
    effort: str = ""  # how long the form takes, for the public
    eligibility: EligibilityRules = EligibilityRules()
    sections: tuple[Section, ...] = ()
    slots: tuple[EvidenceSlot, ...] = ()
    evidence: EvidenceLimits = EvidenceLimits()
    declarations: tuple[Declaration, ...] = ()
    checklist: tuple[CheckItem, ...] = ()
    criteria: tuple[CriterionRules, ...] = ()
    scoring: ScoringRules = ScoringRules()
    outcome: OutcomeRules = OutcomeRules()

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for section in self.sections for question in section.questions)

    def question(self, code: str) -> Question | None:
        return next((q for q in self.questions if q.code == code), None)

    def slot(self, code: str) -> EvidenceSlot | None:
        return next((s for s in self.slots if s.code == code), None)

    def criterion(self, code: str) -> CriterionRules | None:
        return next((c for c in self.criteria if c.code == code), None)

    @property
    def maximum(self) -> Decimal:
        """The greatest total: weight × points of every criterion that is totalled."""
        return sum((c.weight * c.max_points for c in self.criteria if not c.independent), Decimal(0))

    def problems(self) -> Iterator[Problem]:
        for field in ("sections", "slots", "declarations", "checklist", "criteria"):
            yield from repeated_codes(field, getattr(self, field))
        yield from self._question_problems()
        yield from self._slot_problems()
        yield from self._reference_problems()
        yield from self._points_problems()

    def _question_problems(self) -> Iterator[Problem]:
        """Codes are unique in the category; a condition asks an earlier question for its values."""
        earlier: dict[str, Question] = {}
        for i, section in enumerate(self.sections):
            for j, question in enumerate(section.questions):
                at = ("sections", i, "questions", j)
                if question.code in earlier:
                    message = _("the code “%(code)s” is used more than once")
                    yield Problem((*at, "code"), message % {"code": question.code})
                if question.shown_if:
                    yield from _condition_problems((*at, "shown_if"), question.shown_if, earlier)
                earlier[question.code] = question

    def _slot_problems(self) -> Iterator[Problem]:
        questions = {question.code: question for question in self.questions}
        criteria = {criterion.code for criterion in self.criteria}
        for index, slot in enumerate(self.slots):
            at = ("slots", index)
            yield from unknown_codes((*at, "covers"), slot.covers, criteria)
            if slot.required_if:
                yield from _condition_problems((*at, "required_if"), slot.required_if, questions)
        if sum(slot.min for slot in self.slots) > self.evidence.files:
            message = _("the slots need more files than the limit allows")
            yield Problem(("evidence", "files"), message)

    def _reference_problems(self) -> Iterator[Problem]:
        """Whatever names a question, a slot or a criterion names one that exists."""
        questions = {question.code for question in self.questions}
        slots = {slot.code for slot in self.slots}
        criteria = {criterion.code for criterion in self.criteria}
        for i, section in enumerate(self.sections):
            if section.criterion:
                yield from unknown_codes(("sections", i, "criterion"), [section.criterion], criteria)
        for i, declaration in enumerate(self.declarations):
            if declaration.when_slot:
                yield from unknown_codes(
                    ("declarations", i, "when_slot"), [declaration.when_slot], slots
                )
        for i, item in enumerate(self.checklist):
            yield from unknown_codes(("checklist", i, "fields"), item.fields, questions)
            yield from unknown_codes(("checklist", i, "slots"), item.slots, slots)
        for i, criterion in enumerate(self.criteria):
            yield from unknown_codes(("criteria", i, "look_at"), criterion.look_at, questions | slots)

    def _points_problems(self) -> Iterator[Problem]:
        total = self.maximum
        if self.points_total is not None and self.points_total != total:
            message = _("the points of the criteria add up to %(sum)s, not to %(declared)s")
            found = {"sum": total, "declared": self.points_total}
            yield Problem(("points_total",), message % found)
        threshold = self.scoring.threshold
        if threshold is not None and threshold > total:
            message = _("the threshold %(threshold)s is over the greatest total %(sum)s")
            found = {"threshold": threshold, "sum": total}
            yield Problem(("scoring", "threshold"), message % found)
        for index, level in enumerate(self.outcome.levels):
            if level.threshold > total:
                message = _("the threshold %(threshold)s is over the greatest total %(sum)s")
                found = {"threshold": level.threshold, "sum": total}
                yield Problem(("outcome", "levels", index, "threshold"), message % found)
        codes = {criterion.code for criterion in self.criteria} | {EX_AEQUO}
        yield from unknown_codes(("scoring", "tie_break"), self.scoring.tie_break, codes)


def _condition_problems(
    path: tuple[str | int, ...], condition: Condition, known: dict[str, Question]
) -> Iterator[Problem]:
    asked = known.get(condition.question)
    if asked is None:
        message = _("the condition asks for “%(code)s”, which is not an earlier question")
        yield Problem((*path, "question"), message % {"code": condition.question})
    elif not asked.allows(condition):
        message = _("the condition waits for a value that question “%(code)s” never has")
        yield Problem((*path, "is_one_of"), message % {"code": condition.question})


# --- the whole ------------------------------------------------------------------------------------


class StageRules(Shape):
    ordinal: int = Field(1, ge=1, le=20)
    kind: Literal["scoring", "decision"] = "scoring"
    deciding_body: str = Field("Kapituła Konkursu", min_length=1, max_length=120)
    reviewers: int = Field(2, ge=1, le=15)
    shortlist_n: int | None = Field(None, ge=1, le=10_000)


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
    stages: tuple[StageRules, ...] = Field((StageRules(),), min_length=1)
    categories: tuple[CategoryRules, ...] = Field(min_length=1)
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

    def canonical_json(self) -> str:
        """The one spelling of these rules: sorted keys, no spaces, Polish letters as they are."""
        content = self.model_dump(mode="json")
        return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    def sha256(self) -> str:
        return hashlib.sha256(self.canonical_json().encode()).hexdigest()

    def problems(self) -> Iterator[Problem]:
        yield from repeated_codes("categories", self.categories)
        ordinals = [stage.ordinal for stage in self.stages]
        if ordinals != list(range(1, len(ordinals) + 1)):
            yield Problem(("stages",), _("stages are numbered 1, 2, 3 … in order"))
        period = self.intake.reference_period
        for i, category in enumerate(self.categories):
            yield from self._stage_problems(i, category)
            if period:
                yield from self._year_problems(i, category, period)

    def _stage_problems(self, i: int, category: CategoryRules) -> Iterator[Problem]:
        for field in ("sections", "criteria"):
            for j, item in enumerate(getattr(category, field)):
                if item.stage > len(self.stages):
                    message = _("there is no stage %(stage)s in this edition")
                    path = ("categories", i, field, j, "stage")
                    yield Problem(path, message % {"stage": item.stage})

    def _year_problems(
        self, i: int, category: CategoryRules, period: ReferencePeriod
    ) -> Iterator[Problem]:
        for j, section in enumerate(category.sections):
            for k, question in enumerate(section.questions):
                if not set(question.years) <= set(period.years):
                    path = ("categories", i, "sections", j, "questions", k, "years")
                    yield Problem(path, _("a year of the table lies outside the reference period"))
