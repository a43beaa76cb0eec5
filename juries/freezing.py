"""The end of a session: what still stands in the way, and the bundle that is made once.

Approval, publication, awards and the stand-alone check read the bundle; nothing is computed
again after this.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from juries import minutes
from juries.bundle import Bundle, BundleApplication, DecidedOutcome, build_bundle
from juries.counting import stage_of
from juries.deciding import Line, Standing, standing, unscored
from juries.models import Jury, Resolution, Session, Vote
from juries.resolution_paper import ask_for_resolution
from juries.sessions import Bench, bench, locked_open, session_rules, split
from programmes.models import Category, Edition, Stage
from records.ledger import note, witnessed
from records.paperwork import ask_for


class FreezeRefused(ValidationError):
    """Something of the session is missing; the texts say what."""


def categories_of(jury: Jury) -> QuerySet[Category]:
    return jury.categories.filter(edition=jury.edition_id).order_by("order", "code")


def in_force(edition: Edition, stage: Stage) -> QuerySet[Resolution]:
    """Resolutions of the stage that were neither returned nor superseded."""
    return edition.resolutions.filter(
        stage=stage, returned_at__isnull=True, superseded_by__isnull=True
    ).select_related("category", "prepared_by", "approved_by", "session__minutes")


def juries_waiting(edition: Edition) -> QuerySet[Jury]:
    """Juries of the present stage whose results are not frozen yet."""
    stage = stage_of(edition)
    frozen = in_force(edition, stage).filter(session__isnull=False).values("session__jury")
    return edition.juries.filter(Q(stage=stage) | Q(stage=None)).exclude(pk__in=frozen)


def jury_in_turn(edition: Edition) -> Jury | None:
    """The Kapituły of a stage freeze one after another."""
    return juries_waiting(edition).select_related("edition__programme").order_by("pk").first()


def obstacles(session: Session, standings: tuple[Standing, ...] | None = None) -> list[str]:
    """Sentences that say what is missing before the results can be frozen; empty when nothing."""
    now = bench(session)
    if standings is None:
        standings = standings_of(session)
    found = []
    if not now.reached:
        found.append(_("The attendance list does not show a quorum."))
    if not any(each.lines for each in standings):
        found.append(_("There is no application to decide on."))
    votes = list(session.votes.order_by("no"))
    for each in standings:
        found += _obstacles_of(session, each, now, votes)
    return found


def standings_of(session: Session) -> tuple[Standing, ...]:
    return tuple(standing(session, category) for category in categories_of(session.jury))


def _obstacles_of(session: Session, each: Standing, now: Bench, votes: list[Vote]) -> list[str]:
    found = []
    waiting = unscored(each.category)
    if waiting:
        found.append(
            ngettext(
                "%(count)s application is just leaving scoring; try again in a moment.",
                "%(count)s applications are just leaving scoring; try again in a moment.",
                waiting,
            )
            % {"count": waiting}
        )
    found += [
        _("No citation yet: %(reference)s.") % {"reference": line.application.reference}
        for line in each.lines
        if line.lacks_decision
    ]
    found += [
        _("The departure from the proposal has no reason: %(reference)s.")
        % {"reference": line.application.reference}
        for line in each.lines
        if line.departs and not (line.decision and line.decision.reason)
    ]
    if each.lines and not each.awarded and each.nobody is None:
        found.append(
            _("Nobody is awarded and no reason is given: %(category)s.")
            % {"category": each.category.full_label}
        )
    singles = {vote.application for vote in split(session, each.category, now).singles}
    found += [
        _("No vote passed for the decision: %(reference)s.")
        % {"reference": line.application.reference}
        for line in each.lines
        if not is_voted(line, each.category, singles, votes)
    ]
    return found


def is_voted(line: Line, category: Category, singles: set[str], votes: list[Vote]) -> bool:
    """Whether the last vote on this application passed, and was taken on what is decided now.

    An application outside the block is covered by a single vote only.
    """
    covering = [
        vote
        for vote in votes
        if vote.category_id == category.pk
        and (
            vote.application_id == line.application.pk
            or (vote.application_id is None and line.key not in singles)
        )
    ]
    if not covering or not covering[-1].passed:
        return False
    departed_at = line.decision.departed_at if line.decision else None
    return departed_at is None or covering[-1].taken_at >= departed_at


def freeze_bundle(session: Session, *, by: User, at: datetime) -> list[Resolution]:
    """Close the session and freeze each category's results in a resolution of its own.

    Once every jury of the stage has frozen, the edition goes to the approver. Categories without
    an application get no resolution. Raises `FreezeRefused`.
    """
    with witnessed(by=by, at=at):
        edition = Edition.objects.select_for_update().get(pk=session.jury.edition_id)
        if edition.phase != Edition.Phase.SESSION:
            raise FreezeRefused(_("The results of this session are already with the approver."))
        session = locked_open(session)
        standings = standings_of(session)
        missing = obstacles(session, standings)
        if missing:
            raise FreezeRefused(missing)
        session.closed_at = at
        sitting = _sitting(session, at)
        frozen = [
            _resolve(session, each, sitting, by=by, at=at) for each in standings if each.lines
        ]
        session.minutes = ask_for(
            "minutes",
            about=session,
            template="juries/minutes.typ",
            data=minutes.data_of(session, frozen, at=at),
            by=by,
            at=at,
            visibility="staff",
        )
        session.save(update_fields=["closed_at", "minutes"])
        note("session_closed", session, {"resolutions": [row.no for row in frozen]})
        if not juries_waiting(edition).exists():
            edition.phase, edition.phase_changed_at = Edition.Phase.APPROVAL, at
            edition.save(update_fields=["phase", "phase_changed_at"])
    return frozen


def _resolve(
    session: Session, each: Standing, sitting: dict, *, by: User, at: datetime
) -> Resolution:
    edition = session.jury.edition
    no = next_number(edition)
    bundle = _bundle(session, each, sitting, no)
    resolution = Resolution.objects.create(
        edition=edition,
        category=each.category,
        stage=session.stage,
        session=session,
        no=no,
        bundle=bundle.content,
        bundle_sha256=bundle.sha256,
        reason=each.nobody.reason if each.nobody else "",
        prepared_by=by,
        prepared_at=at,
        supersedes=_returned(edition, each.category, session.stage),
    )
    note("bundle_frozen", resolution, {"no": no, "sha256": bundle.sha256})
    ask_for_resolution(resolution, by=by, at=at)
    return resolution


def next_number(edition: Edition) -> str:
    """„1/2022”: gap-free, because the caller holds the edition's lock and none is ever deleted."""
    return f"{edition.resolutions.count() + 1}/{edition.year}"


