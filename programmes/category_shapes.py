"""Shapes of a category: who may apply, and every cross-reference inside its rules."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Literal

from django.utils.translation import gettext as _
from pydantic import Field

from .form_shapes import (
    CheckItem,
    Condition,
    Declaration,
    EvidenceLimits,
    EvidenceSlot,
    Question,
    Section,
)
from .scoring_shapes import EX_AEQUO, CriterionRules, OutcomeRules, ScoringRules
from .shape_base import Code, Flag, Problem, Shape, Whole, repeated_codes, unknown_codes

OrganisationKind = Literal["gmina", "powiat", "pes", "ministry", "rops", "other"]
SubjectType = Literal["organisation", "undertaking", "person", "team", "initiative", "media"]


class PopulationBracket(Shape):
    """Inhabitants: at least `at_least` and fewer than `below`; None leaves that side open."""

    at_least: Whole | None = Field(default=None, ge=0, le=100_000_000)
    below: Whole | None = Field(default=None, gt=0, le=100_000_000)

    def rules(self) -> Iterator[Iterator[Problem]]:
        yield self._size_problems()

    def _size_problems(self) -> Iterator[Problem]:
        if self.at_least is not None and self.below is not None and self.at_least >= self.below:
            yield Problem(("below",), _("the bracket of population is empty"))

    def meets(self, other: PopulationBracket) -> bool:
        """Whether some number of inhabitants lies in both brackets."""
        lowest = max(self.at_least or 0, other.at_least or 0)
        return all(b.below is None or lowest < b.below for b in (self, other))


class EligibilityRules(Shape):
    """Who may apply; in a nomination, who may be nominated. Evaluated in
    `applications.eligibility` over plain facts: yes, no with the reason, or which fact is missing.
    """

    organisation_kinds: tuple[OrganisationKind, ...] = ()
    teryt_prefixes: tuple[Annotated[str, Field(pattern=r"^\d{2,7}$")], ...] = ()
    population: PopulationBracket | None = None
    legal_personality: Literal["not_asked", "own", "own_or_running_entity"] = "not_asked"
    registered_years_before: Whole | None = Field(default=None, ge=0, le=50)
    """Registered in the calendar year that many years before the edition's."""
    active_months: Whole = Field(default=0, ge=0, le=600)  # until the call closes
    closed_financial_years: Whole = Field(default=0, ge=0, le=50)
    not_laureate_for_editions: Whole = Field(default=0, ge=0, le=50)
    undertaking_not_awarded_before: Flag = False
    text: str = ""  # what the public reads


class NominationRules(Shape):
    """How a nomination works where the applicant is not the nominee."""

    consent: Literal["required", "not_required"] = "required"
    consent_item: Code | None = None  # of the checklist; None: the portal adds a condition
    may_nominate_itself: Flag = False
    text: str = ""  # who may nominate, as the public reads it


