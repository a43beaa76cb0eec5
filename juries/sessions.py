"""A sitting of the Kapituła: who came, whether there is a quorum, what was voted.

Source: `programmes.shapes.SessionRules` of the edition.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from applications.models import Application
from juries.counting import stage_of
from juries.models import Attendance, Juror, Jury, Pairing, Session, Vote
from juries.voting import (
    SplitBlock,
    VoteError,
    VoteResult,
    has_quorum,
    quorum_needed,
    split_block,
    vote_passes,
)
from programmes.models import Category, Edition
from programmes.shapes import RuleSetContent, SessionRules
from records.ledger import note, witnessed

VOTING_ROLES = (Juror.Role.CHAIR, Juror.Role.DEPUTY, Juror.Role.MEMBER)


class SessionRefused(ValidationError):
    """The session, as asked for, contradicts the rules of the edition."""


class NoQuorum(SessionRefused):
    """Too few members with a vote are present: nothing may be voted."""


class VoteRefused(SessionRefused):
    """The vote, as counted, cannot have been taken."""


@dataclass(frozen=True)
class Bench:
    """Who sits. `members`: everyone appointed with a vote; `present`: everyone in the room,
    experts too; `voters`: those of them with a vote, a substitute only for an absent member."""

    members: tuple[Juror, ...]
    present: tuple[Juror, ...]
    voters: tuple[Juror, ...]
    required: int
    reached: bool
    rules: SessionRules

    def presiding(self, recused: Collection[str] = ()) -> Juror | None:
        """The chair; the deputy when the chair is away or leaves for this vote."""
        for role in (Juror.Role.CHAIR, Juror.Role.DEPUTY):
            for juror in self.voters:
                if juror.role == role and str(juror.public_id) not in recused:
                    return juror
        return None


def rules_of(edition: Edition) -> RuleSetContent:
    """The newest rules of the edition."""
    return edition.rule_sets.order_by("-version")[0].shape


def session_rules(session: Session) -> SessionRules:
    return rules_of(session.edition).session


def ranked(category: Category) -> QuerySet[Application]:
    """The applications of the category that wait for a result of the edition's stage."""
    return category.applications.filter(
        status=Application.Status.AWAIT_RESULTS, stage_no=category.edition.stage_no
    )


def undelivered(edition: Edition) -> QuerySet[Application]:
    """Applications whose case has not heard the result of the stage before."""
    return Application.objects.filter(
        category__edition=edition,
        status=Application.Status.AWAIT_RESULTS,
        stage_no__lt=edition.stage_no,
    )


def still_delivering() -> str:
    return _("The results of the stage before are still being delivered. Try again in a minute.")


def open_session(
    jury: Jury, *, mode: str, held_at: datetime, place: str, agenda: str, by: User, at: datetime
) -> Session:
    """Open the next sitting. Decisions of a sitting whose results were returned are taken over,
    so that only what was found wrong is typed again."""
    with witnessed(by=by, at=at):
        jury = Jury.objects.select_for_update().get(pk=jury.pk)
        edition = jury.edition
        if edition.phase != Edition.Phase.SESSION:
            raise SessionRefused(
                _("Scoring is not closed yet, or the results are already with the approver.")
            )
        if mode not in rules_of(edition).session.modes:
            raise SessionRefused(_("The rules of this edition do not allow this mode of session."))
        if jury.sessions.filter(closed_at__isnull=True).exists():
            raise SessionRefused(_("The previous session is still open."))
        before = jury.sessions.order_by("-no").first()
        session = Session.objects.create(
            jury=jury,
            stage=stage_of(edition),
            no=before.no + 1 if before else 1,
            mode=mode,
            held_at=held_at,
            place=place,
            agenda=agenda,
            opened_by=by,
            opened_at=at,
        )
        if before and before.stage_id == session.stage_id:
            take_over(before, session)
        note("session_opened", session, {"no": session.no, "mode": mode})
    return session


