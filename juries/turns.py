"""Whose turn it is in a stage: which results are in force, which Kapituły have yet to freeze."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from juries.counting import stage_of
from juries.models import Jury, Resolution
from programmes.models import Category, Edition, Stage


def in_force(edition: Edition, stage: Stage) -> QuerySet[Resolution]:
    """Resolutions of the stage that were neither returned nor superseded."""
    return edition.resolutions.filter(
        stage=stage, returned_at__isnull=True, superseded_by__isnull=True
    ).select_related("category", "prepared_by", "approved_by", "session__minutes")


def juries_waiting(edition: Edition) -> QuerySet[Jury]:
    """Juries of the present stage whose results are not frozen yet; none where another authority
    decides."""
    stage = stage_of(edition)
    if stage.kind == Stage.Kind.DECISION:
        return Jury.objects.none()
    living = Category.objects.filter(juries=OuterRef("pk"), cancelled_at=None)
    frozen = in_force(edition, stage).filter(session__isnull=False).values("session__jury")
    mine = edition.juries.filter(Q(stage=stage) | Q(stage=None))
    return mine.filter(Exists(living) | Q(categories=None)).exclude(pk__in=frozen)


def others_waiting(edition: Edition, jury: Jury | None) -> bool:
    """Whether another Kapituła than `jury` has yet to freeze its results."""
    rows = juries_waiting(edition)
    return (rows.exclude(pk=jury.pk) if jury else rows).exists()


def is_waited_for(edition: Edition, category: Category) -> bool:
    """Whether the session waits for `category` alone, all other results being frozen."""
    if edition.phase != Edition.Phase.SESSION or not in_force(edition, stage_of(edition)).exists():
        return False
    others = edition.categories.filter(cancelled_at=None).exclude(pk=category.pk)
    waiting = juries_waiting(edition).filter(Q(categories=None) | Q(categories__in=others))
    return not waiting.exists()


def jury_in_turn(edition: Edition) -> Jury | None:
    """The Kapituły of a stage freeze one after another."""
    return juries_waiting(edition).select_related("edition__programme").order_by("pk").first()
