"""Opening a rehearsal: the clone of an edition with its calendar shifted to today, a Kapituła of
synthetic members, and a filling that is ready to run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from accounts.models import User
from juries.models import Juror, Jury
from programmes.demonstration import SUFFIX, open_demonstration_edition
from programmes.models import DeadlineChange, Edition, Officer
from workflow.cases import announce_edition
from workflow.jobs import fire_timers

from .fill import Filling

MEMBERS = 7
Kind = Edition.Kind


@dataclass(frozen=True)
class Opened:
    edition: Edition
    filling: Filling
    chair: User


def open_rehearsal(
    edition: Edition, *, today: date, closes_at: datetime | None, seed: int, at: datetime
) -> Opened:
    """A rehearsal whose call is open now. The officers of the programme run it as they will run
    the real edition; the Kapituła is synthetic. Raises CannotShift.

    `closes_at` replaces the shifted deadline of the call. Several rehearsals of one edition may
    stand side by side.
    """
    deadlines = {DeadlineChange.Kind.CALL_CLOSES.value: closes_at} if closes_at else None
    rehearsal = open_demonstration_edition(
        edition,
        today=today,
        deadlines=deadlines,
        kind=Kind.REHEARSAL,
        suffix=_free_suffix(edition),
        at=at,
    )
    filling = Filling(rehearsal, seed=seed)
    chair = _appoint_jury(rehearsal, filling, at)
    announce_edition(rehearsal, by=None, at=at)
    fire_timers.call()
    rehearsal.refresh_from_db()
    return Opened(rehearsal, filling, chair)


def _free_suffix(edition: Edition) -> str:
    taken = set(Edition.objects.values_list("slug", flat=True))
    first = f"{edition.slug}-{SUFFIX[Kind.REHEARSAL]}"
    return next(
        suffix
        for suffix in ("", *(str(no) for no in range(2, len(taken) + 3)))
        if "-".join(filter(None, (first, suffix))) not in taken
    )


def _appoint_jury(edition: Edition, filling: Filling, at: datetime) -> User:
    """Members enough for every stage; its secretary is an officer of the programme, or a
    synthetic person where there is none yet. Returns the chair."""
    population = filling.population
    officer = Officer.objects.filter(
        programme=edition.programme, role=Officer.Role.SECRETARIAT, until=None
    ).first()
    jury = Jury.objects.create(
        edition=edition,
        name=f"Kapituła próbna – {edition.name}",
        secretary=officer.user if officer else population.person("sekretarz"),
    )
    jury.categories.set(edition.categories.all())
    reviewers = max(stage.reviewers for stage in edition.stages.all())
    roles = [Juror.Role.CHAIR, *[Juror.Role.MEMBER] * max(MEMBERS - 1, reviewers)]
    users = [population.person("kapitula") for _role in roles]
    for user, role in zip(users, roles, strict=True):
        jury.jurors.create(user=user, role=role, appointed_at=at)
    return users[0]