def take_over(before: Session, session: Session) -> None:
    """Give `session` the decisions of the one whose results were returned."""
    for decision in before.decisions.all():
        decision.pk, decision._state.adding = None, True
        decision.session = session
        decision.save()
    for prize in before.prize_decisions.all():
        prize.pk, prize._state.adding = None, True
        prize.session = session
        prize.save()


def describe_session(
    session: Session,
    *,
    mode: str,
    held_at: datetime,
    place: str,
    agenda: str,
    remarks: str,
    by: User,
    at: datetime,
) -> Session:
    """Correct what was written about an open sitting, and keep dissents and remarks."""
    with witnessed(by=by, at=at):
        session = locked_open(session)
        if mode not in session_rules(session).modes:
            raise SessionRefused(_("The rules of this edition do not allow this mode of session."))
        session.mode, session.held_at, session.place = mode, held_at, place
        session.agenda, session.remarks = agenda, remarks
        session.save(update_fields=["mode", "held_at", "place", "agenda", "remarks"])
        note("session_described", session, {"mode": mode})
    return session


def record_attendance(
    session: Session,
    *,
    present: Collection[Juror],
    substitutes: Mapping[Juror, Juror],
    by: User,
    at: datetime,
) -> Bench:
    """Write the attendance list anew. `substitutes`: present substitute → absent member.

    Closed by the first vote: afterwards the list would no longer say who could have voted.
    """
    with witnessed(by=by, at=at):
        session = locked_open(session)
        if session.votes.exists():
            raise SessionRefused(_("The attendance list cannot change after the first vote."))
        jurors = {juror.pk: juror for juror in serving(session)}
        here = {juror.pk for juror in present}
        _check_substitutes(jurors, here, substitutes)
        instead = {substitute.pk: member for substitute, member in substitutes.items()}
        for juror in jurors.values():
            Attendance.objects.update_or_create(
                session=session,
                juror=juror,
                defaults={"present": juror.pk in here, "substitutes": instead.get(juror.pk)},
            )
        now = bench(session)
        note(
            "attendance_recorded",
            session,
            {"members": len(now.members), "voters": len(now.voters), "quorum": now.required},
        )
    return now


def _check_substitutes(
    jurors: Mapping[int, Juror], here: Collection[int], substitutes: Mapping[Juror, Juror]
) -> None:
    members = list(substitutes.values())
    if len({member.pk for member in members}) != len(members):
        raise SessionRefused(_("Two substitutes cannot take one member's vote."))
    for substitute, member in substitutes.items():
        if {substitute.pk, member.pk} - jurors.keys():
            raise SessionRefused(_("A person outside the Kapituła cannot take a vote."))
        if substitute.role != Juror.Role.SUBSTITUTE or member.role not in VOTING_ROLES:
            raise SessionRefused(_("Only a substitute may take a member's vote."))
        if substitute.pk not in here or member.pk in here:
            raise SessionRefused(_("A substitute votes when present, for a member who is absent."))


def serving(session: Session) -> QuerySet[Juror]:
    """Jurors in office at the time of the session; nobody for the act of another authority."""
    jurors = session.jury.jurors if session.jury else Juror.objects.none()
    return (
        jurors.filter(Q(until__isnull=True) | Q(until__gt=session.held_at))
        .select_related("user")
        .order_by("pk")
    )


def bench(session: Session) -> Bench:
    """Who sits in this session, from its attendance list; two queries."""
    members = tuple(juror for juror in serving(session) if juror.role in VOTING_ROLES)
    rows = [
        row
        for row in session.attendance.select_related("juror__user").order_by("juror_id")
        if row.present
    ]
    voters = tuple(
        row.juror for row in rows if row.juror.role in VOTING_ROLES or row.substitutes_id
    )
    rules = session_rules(session)
    return Bench(
        members=members,
        present=tuple(row.juror for row in rows),
        voters=voters,
        required=quorum_needed(len(members), rules.quorum),
        reached=has_quorum(len(voters), len(members), rules.quorum),
        rules=rules,
    )


