"""Conflicts of interest between a member of the Kapituła and an application.

Source: point II of the statement (a–f). `find_conflicts` is a pure rule over facts; the actions
keep three steps apart: what the member declares, what the chair rules, what comes out later.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Membership, User
from applications.models import Application
from juries.advancing import tell_reviews_changed
from juries.models import (
    Assignment,
    Conflict,
    ImpartialityStatement,
    Juror,
    Pairing,
    Review,
)
from records.ledger import note, witnessed

CIRCUMSTANCES = ("a", "b", "c", "d", "e", "f")
LEAST_NAME = 6  # shorter names ("ABC") would be found in any text


class ConflictRefused(ValidationError):
    """The declaration or ruling contradicts what is already recorded."""


@dataclass(frozen=True)
class JurorFacts:
    """`organisations` and `groups`: primary keys of all memberships, past ones too."""

    name: str
    employer: int | None
    employer_name: str
    organisations: frozenset[int]
    groups: frozenset[int]


@dataclass(frozen=True)
class ApplicationFacts:
    """`parties`: applicant, nominee and nominator. `texts`: every text of the answers and of the
    nomination, and who consented for the nominee."""

    parties: frozenset[int]
    group: int
    texts: tuple[str, ...]


def find_conflicts(juror: JurorFacts, application: ApplicationFacts) -> tuple[str, ...]:
    """Letters of the circumstances that the data suggest; an empty tuple when none.

    a: employed by a party; d: took part in preparing it; e: the employer is named in it; f: a
    member of a party in the portal, or named in it.
    """
    text = "\n".join(application.texts).casefold()
    found = []
    if juror.employer is not None and juror.employer in application.parties:
        found.append("a")
    if application.group in juror.groups:
        found.append("d")
    if _is_named(juror.employer_name, text):
        found.append("e")
    if juror.organisations & application.parties or _is_named(juror.name, text):
        found.append("f")
    return tuple(found)


def _is_named(name: str, text: str) -> bool:
    name = " ".join(name.split()).casefold()
    return len(name) >= LEAST_NAME and name in text


def juror_facts(juror: Juror) -> JurorFacts:
    memberships = Membership.objects.filter(user=juror.user_id)
    pairs = list(memberships.values_list("organisation_id", "group_id"))
    return JurorFacts(
        name=juror.user.name,
        employer=juror.employer_id,
        employer_name=juror.employer.name if juror.employer else "",
        organisations=frozenset(organisation for organisation, _group in pairs),
        groups=frozenset(group for _organisation, group in pairs),
    )


def application_facts(application: Application) -> ApplicationFacts:
    submission = application.submissions.order_by("-no").first()
    nomination = getattr(application, "nomination", None)
    parties = {
        application.applicant_id,
        application.nominee_id,
        nomination.nominator_id if nomination else None,
    }
    texts = [*_texts(submission.answers), *_texts(submission.nomination)] if submission else []
    if nomination is not None:
        texts += _texts(nomination.answered_as)
    return ApplicationFacts(
        parties=frozenset(pk for pk in parties if pk is not None),
        group=application.group_id,
        texts=tuple(texts),
    )


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, str):
        yield " ".join(value.split())
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def locked_pairing(juror: Juror, application: Application) -> Pairing | None:
    """The pairing under its row lock: both assigning and scoring take it first."""
    return Pairing.objects.select_for_update().filter(juror=juror, application=application).first()


def declare_standing(
    juror: Juror,
    application: Application,
    standing: str,
    *,
    circumstance: str = "",
    description: str = "",
    by: User,
    at: datetime,
) -> Pairing | Conflict:
    """The member's word about one applicant: "free", "recused" or "doubt".

    Free with a conflict found in the data becomes a doubt that the chair rules on. Recused holds
    at once; details are not owed. A doubt needs a circumstance a…f. Raises `ConflictRefused`.
    """
    if circumstance and circumstance not in CIRCUMSTANCES:
        raise ConflictRefused(_("Choose one of the circumstances a to f."))
    if standing == "doubt" and not circumstance:
        raise ConflictRefused(_("Say which circumstance the doubt is about."))
    with witnessed(by=by, at=at):
        _lock_promise(juror, by)
        if locked_pairing(juror, application) or pending(juror, application).exists():
            raise ConflictRefused(_("You have already made a declaration about this applicant."))
        facts = {"application": str(application.public_id), "standing": standing}
        note("standing_declared", juror, facts)
        if standing == "free":
            return _declare_free(juror, application, at)
        return _declare_conflict(
            Conflict(
                juror=juror,
                application=application,
                circumstance=circumstance,
                description=description,
                source=Conflict.Source.DECLARED,
                state=standing,
                declared_at=at,
            )
        )


def _lock_promise(juror: Juror, by: User) -> None:
    """Step I of the statement; its row is the lock of all declarations of this member."""
    statement = ImpartialityStatement.objects.select_for_update().filter(juror=juror).first()
    if statement is None:
        raise ConflictRefused(_("First sign the undertaking of confidentiality."))
    if juror.user_id != by.pk or juror.until is not None:
        raise ConflictRefused(_("A declaration is made by the person it is about."))


def _declare_free(juror: Juror, application: Application, at: datetime) -> Pairing | Conflict:
    found = find_conflicts(juror_facts(juror), application_facts(application))
    found = found or _recused_before(juror, application)
    if found and not is_cleared(juror, application):
        return _detect(juror, application, found[0], at)
    return Pairing.objects.create(juror=juror, application=application, declared_at=at)


def _recused_before(juror: Juror, application: Application) -> tuple[str, ...]:
    """The circumstance for which the person, appointed again since, was recused then. "" where
    no circumstance was named."""
    earlier = Pairing.objects.filter(
        juror__jury=juror.jury_id,
        juror__user=juror.user_id,
        application=application,
        standing=Pairing.Standing.RECUSED,
    ).exclude(juror=juror)
    known = Conflict.objects.filter(juror__in=earlier.values("juror"), application=application)
    named = known.exclude(circumstance="").values_list("circumstance", flat=True).first()
    return (named or "",) if earlier.exists() else ()


def pending(juror: Juror, application: Application) -> QuerySet[Conflict]:
    """Conflicts of the pair that wait for a ruling."""
    return Conflict.objects.filter(juror=juror, application=application, state=Conflict.State.DOUBT)


def is_cleared(juror: Juror, application: Application) -> bool:
    return Conflict.objects.filter(
        juror=juror, application=application, state=Conflict.State.CLEARED
    ).exists()


def _detect(juror: Juror, application: Application, circumstance: str, at: datetime) -> Conflict:
    conflict = Conflict.objects.create(
        juror=juror,
        application=application,
        circumstance=circumstance,
        source=Conflict.Source.DETECTED,
        state=Conflict.State.DOUBT,
        declared_at=at,
    )
    note("conflict_detected", conflict, {"circumstance": circumstance})
    return conflict


def _declare_conflict(conflict: Conflict) -> Conflict:
    """Keep the declaration; a recusal shuts the pair at once."""
    conflict.save()
    if conflict.state == Conflict.State.RECUSED and conflict.application is not None:
        Pairing.objects.create(
            juror=conflict.juror,
            application=conflict.application,
            standing=Pairing.Standing.RECUSED,
            declared_at=conflict.declared_at,
        )
    return conflict


def may_rule(juror: Juror, conflict: Conflict) -> bool:
    """The chair rules; in the chair's own case the deputy, and nobody in their own."""
    if juror.pk == conflict.juror_id or juror.until is not None:
        return False
    if juror.jury_id != conflict.juror.jury_id:
        return False
    if conflict.juror.role == Juror.Role.CHAIR:
        return juror.role == Juror.Role.DEPUTY
    return juror.role == Juror.Role.CHAIR


