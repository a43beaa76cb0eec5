"""The end of a session: what still stands in the way, and the bundle that is made once.

Approval, publication, awards and the stand-alone check read the bundle; nothing is computed
again after this.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from juries import minutes
from juries.bundle import Bundle, BundleApplication, DecidedOutcome, build_bundle, prize_bundle
from juries.deciding import Standing, standing
from juries.models import PrizeDecision, Resolution, Session
from juries.obstacles import obstacles_of_session
from juries.prizes import prize_content, prizes_due
from juries.resolution_paper import ask_for_resolution
from juries.sessions import bench, locked_open, session_rules, split
from juries.turns import juries_waiting
from programmes.models import Category, Edition
from records.ledger import note, witnessed
from records.paperwork import ask_for


class FreezeRefused(ValidationError):
    """Something of the session is missing; the texts say what."""


def categories_of(session: Session) -> QuerySet[Category]:
    """What a session decides: its Kapituła's categories, or all where another authority
    decides; cancelled ones take no part."""
    edition = session.edition
    rows = session.jury.categories.filter(edition=edition) if session.jury else edition.categories
    return rows.filter(cancelled_at=None).select_related("edition").order_by("order", "code")


def obstacles(session: Session, standings: tuple[Standing, ...] | None = None) -> list[str]:
    """Sentences that say what is missing before the results can be frozen; empty when nothing."""
    return obstacles_of_session(session, standings or standings_of(session))


def standings_of(session: Session) -> tuple[Standing, ...]:
    return tuple(standing(session, category) for category in categories_of(session))


def freeze_bundle(session: Session, *, by: User, at: datetime) -> list[Resolution]:
    """Close the session and freeze each category's results, and each special prize that is due,
    in a resolution of its own.

    Once every jury of the stage has frozen, the edition goes to the approver. Categories without
    an application and without a word about it get no resolution. Raises `FreezeRefused`.
    """
    with witnessed(by=by, at=at):
        edition = Edition.objects.select_for_update().get(pk=session.edition.pk)
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
            _resolve(session, each, sitting, by=by, at=at)
            for each in standings
            if each.lines or each.nobody
        ]
        frozen += [
            _resolve_prize(session, decision, sitting, by=by, at=at)
            for decision in _prizes_of(session)
        ]
        if session.jury is not None:
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
    no = next_number(session.edition)
    return _write(
        session,
        each.category,
        _bundle(session, each, sitting, no),
        reason=each.nobody.reason if each.nobody else "",
        by=by,
        at=at,
    )


def _prizes_of(session: Session) -> list[PrizeDecision]:
    """What was decided about the special prizes that this session has to decide."""
    due = [prize.code for prize in prizes_due(session)]
    return list(session.prize_decisions.filter(code__in=due).select_related("application"))


def _resolve_prize(
    session: Session, decision: PrizeDecision, sitting: dict, *, by: User, at: datetime
) -> Resolution:
    no = next_number(session.edition)
    prize = prize_content(session, decision)
    heading = _heading(session, no) | {
        "category": "",
        "category_label": prize["label"],
        "deciding_body": prize["given_by"],
        "no_award_reason": decision.reason,
    }
    bundle = prize_bundle(heading=heading, prize=prize, sitting=sitting)
    return _write(session, None, bundle, reason=decision.reason, by=by, at=at)


def _write(
    session: Session,
    category: Category | None,
    bundle: Bundle,
    *,
    reason: str,
    by: User,
    at: datetime,
) -> Resolution:
    edition, no = session.edition, bundle.content["heading"]["resolution"]
    resolution = Resolution.objects.create(
        edition=edition,
        category=category,
        stage=session.stage,
        session=session,
        no=no,
        bundle=bundle.content,
        bundle_sha256=bundle.sha256,
        reason=reason,
        act_number=session.act_number,
        act_on=session.act_on,
        prepared_by=by,
        prepared_at=at,
        supersedes=_returned(session, category, bundle),
    )
    note("bundle_frozen", resolution, {"no": no, "sha256": bundle.sha256})
    ask_for_resolution(resolution, by=by, at=at)
    return resolution


def next_number(edition: Edition) -> str:
    """„1/2022”: gap-free, because the caller holds the edition's lock and none is ever deleted."""
    return f"{edition.resolutions.count() + 1}/{edition.year}"


def _returned(session: Session, category: Category | None, bundle: Bundle) -> Resolution | None:
    """The returned resolution on the same category, or on the same prize, of the same stage."""
    rows = session.edition.resolutions.filter(
        category=category,
        stage=session.stage,
        returned_at__isnull=False,
        superseded_by__isnull=True,
    ).order_by("-pk")
    code = bundle.content.get("prize", {}).get("code")
    return next((row for row in rows if row.bundle.get("prize", {}).get("code") == code), None)


def _heading(session: Session, no: str) -> dict:
    edition = session.edition
    return {
        "edition": edition.slug,
        "year": edition.year,
        "stage": session.stage.ordinal,
        "stages": edition.stages.count(),
        "deciding_body": session.stage.deciding_body,
        "resolution": no,
    }


def _bundle(session: Session, each: Standing, sitting: dict, no: str) -> Bundle:
    return build_bundle(
        heading=_heading(session, no)
        | {
            "category": each.category.code,
            "category_label": each.category.label,
            "no_award_reason": each.nobody.reason if each.nobody else "",
        },
        criteria=each.criteria,
        scoring=each.scoring,
        outcome=each.rules.outcome,
        session_rules=session_rules(session),
        stage=each.stage,
        applications=[
            BundleApplication(
                line.key,
                line.application.reference,
                line.application.holder_name,
                line.reviews,
                line.earlier,
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
            label=each.label(line.outcome, free=line.free_label),
            place=line.place,
            ex_aequo=line.place is not None and places[line.place] > 1,
            citation=line.decision.citation if line.decision else "",
            reason=line.decision.reason if line.decision else "",
        )
        for line in each.lines
    ]


def _sitting(session: Session, closed_at: datetime) -> dict:
    if session.act_on is not None:
        return {
            "no": session.no,
            "mode": session.mode,
            "closed_at": closed_at.isoformat(),
            "act_number": session.act_number,
            "act_on": session.act_on.isoformat(),
        }
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
    if session.jury is None:
        return []
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
