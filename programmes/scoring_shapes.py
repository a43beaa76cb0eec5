"""Shapes of judging: criteria, points, third review, rounding, session, outcomes.

Points are `Decimal`. The regulations of the edition are the source of every default.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Literal

from django.utils.translation import gettext as _
from pydantic import BeforeValidator, ConfigDict, Field, PlainSerializer, model_validator

from .shape_base import Code, Flag, Problem, Shape, Whole

EX_AEQUO = "ex_aequo"
Points = Annotated[Decimal, Field(ge=0, max_digits=7, decimal_places=2)]
Weight = Annotated[Decimal, Field(gt=0, max_digits=7, decimal_places=4)]
Step = Annotated[Decimal, Field(gt=0, max_digits=5, decimal_places=2)]
Artefact = Literal["certificate", "diploma", "letter"]

# --- points --------------------------------------------------------------------------------------


class Rounding(Shape):
    """Rounding is part of the rule: results are compared as published unless `compare` is exact."""

    places: Whole = Field(default=2, ge=0, le=6)
    mode: Literal["half_up"] = "half_up"
    compare: Literal["rounded", "exact"] = "rounded"

    def apply(self, value: Decimal) -> Decimal:
        return value.quantize(Decimal(1).scaleb(-self.places), rounding=ROUND_HALF_UP)


class ThirdReview(Shape):
    """When a third review is asked for, and how three totals become one."""

    when_difference_over: Points | None = None
    or_threshold_between: Flag = False
    merge: Literal["mean_of_two_closest", "mean_of_all"] = "mean_of_two_closest"


class ReasonRule(Shape):
    """The written reason a juror owes for each criterion, in characters."""

    required: Flag = True
    min: Whole = Field(default=100, ge=0)
    max: Whole = Field(default=1000, gt=0, le=100_000)
    extended_min: Whole = Field(default=200, ge=0)  # at zero points and at the maximum

    def rules(self) -> Iterator[Iterator[Problem]]:
        yield self._length_problems()

    def _length_problems(self) -> Iterator[Problem]:
        for name in ("min", "extended_min"):
            if getattr(self, name) > self.max:
                yield Problem((name,), _("the least length is over the greatest"))


class ScoringRules(Shape):
    """How points become a result. The sums are checked against the criteria by the category."""

    reviews: Whole = Field(default=2, ge=1, le=15)
    not_applicable: Flag = False
    step: Step = Decimal(1)
    aggregate: Literal["mean_of_criteria", "mean_of_totals"] = "mean_of_criteria"
    third_review: ThirdReview | None = None
    round: Rounding = Rounding()
    threshold: Points | None = None
    tie_break: tuple[str, ...] = (EX_AEQUO,)  # criterion codes in order; "ex_aequo" ends the list
    reason: ReasonRule = ReasonRule()

    def rules(self) -> Iterator[Iterator[Problem]]:
        yield self._mean_problems()
        yield self._tie_problems()
        yield self._third_problems()

    def _mean_problems(self) -> Iterator[Problem]:
        if self.not_applicable and self.aggregate == "mean_of_totals":
            message = _(
                "“not applicable” would count as zero in a mean of totals; "
                "choose mean_of_criteria or not_applicable = false"
            )
            yield Problem(("not_applicable",), message)

    def _tie_problems(self) -> Iterator[Problem]:
        if len(set(self.tie_break)) < len(self.tie_break):
            yield Problem(("tie_break",), _("a step of the tie-break is repeated"))
        if EX_AEQUO in self.tie_break[:-1]:
            yield Problem(("tie_break",), _("“ex_aequo” can only be the last step"))

    def _third_problems(self) -> Iterator[Problem]:
        third = self.third_review
        if third and third.or_threshold_between and self.threshold is None:
            message = _("a third review across the threshold needs a threshold")
            yield Problem(("third_review", "or_threshold_between"), message)
        if third and third.merge == "mean_of_two_closest" and self.reviews != 2:
            message = _("mean_of_two_closest merges two reviews with a third: reviews must be 2")
            yield Problem(("third_review", "merge"), message)


class Anchor(Shape):
    """A range of points and what it looks like."""

    lowest: Points
    highest: Points
    text: str = Field(min_length=1)


class CriterionRules(Shape):
    """One criterion of the score sheet. `look_at` holds codes of questions and slots."""

    code: Code
    label: str = Field(min_length=1, max_length=300)
    max_points: Annotated[Points, Field(gt=0)]
    weight: Weight = Decimal(1)
    step: Step = Decimal(1)
    stage: Whole = Field(default=1, ge=1, le=20)  # the stage that scores it
    question: str = ""
    look_at: tuple[Code, ...] = ()
    notes: str = ""
    anchors: tuple[Anchor, ...] = ()
    independent: Flag = False  # shown, not totalled
    threshold: Points | None = None  # a published mean under it bars every outcome

    def rules(self) -> Iterator[Iterator[Problem]]:
        yield self._threshold_problems()
        yield self._step_problems()
        yield self._anchor_problems()

    def _threshold_problems(self) -> Iterator[Problem]:
        if self.threshold is not None and self.threshold > self.max_points:
            message = _("the threshold is over the greatest number of points of the criterion")
            yield Problem(("threshold",), message)

    def _step_problems(self) -> Iterator[Problem]:
        if self.max_points % self.step:
            message = _("the greatest number of points is not a multiple of the step %(step)s")
            yield Problem(("max_points",), message % {"step": self.step})

    def _anchor_problems(self) -> Iterator[Problem]:
        """The anchors cover 0…max once: no gap, no overlap, nothing outside."""
        if not self.anchors:
            return
        for index, anchor in enumerate(self.anchors):
            if anchor.lowest > anchor.highest:
                yield Problem(("anchors", index, "lowest"), _("the range is upside down"))
        if self.anchors[0].lowest != 0:
            yield Problem(("anchors", 0, "lowest"), _("the first range must begin at 0"))
        for index, (one, other) in enumerate(pairwise(self.anchors), start=1):
            expected = one.highest + self.step
            if other.lowest != expected:
                kind = _("overlap") if other.lowest < expected else _("leave a gap")
                message = _("the ranges of points %(kind)s: expected %(expected)s, is %(found)s")
                found = {"kind": kind, "expected": expected, "found": other.lowest}
                yield Problem(("anchors", index, "lowest"), message % found)
        last = len(self.anchors) - 1
        if self.anchors[last].highest != self.max_points:
            message = _("the last range must end at max_points = %(points)s")
            yield Problem(("anchors", last, "highest"), message % {"points": self.max_points})


# --- session and outcome --------------------------------------------------------------------------


def _fraction(value: object) -> object:
    return Fraction(value) if isinstance(value, str) else value


def _share(value: object) -> object:
    try:
        share = _fraction(value)
    except (ValueError, ZeroDivisionError) as error:
        raise ValueError(_("a share written like “2/3” was expected")) from error
    if isinstance(share, Fraction) and not 0 < share <= 1:
        raise ValueError(_("the share must be over 0 and at most 1"))
    return share


Quorum = Annotated[
    Fraction,
    BeforeValidator(_share),
    PlainSerializer(str, return_type=str),
]


class SessionRules(Shape):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    modes: tuple[Literal["in_person", "remote", "hybrid", "circular"], ...] = ("in_person",)
    quorum: Quorum = Fraction(2, 3)
    majority: Literal["simple", "absolute"] = "simple"
    chair_casting_vote: Flag = True
    materials_days_before: Whole = Field(default=7, ge=0, le=366)
    block_vote: Literal["split_out_conflicts", "never"] = "split_out_conflicts"


class CitationRule(Shape):
    """The reason published with an award („Kapituła doceniła …”), in characters."""

    required: Flag = True
    min: Whole = Field(default=150, ge=0)
    max: Whole = Field(default=600, gt=0, le=100_000)

    def rules(self) -> Iterator[Iterator[Problem]]:
        yield self._length_problems()

    def _length_problems(self) -> Iterator[Problem]:
        if self.min > self.max:
            yield Problem(("min",), _("the least length is over the greatest"))


class OutcomeLevel(Shape):
    """One rung of a `levels` scheme, best first."""

    code: Code
    label: str
    threshold: Points


class OutcomeRules(Shape):
    """Which outcomes a category knows and how they follow from the ranking.

    `podium`: places 1…n become `laureate` (if `podium_needs_threshold`, only at or over the
    threshold), others at or over the threshold (or within `quota`) become `certified`.
    `levels`: the first level whose threshold is reached. `distinctions`: nothing follows from
    points; the Kapituła, or the authority that decides the last stage, names holders of the listed
    outcomes. Every scheme allows "none" and a departure with a reason. `limits` is the greatest
    number of holders of an outcome; `free_outcome` lets the Kapituła give an outcome that it names
    itself, with a reason; under `min_applications` the category is not decided.
    """

    scheme: Literal["podium", "levels", "distinctions"] = "podium"
    podium: Whole = Field(default=3, ge=0, le=1000)
    podium_needs_threshold: Flag = True
    quota: Whole | None = Field(default=None, ge=0, le=100_000)
    labels: Mapping[str, str] = {"laureate": "Laureat", "certified": "Podmiot certyfikowany"}
    order: tuple[str, ...] = ("laureate", "certified")
    """The outcomes, best first; written down from the labels where the file does not say it."""
    levels: tuple[OutcomeLevel, ...] = ()
    limits: Mapping[str, Annotated[Whole, Field(ge=1, le=100_000)]] = {}
    free_outcome: Flag = False
    min_applications: Whole = Field(default=0, ge=0, le=10_000)
    prizes: Mapping[str, str] = {}  # what an outcome brings besides the title
    artefacts: Mapping[str, tuple[Artefact, ...]] = {}  # nothing listed: a certificate
    citation: CitationRule = CitationRule()
    publish_not_awarded: Flag = False

    @model_validator(mode="before")
    @classmethod
    def _keep_order(cls, data: object) -> object:
        """Write the order of the labels down: a database keeps no order of the keys of JSON."""
        if (
            isinstance(data, dict)
            and not data.get("order")
            and isinstance(data.get("labels"), dict)
        ):
            return {**data, "order": [code for code in data["labels"] if isinstance(code, str)]}
        return data

    @property
    def codes(self) -> tuple[str, ...]:
        """The outcomes that the rules name, best first."""
        if self.levels:
            return tuple(level.code for level in self.levels)
        return tuple(sorted(self.labels, key=self._rank))

    def _rank(self, code: str) -> int:
        return self.order.index(code) if code in self.order else len(self.order)

    def artefacts_of(self, outcome: str) -> tuple[Artefact, ...]:
        return self.artefacts.get(outcome, ("certificate",))

    def rules(self) -> Iterator[Iterator[Problem]]:
        yield self._scheme_problems()
        yield self._level_problems()
        for field in ("limits", "prizes", "artefacts"):
            yield self._code_problems(field)

    def _scheme_problems(self) -> Iterator[Problem]:
        if self.scheme == "podium" and not {"laureate", "certified"} <= self.labels.keys():
            yield Problem(("labels",), _("a podium needs labels of laureate and certified"))
        if self.scheme == "levels" and not self.levels:
            yield Problem(("levels",), _("the scheme “levels” needs its levels"))
        if self.scheme == "distinctions" and not self.labels:
            yield Problem(("labels",), _("the scheme “distinctions” needs labels of its outcomes"))

    def _level_problems(self) -> Iterator[Problem]:
        for index, (better, worse) in enumerate(pairwise(self.levels), start=1):
            if better.threshold <= worse.threshold:
                message = _("levels go from the best: each threshold is lower than the one before")
                yield Problem(("levels", index, "threshold"), message)

    def _code_problems(self, field: str) -> Iterator[Problem]:
        for code in set(getattr(self, field)) - set(self.codes):
            message = _("“%(code)s” is not an outcome of this category") % {"code": code}
            yield Problem((field, code), message)
