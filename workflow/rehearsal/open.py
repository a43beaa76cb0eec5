"""Opening a rehearsal: the clone of an edition with its calendar shifted to today, people in every
office and in the Kapituła, and a filling that is ready to run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.people import retire_synthetic
from juries.models import Juror, Jury
from programmes.demonstration import SUFFIX, open_demonstration_edition
from programmes.models import DeadlineChange, Edition
from records.clock import database_now
from records.ledger import witnessed
from workflow.cases import announce_edition
from workflow.jobs import fire_timers

from .discard import discard
from .fill import Filling
from .officers import appoint_officers
from .synthetic import Population, people_of

MEMBERS = 7
SPARE_SECONDS = 30
"""So much of the call is left before the next application is begun, or its close is put off."""
Kind = Edition.Kind
CLOSES = DeadlineChange.Kind.CALL_CLOSES


@dataclass(frozen=True)
class Opened:
    edition: Edition
    filling: Filling

    @property
    def population(self) -> Population:
        return self.filling.population


def open_rehearsal(
    edition: Edition, *, today: date, closes_at: datetime | None, seed: int, at: datetime
) -> Opened:
    """A rehearsal whose call is open now, whole or not at all. Synthetic officers run it, and
    those of the contest on their own pages. Raises CannotShift.

    `closes_at` replaces the shifted deadline of the call. Several rehearsals of one edition may
    stand side by side.
    """
    with transaction.atomic():
        rehearsal = open_demonstration_edition(
            edition,
            today=today,
            deadlines={CLOSES.value: closes_at} if closes_at else None,
            kind=Kind.REHEARSAL,
            suffix=_free_suffix(edition),
            at=at,
        )
        with witnessed(by=None, at=at):  # an earlier one of this name may have left its people
            retire_synthetic(people_of(rehearsal), at=at)
        filling = Filling(rehearsal, seed=seed)
        appoint_officers(rehearsal, filling.population, at=at)
        _appoint_jury(rehearsal, filling.population, at)
        announce_edition(rehearsal, by=None, at=at)
    fire_timers.call()
    rehearsal.refresh_from_db()
    return Opened(rehearsal, filling)


@contextmanager
def thrown_away_if_broken(edition: Edition) -> Iterator[None]:
    """Filling takes many transactions, one an act, so that the portal goes on meanwhile; what
    stops it leaves no half of a rehearsal."""
    try:
        yield
    except BaseException:
        discard(edition, at=database_now())
        raise


def put_off_close(edition: Edition, *, minutes: int) -> None:
    """Keep a call open whose few minutes would pass while applications are still filled in; its
    timer asks for the newest deadline."""
    now = database_now()
    closing = edition.deadlines.filter(
        kind=CLOSES, value__lt=now + timedelta(seconds=SPARE_SECONDS)
    )
    closing.update(value=now + timedelta(minutes=minutes))


def _free_suffix(edition: Edition) -> str:
    taken = set(Edition.objects.values_list("slug", flat=True))
    first = f"{edition.slug}-{SUFFIX[Kind.REHEARSAL]}"
    return next(
        suffix
        for suffix in ("", *(str(no) for no in range(2, len(taken) + 3)))
        if "-".join(filter(None, (first, suffix))) not in taken
    )


def _appoint_jury(edition: Edition, population: Population, at: datetime) -> None:
    """Members enough for every stage, and a secretary who is none of them."""
    jury = Jury.objects.create(
        edition=edition,
        name=f"Kapituła próbna – {edition.name}",
        secretary=population.person("sekretarz", told_as=_("secretary of the Kapituła")),
    )
    jury.categories.set(edition.categories.all())
    reviewers = max(stage.reviewers for stage in edition.stages.all())
    roles = [Juror.Role.CHAIR, *[Juror.Role.MEMBER] * max(MEMBERS - 1, reviewers)]
    for role in roles:
        user = population.person("kapitula", told_as=str(role.label))
        jury.jurors.create(user=user, role=role, appointed_at=at)