class CategoryRules(Shape):
    code: Code
    label: str = Field(min_length=1, max_length=200)
    entry_mode: Literal["self", "nomination_by_pes", "nomination_by_anyone"] = "self"
    subject_type: SubjectType = "organisation"
    points_total: Decimal | None = None  # declared by the author; must equal the sum
    effort: str = ""  # how long the form takes, for the public
    eligibility: EligibilityRules = EligibilityRules()
    nomination: NominationRules = NominationRules()
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

    def limits_of(self, slot: EvidenceSlot) -> EvidenceLimits:
        """What one file of `slot` may be: the category's limits, narrowed by the slot's own."""
        own = {
            "types": slot.types or self.evidence.types,
            "file_bytes": slot.file_bytes or self.evidence.file_bytes,
        }
        return self.evidence.model_copy(update=own)

    def until_stage(self, stage: int) -> CategoryRules:
        """The same rules without the sections and slots that later stages ask for."""
        own = {
            "sections": tuple(section for section in self.sections if section.stage <= stage),
            "slots": tuple(slot for slot in self.slots if slot.stage <= stage),
        }
        return self.model_copy(update=own)

    def criterion(self, code: str) -> CriterionRules | None:
        return next((c for c in self.criteria if c.code == code), None)

    @property
    def maximum(self) -> Decimal:
        """The greatest total of all stages: weight × points of what is totalled."""
        return self.maximum_of(*{criterion.stage for criterion in self.criteria})

    def maximum_of(self, *stages: int) -> Decimal:
        """The greatest total of the criteria of these stages."""
        totalled = (c for c in self.criteria if c.stage in stages and not c.independent)
        return sum((c.weight * c.max_points for c in totalled), Decimal(0))

    def rules(self) -> Iterator[Iterator[Problem]]:
        for field in ("sections", "slots", "declarations", "checklist", "criteria"):
            yield repeated_codes(self, field)
        yield self._question_problems()
        yield self._slot_problems()
        yield self._file_problems()
        yield self._section_problems()
        yield self._declaration_problems()
        yield self._checklist_problems()
        yield self._consent_problems()
        yield self._criterion_problems()
        yield self._total_problems()
        yield self._threshold_problems()
        yield self._level_problems()
        yield self._tie_problems()

    def _question_problems(self) -> Iterator[Problem]:
        """Codes are unique in the category; a condition asks an earlier question for its values."""
        earlier: dict[str, Question] = {}
        asks = {q.code: q.shown_if.question for q in self.questions if q.shown_if}
        for i, section in enumerate(self.sections):
            for j, question in enumerate(section.questions):
                at = ("sections", i, "questions", j)
                if question.code in earlier:
                    message = _("the code “%(code)s” is used more than once")
                    yield Problem((*at, "code"), message % {"code": question.code})
                if circle := _circle(question.code, asks):
                    message = _("the questions wait for one another: %(codes)s")
                    codes = " → ".join(circle)
                    yield Problem((*at, "shown_if", "question"), message % {"codes": codes})
                elif question.shown_if:
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

    def _file_problems(self) -> Iterator[Problem]:
        if sum(slot.min for slot in self.slots) > self.evidence.files:
            message = _("the slots need more files than the limit allows")
            yield Problem(("evidence", "files"), message)

    # Whatever names a question, a slot or a criterion names one that exists.

    def _section_problems(self) -> Iterator[Problem]:
        criteria = {criterion.code for criterion in self.criteria}
        for i, section in enumerate(self.sections):
            if section.criterion:
                path = ("sections", i, "criterion")
                yield from unknown_codes(path, [section.criterion], criteria)

    def _declaration_problems(self) -> Iterator[Problem]:
        slots = {slot.code for slot in self.slots}
        for i, declaration in enumerate(self.declarations):
            if declaration.when_slot:
                path = ("declarations", i, "when_slot")
                yield from unknown_codes(path, [declaration.when_slot], slots)

    def _checklist_problems(self) -> Iterator[Problem]:
        questions = {question.code for question in self.questions}
        slots = {slot.code for slot in self.slots}
        for i, item in enumerate(self.checklist):
            yield from unknown_codes(("checklist", i, "fields"), item.fields, questions)
            yield from unknown_codes(("checklist", i, "slots"), item.slots, slots)

    def _consent_problems(self) -> Iterator[Problem]:
        if self.nomination.consent_item:
            known = {item.code for item in self.checklist}
            path = ("nomination", "consent_item")
            yield from unknown_codes(path, [self.nomination.consent_item], known)

    def _criterion_problems(self) -> Iterator[Problem]:
        known = {question.code for question in self.questions} | {s.code for s in self.slots}
        for i, criterion in enumerate(self.criteria):
            yield from unknown_codes(("criteria", i, "look_at"), criterion.look_at, known)

    def _total_problems(self) -> Iterator[Problem]:
        total = self.maximum
        if self.points_total is not None and self.points_total != total:
            message = _("the points of the criteria add up to %(sum)s, not to %(declared)s")
            found = {"sum": total, "declared": self.points_total}
            yield Problem(("points_total",), message % found)

    def _threshold_problems(self) -> Iterator[Problem]:
        yield from self._over_total(("scoring", "threshold"), self.scoring.threshold)

    def _level_problems(self) -> Iterator[Problem]:
        for index, level in enumerate(self.outcome.levels):
            path = ("outcome", "levels", index, "threshold")
            yield from self._over_total(path, level.threshold)

    def _over_total(
        self, path: tuple[str | int, ...], threshold: Decimal | None
    ) -> Iterator[Problem]:
        if threshold is not None and threshold > self.maximum:
            message = _("the threshold %(threshold)s is over the greatest total %(sum)s")
            found = {"threshold": threshold, "sum": self.maximum}
            yield Problem(path, message % found)

    def _tie_problems(self) -> Iterator[Problem]:
        codes = {criterion.code for criterion in self.criteria} | {EX_AEQUO}
        yield from unknown_codes(("scoring", "tie_break"), self.scoring.tie_break, codes)


def _circle(code: str, asks: dict[str, str]) -> list[str]:
    """The codes from `code` back to itself along `asks`; none where it does not lead back."""
    way = [code]
    while (asked := asks.get(way[-1])) is not None:
        way.append(asked)
        if asked in way[:-1]:
            return way if asked == code else []
    return []


def _condition_problems(
    path: tuple[str | int, ...], condition: Condition, known: dict[str, Question]
) -> Iterator[Problem]:
    asked = known.get(condition.question)
    if asked is None:
        message = _("the condition asks for “%(code)s”, which is not an earlier question")
        yield Problem((*path, "question"), message % {"code": condition.question})
    elif not asked.allows(condition):
        message = (
            _("the answer to “%(code)s” is true or false, without quotation marks")
            if asked.kind == "yes_no"
            else _("the condition waits for a value that question “%(code)s” never has")
        )
        yield Problem((*path, "is_one_of"), message % {"code": condition.question})
