"""What the Kapituła decides: the computed ranking, the proposal that follows from it, and the
decision on each application with its citation.

The ranking is computed from the locked reviews each time it is looked at, until the bundle
freezes it (`juries.freezing`). Source: the edition's rules of scoring and outcome.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from applications.models import Application
from juries.citations import fault_of_citation, plain
from juries.counting import criteria_of, criterion_values, review_values
from juries.earlier_stages import earlier_points
from juries.models import Decision, Session
from juries.outcomes import (
    ADVANCED,
    FREE,
    NONE,
    ProposedOutcome,
    StageRuling,
    barred_by,
    codes_of,
    is_free_choice,
    label_of,
    over_limit,
    propose,
)
from juries.ranking import Placed, Ranking, rank
from juries.scoring import (
    ApplicationScore,
    CriterionValues,
    EarlierPoints,
    ReviewValues,
    score_application,
    with_earlier,
)
from juries.sessions import locked_open, ranked, rules_of
from juries.stage_rules import ruling_of, scoring_in
from programmes.models import Category
from programmes.shapes import CategoryRules, ScoringRules
from records.ledger import note, witnessed


class DecisionRefused(ValidationError):
    """A decision that the rules do not allow, by form field."""


@dataclass(frozen=True)
class Line:
    """One application before the Kapituła: its score, the proposal, and what was decided. With
    `is_chosen` nothing was proposed, so no choice departs from anything."""

    application: Application
    reviews: tuple[ReviewValues, ...]
    score: ApplicationScore
    placed: Placed
    proposal: ProposedOutcome
    decision: Decision | None
    earlier: tuple[EarlierPoints, ...] = ()
    is_chosen: bool = False

    @property
    def key(self) -> str:
        return str(self.application.public_id)

    @property
    def free_label(self) -> str:
        return self.decision.label if self.decision else ""

    @property
    def outcome(self) -> str:
        return self.decision.outcome if self.decision else self.proposal.outcome

    @property
    def place(self) -> int | None:
        return self.decision.place if self.decision else self.proposal.place

    @property
    def departs(self) -> bool:
        return self.departs_as(self.outcome, self.place)

    def departs_as(self, outcome: str, place: int | None) -> bool:
        """Whether this decision would owe a reason; an outcome of its own always does."""
        proposed = (self.proposal.outcome, self.proposal.place)
        return outcome == FREE or (not self.is_chosen and (outcome, place) != proposed)

    @property
    def lacks_decision(self) -> bool:
        """Awarded by the proposal, and its citation is not written yet."""
        return self.decision is None and self.proposal.outcome not in (NONE, ADVANCED)


@dataclass(frozen=True)
class Standing:
    """A category as it stands: lines in the order of the ranking."""

    category: Category
    rules: CategoryRules
    scoring: ScoringRules
    stage: StageRuling
    criteria: tuple[CriterionValues, ...]
    ranking: Ranking
    lines: tuple[Line, ...]
    nobody: Decision | None

    @property
    def awarded(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.outcome != NONE)

    @property
    def choices(self) -> tuple[str, ...]:
        """The outcomes that may be given, best first, `none` last."""
        return codes_of(self.rules.outcome, self.stage)

    @property
    def over_limits(self) -> tuple[str, ...]:
        """Labels of the outcomes given more often than the rules allow."""
        given = [line.outcome for line in self.lines]
        return tuple(self.label(code) for code in over_limit(given, self.rules.outcome))

    def label(self, outcome: str, free: str = "") -> str:
        return label_of(outcome, self.rules.outcome, advanced=self.stage.advanced_label, free=free)

    def line(self, key: str) -> Line:
        return next(line for line in self.lines if line.key == key)


def standing(session: Session, category: Category) -> Standing:
    """The category as this session sees it; the number of queries does not grow with it."""
    content = rules_of(session.edition)
    rules = content.category(category.code)
    scoring = scoring_in(content, rules, session.stage)
    criteria = criterion_values(criteria_of(category, session.stage), rules)
    rows = {
        str(row.public_id): row
        for row in ranked(category).select_related("applicant", "nominee").order_by("reference")
    }
    stages = list(session.edition.stages.all())
    ruling = ruling_of(session.stage, stages, rules, len(rows))
    earlier = earlier_points(category, rules, session.stage)
    cards = review_values(rows.values(), session.stage)
    scores = {
        key: with_earlier(
            score_application(cards.get(row.pk, ()), criteria, scoring),
            earlier.get(key, ()),
            scoring.round,
        )
        for key, row in rows.items()
    }
    ranking = rank(scores, scoring)
    barred = barred_by(scores, criteria)
    proposals = {
        line.application: line
        for line in propose(ranking, rules.outcome, scoring.threshold, ruling, barred)
    }
    decided = {row.application_id: row for row in session.decisions.filter(category=category)}
    lines = tuple(
        Line(
            application=rows[placed.application],
            reviews=cards.get(rows[placed.application].pk, ()),
            score=scores[placed.application],
            placed=placed,
            proposal=proposals[placed.application],
            decision=decided.get(rows[placed.application].pk),
            earlier=earlier.get(placed.application, ()),
            is_chosen=is_free_choice(rules.outcome, ruling),
        )
        for placed in ranking.places
    )
    nobody = decided.get(None)
    return Standing(category, rules, scoring, ruling, criteria, ranking, lines, nobody)


def decide(
    session: Session,
    application: Application,
    *,
    outcome: str,
    place: int | None,
    citation: str,
    reason: str,
    label: str = "",
    by: User,
    at: datetime,
) -> Decision:
    """Keep the decision on one application. A departure from the proposal, in the outcome or the
    place, owes a reason; an award owes a citation; a free outcome its own `label` and a reason.
    Raises `DecisionRefused`."""
    citation, reason, label = plain(citation), plain(reason), plain(label)
    with witnessed(by=by, at=at):
        session = locked_open(session)
        now = standing(session, application.category)
        line = _line_of(now, application)
        place = line.proposal.place if place is None else place
        departs = line.departs_as(outcome, place)
        _check(now, line, outcome, citation, departs=departs, reason=reason, label=label)
        if outcome != NONE:
            session.decisions.filter(category=application.category, application=None).delete()
        departed_at = line.decision.departed_at if line.decision else None
        if (outcome, place) != (line.outcome, line.place):
            departed_at = at
        decision, _new = Decision.objects.update_or_create(
            session=session,
            application=application,
            defaults={
                "category": application.category,
                "outcome": outcome,
                "label": label if outcome == FREE else "",
                "place": place,
                "citation": citation if outcome != NONE else "",
                "reason": reason if departs else "",
                "decided_by": by,
                "decided_at": at,
                "departed_at": departed_at,
            },
        )
        note(
            "decision_kept",
            application,
            {"outcome": outcome, "place": place, "departs": departs},
        )
    return decision


def award_nobody(
    session: Session, category: Category, *, reason: str, by: User, at: datetime
) -> Decision:
    """Nobody in the category is awarded, with one reason for all. Raises `DecisionRefused`."""
    reason = plain(reason)
    if not reason:
        raise DecisionRefused({"reason": _("Say why nobody is awarded in this category.")})
    with witnessed(by=by, at=at):
        session = locked_open(session)
        for line in standing(session, category).awarded:
            decide(
                session,
                line.application,
                outcome=NONE,
                place=line.place,
                citation="",
                reason=reason,
                by=by,
                at=at,
            )
        decision, _new = Decision.objects.update_or_create(
            session=session,
            category=category,
            application=None,
            defaults={"outcome": NONE, "reason": reason, "decided_by": by, "decided_at": at},
        )
        note("nobody_awarded", session, {"category": category.code})
    return decision


def _line_of(now: Standing, application: Application) -> Line:
    line = next((line for line in now.lines if line.application == application), None)
    if line is None:
        raise DecisionRefused(_("This application is not decided in this session."))
    return line


def _check(
    now: Standing,
    line: Line,
    outcome: str,
    citation: str,
    *,
    departs: bool,
    reason: str,
    label: str,
) -> None:
    """Everything that is wrong at once, by field."""
    errors = {}
    if fault := _fault_of_outcome(now, line, outcome):
        errors["outcome"] = fault
    elif departs and not reason:
        errors["reason"] = _("Say why the Kapituła departs from the proposal.")
    if outcome == FREE and not label:
        errors["label"] = _("Give the name of this outcome.")
    if fault := fault_of_citation(now.rules.outcome, outcome, citation):
        errors["citation"] = fault
    if errors:
        raise DecisionRefused(errors)


def _fault_of_outcome(now: Standing, line: Line, outcome: str) -> str:
    """Why the rules forbid this outcome to this application, or nothing."""
    rules = now.rules.outcome
    if outcome not in now.choices:
        return _("The rules of this edition know no such outcome.")
    if outcome == NONE:
        return ""
    if not now.stage.is_decided:
        return _("This category is not decided: there are fewer applications than the rules ask.")
    if line.proposal.barred:
        return _("The result in a criterion is under its threshold: %(codes)s.") % {
            "codes": ", ".join(line.proposal.barred)
        }
    others = [other.outcome for other in now.lines if other.key != line.key]
    limit = rules.limits.get(outcome)
    if limit is not None and others.count(outcome) >= limit:
        text = ngettext(
            "“%(label)s” may be given %(limit)s time in this category, and it is given already.",
            "“%(label)s” may be given %(limit)s times in this category, and it is given already.",
            limit,
        )
        return text % {"label": now.label(outcome), "limit": limit}
    return ""


def unscored(category: Category) -> int:
    """Applications whose case has not left scoring yet."""
    return category.applications.filter(status=Application.Status.IN_REVIEW).count()
