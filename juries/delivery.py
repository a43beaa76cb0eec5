"""Each application's own result after publication, case by case, and what its people are told.

Letters are told apart by the number of the resolution since which a result has stood: a correction
of somebody else's line tells nobody a second time.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import Membership
from applications.formal_letters import members_of
from applications.models import Application
from juries.models import Award, Resolution
from juries.outcomes import NONE
from juries.publishing import (
    Frozen,
    PublicationRefused,
    line_for,
    published,
    published_before,
    published_for,
)
from juries.result_letters import (
    GOING_ON,
    RESULT_LETTERS,
    tell_award,
    tell_correction,
    tell_going_on,
    tell_no_award,
    withdraw_outdated,
)
from juries.stage_rules import asks_sections_in, is_scored_in, next_stage
from programmes.models import Stage
from records.ledger import note, subject_of, witnessed
from records.models import Message

DECIDABLE = (
    Application.Status.AWAIT_RESULTS,
    Application.Status.AWARDED,
    Application.Status.NOT_AWARDED,
)
"""Those waiting for a result, and those whose result a correction may change."""


def decide_application(application: Application, *, at: datetime) -> Application:
    """Give one application the result that was published in the stage that it has reached:
    awarded, not awarded, or on to the next stage; its people's messages wait for release. A
    repeat changes nothing."""
    with witnessed(by=None, at=at):
        application = Application.objects.select_for_update().get(pk=application.pk)
        resolution = published_for(application)
        line = line_for(application, resolution)
        if resolution is None or line is None:
            raise PublicationRefused(_("No published result names this application."))
        following = next_stage(resolution.stage, list(resolution.edition.stages.all()))
        status = _status_of(application, line, following)
        if application.status not in DECIDABLE:
            return application
        if application.status == status and not line.goes_on:
            return application
        if line.goes_on and following is not None:
            application.stage_no = following.ordinal
        application.status, application.status_at = status, at
        application.save(update_fields=["status", "status_at", "stage_no"])
        note(
            "application_decided",
            application,
            {"status": status, "no": resolution.no, "stage": application.stage_no},
        )
        _tell(application, resolution, line, at=at)
    return application


def _status_of(application: Application, line: Frozen, following: Stage | None) -> str:
    """Where the application goes: a stage that asks it for nothing begins with its scoring, one
    that does not score its category with waiting for the result."""
    status = Application.Status
    if not line.goes_on or following is None:
        return status.AWARDED if line.is_awarded else status.NOT_AWARDED
    rules = application.rule_set.shape.category(application.category.code)
    if asks_sections_in(rules, following.ordinal):
        return status.EXTENDING
    return status.IN_REVIEW if is_scored_in(rules, following) else status.AWAIT_RESULTS


class Delivered:
    """What the people of one application were told of its result in one stage, by a chain of
    resolutions that correct one another."""

    def __init__(self, application: Application, resolution: Resolution) -> None:
        """`resolution` is the published one in force; it names the application."""
        self.application, self.chain = application, published_before(resolution)
        named = ((row.no, line_for(application, row)) for row in self.chain)
        self.lines = {no: line for no, line in named if line is not None}
        self.since = next(row for row in self.chain if self._stands(row))

    def _stands(self, resolution: Resolution) -> bool:
        """Whether everything from this resolution on says the same of the application."""
        later = self.chain[self.chain.index(resolution) :]
        return len({said(self.lines[row.no]) for row in later}) == 1

    def withdraw_outdated(self) -> None:
        numbers = [row.no for row in self.chain[: self.chain.index(self.since)]]
        withdraw_outdated([str(self.application.public_id)], numbers)

    def told(self) -> dict[int, Frozen]:
        """By person, the line that their newest letter told them."""
        kind, key = subject_of(self.application)
        rows = Message.objects.filter(
            event__in=(*RESULT_LETTERS, GOING_ON),
            subject_kind=kind,
            subject_id=key,
            key__in=self.lines,
        )
        numbers = list(self.lines)
        letters = sorted(rows, key=lambda letter: numbers.index(letter.key))
        return {letter.recipient_id: self.lines[letter.key] for letter in letters}


def said(line: Frozen) -> tuple[object, ...]:
    """What of a line its holder is told; without an award no place."""
    if line.outcome == NONE:
        return (NONE,)
    return line.outcome, line.label, line.place, line.ex_aequo, line.citation


def _tell(application: Application, resolution: Resolution, line: Frozen, *, at: datetime) -> None:
    delivered = Delivered(application, resolution)
    delivered.withdraw_outdated()
    key, people = delivered.since.no, members_of(application, at)
    if line.goes_on:
        tell_going_on(application, resolution, line, to=people, key=key, at=at)
        return
    told = delivered.told()
    new = [member for member in people if member.user_id not in told]
    if line.is_awarded:
        tell_award(application, resolution, line, to=new, key=key, at=at)
    elif not _holds_prize(application):
        tell_no_award(application, resolution, line, to=new, key=key, at=at)
    _tell_otherwise(delivered, line, told, people, at=at)


def _tell_otherwise(
    delivered: Delivered,
    line: Frozen,
    told: dict[int, Frozen],
    people: list[Membership],
    *,
    at: datetime,
) -> None:
    """KOR-01 to whoever was told something else."""
    for member in people:
        before = told.get(member.user_id)
        if before is not None and said(before) != said(line):
            tell_correction(
                delivered.application, delivered.since, line, before=before, to=[member], at=at
            )


def tell_of_earlier_stage(
    application: Application, correction: Resolution, *, at: datetime
) -> None:
    """KOR-01 to the people of an application that is in a later stage already: it keeps its way,
    only what was published of it changes. A repeat tells nobody; inside `witnessed`."""
    rows = published(correction.edition).filter(
        category=correction.category_id, stage=correction.stage_id
    )
    resolution = rows.order_by("-pk").first()
    line = line_for(application, resolution)
    if resolution is None or line is None:
        return
    delivered = Delivered(application, resolution)
    delivered.withdraw_outdated()
    _tell_otherwise(delivered, line, delivered.told(), members_of(application, at), at=at)


def _holds_prize(application: Application) -> bool:
    """A letter on a special prize says it all; another on no award would belie it."""
    return Award.objects.filter(
        application=application,
        category__isnull=True,
        resolution__in=published(application.category.edition),
    ).exists()
