"""The frozen bundle of a resolution: everything that decided, as values, with its hash.

Made once when the session is held and never rebuilt; approval, publication, awards and the
stand-alone check `recompute.py` read it. It holds ids, points and codes, no names of people.
Points of earlier stages that count are copied from their bundles, with the names of those.
Decimals are strings, exact fractions are "numerator/denominator", keys are sorted, UTF-8.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from fractions import Fraction

from juries.outcomes import ProposedOutcome, StageRuling, barred_by, propose
from juries.ranking import Ranking, rank
from juries.scoring import (
    ApplicationScore,
    CriterionMean,
    CriterionValues,
    EarlierPoints,
    ReviewValues,
    StagePoints,
    score_application,
    with_earlier,
)
from programmes.shapes import OutcomeRules, ScoringRules, SessionRules

FORMAT = "znak-bundle/2"


@dataclass(frozen=True)
class BundleApplication:
    """An application before the Kapituła: `key` is its public id, `holder` the organisation's
    name as at the session."""

    key: str
    reference: str
    holder: str
    reviews: tuple[ReviewValues, ...]
    earlier: tuple[EarlierPoints, ...] = ()


@dataclass(frozen=True)
class DecidedOutcome:
    """What was decided; `outcome` is a code of the scheme, `advanced`, `none`, or `free` with a
    label. `reason` is owed for every departure from the proposal."""

    application: str
    outcome: str
    label: str
    place: int | None
    ex_aequo: bool
    citation: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Bundle:
    """`content` is JSON-able, `data` its canonical bytes, `sha256` their hash in hex."""

    content: dict
    data: bytes
    sha256: str


def build_bundle(
    *,
    heading: Mapping[str, object],
    criteria: Sequence[CriterionValues],
    scoring: ScoringRules,
    outcome: OutcomeRules,
    session_rules: SessionRules,
    applications: Sequence[BundleApplication],
    decided: Sequence[DecidedOutcome],
    sitting: Mapping[str, object],
    votes: Sequence[Mapping[str, object]],
    stage: StageRuling | None = None,
) -> Bundle:
    """The bundle of one category in one stage; `scoring` and `stage` are the rules of that stage.

    `heading`: edition, category, stage, resolution number. `sitting`: number, mode, moment,
    attendance and quorum. `votes`: as taken. All three of plain JSON values (no floats).
    """
    stage = stage or StageRuling()
    applications = sorted(applications, key=lambda application: application.key)
    scores = {
        application.key: with_earlier(
            score_application(application.reviews, criteria, scoring),
            application.earlier,
            scoring.round,
        )
        for application in applications
    }
    ranking = rank(scores, scoring)
    barred = barred_by(scores, criteria)
    proposal = propose(ranking, outcome, scoring.threshold, stage, barred)
    content = {
        "format": FORMAT,
        "heading": dict(heading),
        "rules": {
            "scoring": scoring.model_dump(mode="json"),
            "outcome": outcome.model_dump(mode="json"),
            "session": session_rules.model_dump(mode="json"),
            "stage": asdict(stage),
        },
        "criteria": [_criterion(criterion) for criterion in criteria],
        "applications": [_application(application) for application in applications],
        "earlier": {key: [_earlier(p) for p in score.earlier] for key, score in scores.items()},
        "scores": {key: _score(score) for key, score in scores.items()},
        **_ranking(ranking),
        "proposal": [_proposed(line) for line in proposal],
        "outcomes": [_decided(line) for line in sorted(decided, key=lambda line: line.application)],
        "sitting": dict(sitting),
        "votes": [dict(vote) for vote in votes],
    }
    return sealed(content)


def prize_bundle(
    *,
    heading: Mapping[str, object],
    prize: Mapping[str, object],
    sitting: Mapping[str, object],
) -> Bundle:
    """The bundle of a special prize outside the categories: nothing of it follows from points.

    `prize`: code, label, given_by, application and organisation (public ids or null), holder's
    name, citation, reason.
    """
    content = {
        "format": FORMAT,
        "heading": dict(heading),
        "sitting": dict(sitting),
        "rules": {},
        "criteria": [],
        "applications": [],
        "earlier": {},
        "scores": {},
        "ranking": [],
        "tie_log": [],
        "proposal": [],
        "outcomes": [],
        "votes": [],
        "prize": dict(prize),
    }
    return sealed(content)


def sealed(content: Mapping[str, object]) -> Bundle:
    data = canonical(content)
    return Bundle(json.loads(data), data, hashlib.sha256(data).hexdigest())


def canonical(content: Mapping[str, object]) -> bytes:
    """The one spelling that is hashed; `content` read back from the database gives the same.

    Raises `TypeError` for a value that is not plain JSON, a float included.
    """
    _refuse_floats(content)
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise TypeError("a float has no canonical spelling")
    if isinstance(value, Mapping):
        for inner in value.values():
            _refuse_floats(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _refuse_floats(inner)


def _decimal(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def _fraction(value: Fraction | None) -> str | None:
    return None if value is None else f"{value.numerator}/{value.denominator}"


def _criterion(criterion: CriterionValues) -> dict:
    return {
        "code": criterion.code,
        "label": criterion.label,
        "max_points": _decimal(criterion.max_points),
        "weight": _decimal(criterion.weight),
        "independent": criterion.independent,
        "threshold": _decimal(criterion.threshold),
    }


def _application(application: BundleApplication) -> dict:
    return {
        "application": application.key,
        "reference": application.reference,
        "holder": application.holder,
        "reviews": [
            {
                "review": review.review,
                "juror": review.juror,
                "points": {code: _decimal(points) for code, points in review.points.items()},
            }
            for review in sorted(application.reviews, key=lambda review: review.review)
        ],
    }


def _score(score: ApplicationScore) -> dict:
    return {
        **_points(StagePoints(score.exact, score.published, score.maximum)),
        "own": _points(score.stage_points),
        "criteria": _means(score.per_criterion),
        "totals": {total.review: _fraction(total.exact) for total in score.per_review},
        "used": list(score.used),
        "needs_third": score.needs_third,
        "left_out": list(score.left_out),
        "scale": _fraction(score.scale),
    }


def _earlier(part: EarlierPoints) -> dict:
    return {
        "stage": part.stage,
        "resolution": part.resolution,
        "sha256": part.sha256,
        **_points(part.points),
        "criteria": _means(part.means),
    }


def _points(points: StagePoints) -> dict:
    return {
        "exact": _fraction(points.exact),
        "published": _decimal(points.published),
        "maximum": _decimal(points.maximum),
    }


def _means(means: Sequence[CriterionMean]) -> dict:
    return {
        mean.code: {
            "exact": _fraction(mean.exact),
            "published": _decimal(mean.published),
            "count": mean.count,
        }
        for mean in means
    }


def _ranking(ranking: Ranking) -> dict:
    return {
        "ranking": [
            {
                "application": placed.application,
                "place": placed.place,
                "ex_aequo": placed.ex_aequo,
                "published": _decimal(placed.published),
                "shown": _decimal(placed.shown),
            }
            for placed in ranking.places
        ],
        "tie_log": [
            {
                "place": step.place,
                "step": step.step,
                "values": {key: _decimal(value) for key, value in step.values},
                "order": [list(group) for group in step.order],
            }
            for step in ranking.tie_log
        ],
    }


def _proposed(line: ProposedOutcome) -> dict:
    return {
        "application": line.application,
        "place": line.place,
        "ex_aequo": line.ex_aequo,
        "outcome": line.outcome,
        "label": line.label,
        "barred": list(line.barred),
    }


def _decided(line: DecidedOutcome) -> dict:
    return {
        "application": line.application,
        "outcome": line.outcome,
        "label": line.label,
        "place": line.place,
        "ex_aequo": line.ex_aequo,
        "citation": line.citation,
        "reason": line.reason,
    }
