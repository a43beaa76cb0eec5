"""Points of the stages before, read from their frozen bundles and never computed anew."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from juries.models import Resolution
from juries.scoring import CriterionMean, EarlierPoints, StagePoints
from juries.stage_rules import is_scored_in
from programmes.models import Category, Stage
from programmes.shapes import CategoryRules


def earlier_points(
    category: Category, rules: CategoryRules, stage: Stage
) -> dict[str, tuple[EarlierPoints, ...]]:
    """Application (public id) → the points of earlier stages that count in `stage`.

    With `counts_earlier` those of every scoring stage before; where the stage itself scores
    nothing of the category, those that made the result of the stage before; otherwise none.
    """
    if stage.ordinal == 1 or (is_scored_in(rules, stage) and not stage.counts_earlier):
        return {}
    before = list(_published_before(category, stage))
    if stage.counts_earlier:
        return _joined([{key: (p,) for key, p in _own(r).items()} for r in before])
    return _total(before[-1]) if before else {}


def _published_before(category: Category, stage: Stage):
    """The published resolution of each earlier stage, the first stage first."""
    return (
        Resolution.objects.filter(
            category=category, stage__ordinal__lt=stage.ordinal, published_at__isnull=False
        )
        .exclude(superseded_by__published_at__isnull=False)
        .select_related("stage")
        .order_by("stage__ordinal")
    )


def _joined(
    stages: list[dict[str, tuple[EarlierPoints, ...]]],
) -> dict[str, tuple[EarlierPoints, ...]]:
    found: dict[str, tuple[EarlierPoints, ...]] = {}
    for parts in stages:
        for key, points in parts.items():
            found[key] = (*found.get(key, ()), *points)
    return found


def _own(resolution: Resolution) -> dict[str, EarlierPoints]:
    """What the stage of `resolution` alone gave; empty where it scored nothing."""
    if not resolution.bundle["criteria"]:
        return {}
    return {
        key: EarlierPoints(
            stage=resolution.stage.ordinal,
            resolution=resolution.no,
            sha256=resolution.bundle_sha256,
            points=_points(score.get("own", score)),
            means=_means(score["criteria"]),
        )
        for key, score in resolution.bundle["scores"].items()
    }


def _total(resolution: Resolution) -> dict[str, tuple[EarlierPoints, ...]]:
    """The parts of the result that `resolution` announced."""
    before = {
        key: tuple(_stored(part) for part in parts)
        for key, parts in resolution.bundle.get("earlier", {}).items()
    }
    return _joined([before, {key: (part,) for key, part in _own(resolution).items()}])


def _stored(part: Mapping) -> EarlierPoints:
    return EarlierPoints(
        stage=part["stage"],
        resolution=part["resolution"],
        sha256=part["sha256"],
        points=_points(part),
        means=_means(part["criteria"]),
    )


def _points(stored: Mapping) -> StagePoints:
    return StagePoints(
        exact=None if stored["exact"] is None else Fraction(stored["exact"]),
        published=None if stored["published"] is None else Decimal(stored["published"]),
        maximum=Decimal(stored["maximum"]),
    )


def _means(stored: Mapping[str, Mapping]) -> tuple[CriterionMean, ...]:
    return tuple(
        CriterionMean(
            code=code,
            exact=None if mean["exact"] is None else Fraction(mean["exact"]),
            published=None if mean["published"] is None else Decimal(mean["published"]),
            count=mean["count"],
            independent=False,
        )
        for code, mean in sorted(stored.items())
    )
