"""The end of scoring: what is still missing, and the passage to the session of the Kapituła."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from applications.models import Application
from juries.models import Assignment, Review
from programmes.models import Category, Edition, Stage
from records.ledger import note, witnessed


class ScoringNotClosed(ValidationError):
    """Scoring cannot be closed as asked; the text says why."""


@dataclass(frozen=True)
class Progress:
    """Reviews of one category: `done` locked of `asked`, and how many applications wait."""

    category: Category
    applications: int
    done: int
    asked: int
    waiting: int

    @property
    def is_complete(self) -> bool:
        return self.waiting == 0


def present_stage(edition: Edition) -> Stage:
    return edition.stages.get(ordinal=edition.stage_no)


def being_scored(edition: Edition, stage: Stage) -> QuerySet[Application]:
    """Applications in this stage's scoring or just through it, with `locked` (reviews that
    count) and `open` (assignments without one)."""
    counted = Q(
        assignments__stage=stage,
        assignments__state=Assignment.State.ACTIVE,
        assignments__reviews__status=Review.Status.LOCKED,
        assignments__reviews__voided_at__isnull=True,
    )
    active = Q(assignments__stage=stage, assignments__state=Assignment.State.ACTIVE)
    return Application.objects.filter(
        category__edition=edition,
        status__in=[Application.Status.IN_REVIEW, Application.Status.AWAIT_RESULTS],
    ).annotate(
        locked=Count("assignments", filter=counted, distinct=True),
        open=Count("assignments", filter=active, distinct=True) - F("locked"),
    )


def progress_of(edition: Edition) -> Iterator[Progress]:
    """One line a category that has applications in scoring; two queries."""
    stage = present_stage(edition)
    rows: dict[Category, list[Application]] = {}
    for application in (
        being_scored(edition, stage)
        .select_related("category")
        .order_by("category__order", "reference")
    ):
        rows.setdefault(application.category, []).append(application)
    for category, applications in rows.items():
        missing = [_missing(application, stage) for application in applications]
        done = sum(application.locked for application in applications)
        yield Progress(
            category=category,
            applications=len(applications),
            done=done,
            asked=done + sum(missing),
            waiting=sum(1 for count in missing if count),
        )


def _missing(application: Application, stage: Stage) -> int:
    """Reviews asked for and not locked: those assigned and open (a third one among them), and
    those up to the number the stage asks for that nobody was assigned."""
    return max(application.open, stage.reviewers - application.locked, 0)


def close_scoring(edition: Edition, *, by: User, at: datetime, reason: str = "") -> Edition:
    """Close the scoring of the present stage; with reviews missing only for a recorded reason.

    The cases follow one by one: each takes its own lock. Raises `ScoringNotClosed`.
    """
    with witnessed(by=by, at=at):
        edition = Edition.objects.select_for_update().get(pk=edition.pk)
        if edition.phase != Edition.Phase.SCORING:
            raise ScoringNotClosed(_("This edition is not in scoring."))
        lines = list(progress_of(edition))
        missing = sum(line.asked - line.done for line in lines)
        if missing and not reason.strip():
            raise ScoringNotClosed(
                {"reason": _("Reviews are missing. Say why scoring is closed without them.")}
            )
        edition.phase, edition.phase_changed_at = Edition.Phase.SESSION, at
        edition.save(update_fields=["phase", "phase_changed_at"])
        note(
            "scoring_closed",
            edition,
            {
                "stage": edition.stage_no,
                "missing": missing,
                "locked": sum(x.done for x in lines),
            },
        )
    return edition


def mark_scored(application: Application, *, at: datetime) -> Application:
    """The application leaves scoring and waits for the results; a repeat changes nothing."""
    with witnessed(by=None, at=at):
        application = Application.objects.select_for_update().get(pk=application.pk)
        if application.status == Application.Status.IN_REVIEW:
            application.status = Application.Status.AWAIT_RESULTS
            application.status_at = at
            application.save(update_fields=["status", "status_at"])
            note("application_scored", application)
    return application
