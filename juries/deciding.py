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
from juries.counting import criteria_of, criterion_values, review_values
from juries.models import Decision, Session
from juries.outcomes import NONE, ProposedOutcome, codes_of, label_of, propose
from juries.ranking import Placed, Ranking, rank
from juries.scoring import ApplicationScore, CriterionValues, ReviewValues, score_application
from juries.sessions import locked_open, ranked, rules_of
from programmes.models import Category
from programmes.shapes import CategoryRules, OutcomeRules
from records.ledger import note, witnessed


class DecisionRefused(ValidationError):
    """A decision that the rules do not allow, by form field."""


@dataclass(frozen=True)
class Line:
    """One application before the Kapituła: its score, the proposal, and what was decided."""

    application: Application
    reviews: tuple[ReviewValues, ...]
    score: ApplicationScore
    placed: Placed
    proposal: ProposedOutcome
    decision: Decision | None

    @property
    def key(self) -> str:
        return str(self.application.public_id)

    @property
    def outcome(self) -> str:
        return self.decision.outcome if self.decision else self.proposal.outcome

    @property
    def place(self) -> int | None:
        return self.decision.place if self.decision else self.proposal.place

    @property
    def departs(self) -> bool:
        return (self.outcome, self.place) != (self.proposal.outcome, self.proposal.place)

    @property
    def lacks_decision(self) -> bool:
        """Awarded by the proposal, and its citation is not written yet."""
        return self.decision is None and self.proposal.outcome != NONE


@dataclass(frozen=True)
class Standing:
    """A category as it stands: lines in the order of the ranking."""

    category: Category
    rules: CategoryRules
    criteria: tuple[CriterionValues, ...]
    ranking: Ranking
    lines: tuple[Line, ...]
    nobody: Decision | None

    @property
    def awarded(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.outcome != NONE)

    def label(self, outcome: str) -> str:
        return label_of(outcome, self.rules.outcome)

    def line(self, key: str) -> Line:
        return next(line for line in self.lines if line.key == key)


def standing(session: Session, category: Category) -> Standing:
    """The category as this session sees it; the number of queries does not grow with it."""
    rules = rules_of(session.jury.edition).category(category.code)
    criteria = criterion_values(criteria_of(category, session.stage))
    rows = {
        str(row.public_id): row
        for row in ranked(category).select_related("applicant").order_by("reference")
    }
    cards = review_values(rows.values(), session.stage)
    scores = {
        key: score_application(cards.get(row.pk, ()), criteria, rules.scoring)
        for key, row in rows.items()
    }
    ranking = rank(scores, rules.scoring)
    proposals = {
        line.application: line for line in propose(ranking, rules.outcome, rules.scoring.threshold)
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
        )
        for placed in ranking.places
    )
    return Standing(category, rules, criteria, ranking, lines, decided.get(None))


def decide(
    session: Session,
    application: Application,
    *,
    outcome: str,
    place: int | None,
    citation: str,
    reason: str,
    by: User,
    at: datetime,
) -> Decision:
    """Keep the Kapituła's decision on one application. A departure from the proposal, in the
    outcome or the place, owes a reason; an award owes a citation. Raises `DecisionRefused`."""
    citation, reason = _plain(citation), _plain(reason)
    with witnessed(by=by, at=at):
        session = locked_open(session)
        now = standing(session, application.category)
        line = _line_of(now, application)
        place = line.proposal.place if place is None else place
        departs = (outcome, place) != (line.proposal.outcome, line.proposal.place)
        _check(now.rules.outcome, outcome, citation, departs=departs, reason=reason)
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
    reason = _plain(reason)
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


def _check(rules: OutcomeRules, outcome: str, citation: str, *, departs: bool, reason: str) -> None:
    """Everything that is wrong at once, by field."""
    errors = {}
    if outcome not in codes_of(rules):
        errors["outcome"] = _("The rules of this edition know no such outcome.")
    elif departs and not reason:
        errors["reason"] = _("Say why the Kapituła departs from the proposal.")
    rule = rules.citation
    owed = outcome != NONE and (citation or rule.required)
    if owed and not rule.min <= len(citation) <= rule.max:
        errors["citation"] = ngettext(
            "The citation has %(count)s character; it needs %(min)s to %(max)s.",
            "The citation has %(count)s characters; it needs %(min)s to %(max)s.",
            len(citation),
        ) % {"count": len(citation), "min": rule.min, "max": rule.max}
    if errors:
        raise DecisionRefused(errors)


def _plain(text: str) -> str:
    """As counted: a line break is one character, outer white space none."""
    return text.replace("\r\n", "\n").strip()


def unscored(category: Category) -> int:
    """Applications whose case has not left scoring yet."""
    return category.applications.filter(status=Application.Status.IN_REVIEW).count()
