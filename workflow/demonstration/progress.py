"""Moving an edition's applications on together: check, scores, session, results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from programmes.models import Edition

from . import kapitula, office
from .applicants import Applying
from .content import content
from .jobs import run_jobs
from .kapitula import Graded, Standing
from .people import Cast

CITED = {"high", "middle", "fair"}
"""The levels of the content file whose sum reaches the threshold."""


def graded(applying: Applying, level: str) -> Graded:
    from .units import cards

    cited = content("fictitious")["decision"]["citation"] if level in CITED else ""
    return Graded(applying, cards(level), cited)


def accept_all(cast: Cast, applications: Sequence[Applying]) -> None:
    for applying in applications:
        office.accept(cast["sekretariat"], applying)


def seat_all(cast: Cast, edition: Edition, standings: Mapping[str, Mapping[str, Standing]]) -> None:
    """Every member makes both steps of the statement. `standings`: by e-mail, then by the
    application's public id."""
    for visitor in cast.jurors:
        kapitula.take_seat(visitor, edition, standings.get(visitor.email, {}))


def score_all(cast: Cast, entries: Sequence[Graded]) -> None:
    for entry in entries:
        reviewers = kapitula.reviewers_of(entry.applying, cast)
        for (visitor, assignment), card in zip(reviewers, entry.cards, strict=True):
            kapitula.score(visitor, assignment, card)
    run_jobs()


def bring_to_scoring(cast: Cast, edition: Edition, entries: Sequence[Graded]) -> None:
    accept_all(cast, [entry.applying for entry in entries])
    run_jobs()
    office.close_formal_checks(cast["sekretariat"], edition)
    seat_all(cast, edition, {})
    kapitula.allocate(cast["sekretarz"], edition)


def bring_to_session(cast: Cast, edition: Edition, entries: Sequence[Graded]) -> None:
    bring_to_scoring(cast, edition, entries)
    score_all(cast, entries)
    office.close_scoring(cast["sekretariat"], edition)
    run_jobs()


def bring_to_approval(cast: Cast, edition: Edition, entries: Sequence[Graded]) -> None:
    bring_to_session(cast, edition, entries)
    sitting = kapitula.Sitting(cast["sekretarz"], edition)
    sitting.open()
    sitting.record_attendance()
    sitting.confirm(entries)
    [category] = {entry.applying.call.category for entry in entries}
    motion = content("organiser")["motions"]["all"]
    sitting.vote(f"block:{category}", motion, in_favour=len(cast.jurors))
    sitting.freeze()
    run_jobs()
