"""The end of scoring: what is still missing, and the passage to the session of the Kapituła."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from applications.models import Application
from juries.counting import counted_reviews, stage_of, unfinished
from juries.sessions import rules_of, still_delivering, undelivered
from juries.stage_rules import reviews_asked
from programmes.models import Category, Edition
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


def being_scored(edition: Edition) -> QuerySet[Application]:
    """Applications in the scoring of the present stage, or just through it."""
    status = Application.Status
    return Application.objects.filter(
        category__edition=edition,
        status__in=[status.IN_REVIEW, status.AWAIT_RESULTS],
        stage_no=edition.stage_no,
    )


def progress_of(edition: Edition) -> list[Progress]:
    """One line a category that has applications in scoring; a constant number of queries.

    Missing are the cards assigned and open (a third one among them), and those up to the number
    that the rules ask for which nobody was assigned.
    """
    stage, rules = stage_of(edition), rules_of(edition)
    applications = list(
        being_scored(edition).select_related("category").order_by("category__order", "reference")
    )
    locked = Counter(
        counted_reviews(applications, stage).values_list("assignment__application", flat=True)
    )
    opened = Counter(unfinished(applications, stage).values_list("application", flat=True))
    lines = []
    for category, group in groupby(applications, key=attrgetter("category")):
        members = list(group)
        asked_of_each = reviews_asked(rules.category(category.code), stage)
        missing = [max(opened[a.pk], asked_of_each - locked[a.pk], 0) for a in members]
        done = sum(locked[a.pk] for a in members)
        waiting = sum(1 for count in missing if count)
        lines.append(Progress(category, len(members), done, done + sum(missing), waiting))
    return lines


def close_scoring(edition: Edition, *, by: User, at: datetime, reason: str = "") -> Edition:
    """Close the scoring of the present stage; with reviews missing only for a recorded reason.

    The cases follow one by one: each takes its own lock. Raises `ScoringNotClosed`.
    """
    with witnessed(by=by, at=at):
        edition = Edition.objects.select_for_update().get(pk=edition.pk)
        if edition.phase != Edition.Phase.SCORING:
            raise ScoringNotClosed(_("This edition is not in scoring."))
        _refuse_reinstated(edition)
        if undelivered(edition).exists():
            raise ScoringNotClosed(still_delivering())
        lines = progress_of(edition)
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


def _refuse_reinstated(edition: Edition) -> None:
    """An application reinstated during scoring is checked before it ends: nobody checks later."""
    status = Application.Status
    waiting = Application.objects.filter(
        category__edition=edition, status__in=[status.SUBMITTED, status.SUPPLEMENT_CALLED]
    )
    if found := list(waiting.order_by("reference").values_list("reference", flat=True)):
        raise ScoringNotClosed(
            _("Reinstated applications still wait for their formal check: %(references)s.")
            % {"references": ", ".join(found)}
        )


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