def rule_on_conflict(
    conflict: Conflict,
    *,
    is_recused: bool,
    reason: str,
    ruled_as: Juror,
    by: User,
    at: datetime,
) -> Conflict:
    """The chair's ruling on a doubt, with its reason. Raises `ConflictRefused`."""
    if not may_rule(ruled_as, conflict) or ruled_as.user_id != by.pk:
        raise ConflictRefused(_("The chair rules on this doubt, in the chair's case the deputy."))
    application = conflict.application
    if not reason.strip() or application is None:  # rulings are given application by application
        raise ConflictRefused(_("Give the reason for the ruling."))
    with witnessed(by=by, at=at):
        conflict = Conflict.objects.select_for_update().get(pk=conflict.pk)
        if conflict.state != Conflict.State.DOUBT:
            raise ConflictRefused(_("This doubt has already been ruled on."))
        state = Conflict.State.RECUSED if is_recused else Conflict.State.CLEARED
        conflict.state, conflict.ruling = state, reason.strip()
        conflict.ruled_by, conflict.ruled_at = by, at
        conflict.save(update_fields=["state", "ruling", "ruled_by", "ruled_at"])
        note("conflict_ruled", conflict, {"state": str(state)})
        if is_recused:
            recuse(conflict.juror, application, reason=reason.strip(), at=at)
        elif not pending(conflict.juror, application).exists():
            _free(conflict.juror, application, at)
    return conflict


def _free(juror: Juror, application: Application, at: datetime) -> None:
    """A ruling "no ground" opens the pair, unless the member has recused from it meanwhile."""
    if locked_pairing(juror, application) is None:
        Pairing.objects.create(juror=juror, application=application, declared_at=at)


def recuse(juror: Juror, application: Application, *, reason: str, at: datetime) -> None:
    """Shut the pair: void its cards, take back its assignments, then mark the pairing; in this
    order, because the database refuses any touch of a recused pair. Inside `witnessed`."""
    pairing = locked_pairing(juror, application)
    if pairing is None:
        pairing = Pairing(juror=juror, application=application, declared_at=at)
    assignments = Assignment.objects.select_for_update().filter(
        juror=juror, application=application, state=Assignment.State.ACTIVE
    )
    for assignment in assignments:
        take_back(assignment, reason=reason, at=at)
    pairing.standing = Pairing.Standing.RECUSED
    pairing.save()
    tell_reviews_changed(application)


def take_back(assignment: Assignment, *, reason: str, at: datetime) -> None:
    """Void the cards of `assignment`, which stay in the files uncounted, and withdraw it."""
    for review in Review.objects.select_for_update().filter(
        assignment=assignment, voided_at__isnull=True
    ):
        review.voided_at, review.void_reason = at, reason[:300]
        review.save(update_fields=["voided_at", "void_reason"])
        note("review_voided", review, {"status": review.status})
    assignment.state = Assignment.State.WITHDRAWN
    assignment.withdrawn_at, assignment.reason = at, reason[:300]
    assignment.save(update_fields=["state", "withdrawn_at", "reason"])
    note("assignment_withdrawn", assignment, {"is_third": assignment.is_third})