def _returned(edition: Edition, category: Category, stage: Stage) -> Resolution | None:
    return (
        edition.resolutions.filter(
            category=category,
            stage=stage,
            returned_at__isnull=False,
            superseded_by__isnull=True,
        )
        .order_by("-pk")
        .first()
    )


def _bundle(session: Session, each: Standing, sitting: dict, no: str) -> Bundle:
    edition = session.jury.edition
    return build_bundle(
        heading={
            "edition": edition.slug,
            "year": edition.year,
            "category": each.category.code,
            "category_label": each.category.label,
            "stage": session.stage.ordinal,
            "deciding_body": session.stage.deciding_body,
            "resolution": no,
            "no_award_reason": each.nobody.reason if each.nobody else "",
        },
        criteria=each.criteria,
        scoring=each.rules.scoring,
        outcome=each.rules.outcome,
        session_rules=session_rules(session),
        applications=[
            BundleApplication(
                line.key,
                line.application.reference,
                line.application.applicant.name,
                line.reviews,
            )
            for line in each.lines
        ],
        decided=decided_outcomes(each),
        sitting=sitting,
        votes=_votes(session, each.category),
    )


def preview(session: Session, each: Standing) -> dict:
    """The bundle's content as it would be frozen now, for the page of the ranking."""
    return _bundle(session, each, {}, "–").content


def decided_outcomes(each: Standing) -> list[DecidedOutcome]:
    """Decisions as frozen; two holders of one place hold it *ex aequo*."""
    places = Counter(line.place for line in each.lines if line.place is not None)
    return [
        DecidedOutcome(
            application=line.key,
            outcome=line.outcome,
            label=each.label(line.outcome),
            place=line.place,
            ex_aequo=line.place is not None and places[line.place] > 1,
            citation=line.decision.citation if line.decision else "",
            reason=line.decision.reason if line.decision else "",
        )
        for line in each.lines
    ]


def _sitting(session: Session, closed_at: datetime) -> dict:
    now = bench(session)
    voters = {juror.pk for juror in now.voters}
    rows = session.attendance.select_related("juror", "substitutes").order_by("juror_id")
    return {
        "no": session.no,
        "mode": session.mode,
        "held_at": session.held_at.isoformat(),
        "closed_at": closed_at.isoformat(),
        "members": len(now.members),
        "voters": len(now.voters),
        "quorum": now.required,
        "attendance": [
            {
                "juror": str(row.juror.public_id),
                "role": row.juror.role,
                "present": row.present,
                "votes": row.juror_id in voters,
                "instead_of": str(row.substitutes.public_id) if row.substitutes else None,
            }
            for row in rows
        ],
    }


def _votes(session: Session, category: Category) -> list[dict]:
    block = list(split(session, category).block)
    rows = session.votes.filter(category=category).select_related("application").order_by("no")
    return [
        {
            "no": vote.no,
            "kind": vote.kind,
            "applications": [str(vote.application.public_id)] if vote.application else block,
            "motion": vote.motion,
            "in_favour": vote.in_favour,
            "against": vote.against,
            "abstained": vote.abstained,
            "entitled": vote.entitled,
            "recused": vote.recused,
            "casting": vote.casting,
            "passed": vote.passed,
            "taken_at": vote.taken_at.isoformat(),
        }
        for vote in rows
    ]
