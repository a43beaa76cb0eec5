"""Which reviews count: of each active assignment the newest version that is locked and not void.

Reads rows into the values of `juries.scoring`. What a card scored is taken from its own rows
(points, and the criteria of its stage), never from the newest catalogue.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import OuterRef, Q, QuerySet, Subquery

from applications.models import Application
from juries import stage_rules
from juries.models import Assignment, Review, Score
from juries.scoring import (
    ApplicationScore,
    CriterionValues,
    ReviewValues,
    score_application,
)
from programmes.models import Category, Criterion, Edition, Stage
from programmes.shapes import CategoryRules, ScoringRules


def rules_of(category: Category) -> CategoryRules:
    """The category's rules in the newest rule set of its edition: all of a ranking is scored by
    the same ones."""
    newest = category.edition.rule_sets.latest("version")
    return newest.shape.category(category.code)


def stage_of(edition: Edition) -> Stage:
    """The stage that the edition is in."""
    return edition.stages.get(ordinal=edition.stage_no)


def scoring_of(category: Category, stage: Stage) -> ScoringRules:
    """The newest rules of scoring of the category, as they hold in the stage."""
    content = category.edition.rule_sets.latest("version").shape
    return stage_rules.scoring_in(content, content.category(category.code), stage)


def reviews_of(category: Category, stage: Stage) -> int:
    """Independent reviews that an application owes in the stage; staff may change the number."""
    return stage_rules.reviews_asked(rules_of(category), stage)


def criteria_of(category: Category, stage: Stage) -> QuerySet[Criterion]:
    return Criterion.objects.filter(category=category, stage=stage).order_by("order", "code")


def criterion_values(
    criteria: Iterable[Criterion], rules: CategoryRules | None = None
) -> tuple[CriterionValues, ...]:
    """Rows as values; the threshold of a criterion stands in the `rules` alone."""
    asked = rules.criteria if rules else ()
    thresholds = {criterion.code: criterion.threshold for criterion in asked}
    return tuple(
        CriterionValues(
            code=criterion.code,
            max_points=criterion.max_points,
            weight=criterion.weight,
            independent=criterion.independent,
            label=criterion.label,
            threshold=thresholds.get(criterion.code),
        )
        for criterion in criteria
    )


def counted_reviews(applications: Iterable[Application], stage: Stage) -> QuerySet[Review]:
    """The reviews that make the legal scores of `applications` in `stage`."""
    newest = (
        Review.objects.filter(
            assignment=OuterRef("assignment"), status="locked", voided_at__isnull=True
        )
        .order_by("-version")
        .values("pk")[:1]
    )
    return (
        Review.objects.filter(
            assignment__application__in=applications,
            assignment__stage=stage,
            assignment__state=Assignment.State.ACTIVE,
            pk=Subquery(newest),
        )
        .select_related("assignment__juror", "assignment__application")
        .order_by("public_id")
    )


def review_values(
    applications: Iterable[Application], stage: Stage
) -> dict[int, tuple[ReviewValues, ...]]:
    """Application pk → its counted reviews as values, in two queries whatever their number."""
    reviews = list(counted_reviews(applications, stage))
    points: dict[int, dict] = defaultdict(dict)
    rows = Score.objects.filter(review__in=reviews).order_by("pk")
    for review_id, code, value in rows.values_list("review_id", "criterion__code", "points"):
        points[review_id][code] = value
    found: dict[int, list[ReviewValues]] = defaultdict(list)
    for review in reviews:
        found[review.assignment.application_id].append(
            ReviewValues(
                review=str(review.public_id),
                juror=str(review.assignment.juror.public_id),
                points=points[review.pk],
            )
        )
    return {pk: tuple(values) for pk, values in found.items()}


def score_of(application: Application, stage: Stage) -> ApplicationScore:
    """The legal score in this stage as it stands now; nothing of earlier stages is added."""
    category = application.category
    reviews = review_values([application], stage).get(application.pk, ())
    criteria = criterion_values(criteria_of(category, stage), rules_of(category))
    return score_application(reviews, criteria, scoring_of(category, stage))


def unfinished(applications: Iterable[Application], stage: Stage) -> QuerySet[Assignment]:
    """Active assignments without a locked card, or with a correction under way."""
    counting = Review.objects.filter(status="locked", voided_at__isnull=True)
    corrected = Review.objects.filter(status="draft", voided_at__isnull=True, version__gt=1)
    return Assignment.objects.filter(
        ~Q(pk__in=counting.values("assignment")) | Q(pk__in=corrected.values("assignment")),
        application__in=applications,
        stage=stage,
        state=Assignment.State.ACTIVE,
    )