def split(session: Session, category: Category, now: Bench | None = None) -> SplitBlock:
    """Which applications (public ids) one block vote covers, and which are voted singly."""
    now = now or bench(session)
    recusals: dict[str, set[str]] = {}
    rows = Pairing.objects.filter(
        juror__in=[juror.pk for juror in now.present],
        application__category=category,
        standing=Pairing.Standing.RECUSED,
    ).values_list("juror__public_id", "application__public_id")
    for juror, application in rows:
        recusals.setdefault(str(juror), set()).add(str(application))
    return split_block(
        [str(key) for key in ranked(category).values_list("public_id", flat=True)],
        recusals,
        [str(juror.public_id) for juror in now.present],
        now.rules.block_vote,
    )


def take_vote(
    session: Session,
    *,
    category: Category,
    application: Application | None,
    motion: str,
    in_favour: int,
    against: int,
    abstained: int,
    recused: Collection[Juror] = (),
    chair_in_favour: bool | None = None,
    by: User,
    at: datetime,
) -> Vote:
    """Record one vote: a block (`application` None) or a single one.

    Entitled are the voters present less those who leave: everyone recused from this application
    and whoever else is named in `recused`. `chair_in_favour` decides an equal vote; it is the
    vote of whoever presides. Raises `NoQuorum`, `VoteRefused`.
    """
    with witnessed(by=by, at=at):
        session = locked_open(session)
        now = bench(session)
        if not now.reached:
            raise NoQuorum(
                _("There is no quorum: %(present)s of the required %(required)s are present.")
                % {"present": len(now.voters), "required": now.required}
            )
        leaving = _leaving(split(session, category, now), application, recused)
        entitled = [juror for juror in now.voters if str(juror.public_id) not in leaving]
        counts = (in_favour, against, abstained)
        presides = now.presiding(leaving) is not None
        result = _counted(now.rules, counts, len(entitled), chair_in_favour if presides else None)
        last: dict[str, Any] = session.votes.aggregate(no=Max("no"))
        vote = Vote.objects.create(
            session=session,
            no=(last["no"] or 0) + 1,
            kind=Vote.Kind.SINGLE if application else Vote.Kind.BLOCK,
            category=category,
            application=application,
            motion=motion,
            in_favour=in_favour,
            against=against,
            abstained=abstained,
            entitled=len(entitled),
            recused=sorted(leaving),
            casting=result.casting,
            passed=result.passed,
            taken_at=at,
        )
        note(
            "vote_taken",
            session,
            {"no": vote.no, "entitled": vote.entitled, "passed": vote.passed},
        )
    return vote


def _leaving(
    parts: SplitBlock, application: Application | None, recused: Collection[Juror]
) -> set[str]:
    """Public ids of the jurors who leave for this vote; refuses a vote on the wrong subject."""
    named = {str(juror.public_id) for juror in recused}
    if application is None:
        if not parts.block:
            raise VoteRefused(_("There is nothing to vote as a block in this category."))
        if named:
            raise VoteRefused(_("Applications in which somebody is recused are voted singly."))
        return set()
    key = str(application.public_id)
    single = next((vote for vote in parts.singles if vote.application == key), None)
    if single is None and key not in parts.block:
        raise VoteRefused(_("This application is not decided in this session."))
    return named | set(single.recused if single else ())


def _counted(
    rules: SessionRules,
    counts: tuple[int, int, int],
    entitled: int,
    chair_in_favour: bool | None,
) -> VoteResult:
    try:
        return vote_passes(
            *counts,
            entitled=entitled,
            majority=rules.majority,
            chair_in_favour=chair_in_favour,
            casting_vote=rules.chair_casting_vote,
        )
    except VoteError as error:
        raise VoteRefused(
            _("The votes add up to %(sum)s, and %(entitled)s persons are entitled to vote.")
            % {"sum": sum(counts), "entitled": entitled}
        ) from error


def locked_open(session: Session) -> Session:
    """The session's row, locked; refuses a closed one."""
    session = Session.objects.select_for_update().get(pk=session.pk)
    if session.closed_at is not None:
        raise SessionRefused(_("This session is closed: its results are frozen."))
    return session
