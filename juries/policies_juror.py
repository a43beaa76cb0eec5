"""Who may judge, and what a judge may read.

A member of the Kapituła sees their own work only: no page of theirs shows another member's
card, points, or how many there are. The secretary is an officer of the Kapituła and sees counts
while scoring goes on; points only in the session, after scoring was closed.
"""

from __future__ import annotations

from typing import Any

import rules
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from applications.models import Application, Evidence
from juries.conflicts import may_rule
from juries.models import Assignment, Conflict, Juror, Jury, Pairing
from juries.policies_session import kept_juries
from programmes.shapes import CategoryRules
from records.models import StoredFile

SHOWN_TO_JURY = (StoredFile.ScanStatus.CLEAN, StoredFile.ScanStatus.UNSCANNED)


def serving(user: Any) -> QuerySet[Juror]:
    """The user's places in juries that have not ended."""
    if not user.is_authenticated:
        return Juror.objects.none()
    return Juror.objects.filter(Q(until__isnull=True) | Q(until__gt=Now()), user=user)


def readable_assignments(user: Any) -> QuerySet[Assignment]:
    """Active assignments of free pairings, after both steps of the statement were signed."""
    free = Pairing.objects.filter(
        juror=OuterRef("juror"),
        application=OuterRef("application"),
        standing=Pairing.Standing.FREE,
    )
    return Assignment.objects.filter(
        Exists(free),
        state=Assignment.State.ACTIVE,
        juror__in=serving(user).filter(statement__impartiality_at__isnull=False),
    )


@rules.predicate
def is_juror(user: Any, obj: object) -> bool:
    """`obj`: a Juror; the person's own place in a jury."""
    return isinstance(obj, Juror) and serving(user).filter(pk=obj.pk).exists()


@rules.predicate
def may_score(user: Any, obj: object) -> bool:
    """`obj`: an Assignment; the person's own, of a free pairing, after the whole statement."""
    return isinstance(obj, Assignment) and readable_assignments(user).filter(pk=obj.pk).exists()


@rules.predicate
def is_assigned_to(user: Any, obj: object) -> bool:
    """`obj`: an Assignment of the person, readable or not, still theirs."""
    return (
        isinstance(obj, Assignment)
        and obj.state == Assignment.State.ACTIVE
        and serving(user).filter(pk=obj.juror_id).exists()
    )


@rules.predicate
def may_read_application_as_juror(user: Any, obj: object) -> bool:
    return (
        isinstance(obj, Application) and readable_assignments(user).filter(application=obj).exists()
    )


@rules.predicate
def may_read_evidence_as_juror(user: Any, obj: object) -> bool:
    """Attachments that the submission in force lists of an application that the person reviews,
    without those for staff only and without files that are infected or still being checked."""
    if not isinstance(obj, Evidence) or obj.hidden_from_jury:
        return False
    if not may_read_application_as_juror(user, obj.application):
        return False
    in_force = obj.application.submissions.order_by("-no").first()
    if in_force is None or str(obj.public_id) not in {row["id"] for row in in_force.evidence}:
        return False
    category = obj.application.category
    return is_shown_to_jury(obj, obj.application.rule_set.shape.category(category.code))


def is_shown_to_jury(evidence: Evidence, rules_of_category: CategoryRules) -> bool:
    """Whether this attachment, not hidden one by one, is for the eyes of the Kapituła at all."""
    slot = rules_of_category.slot(evidence.slot)
    if slot is None or slot.staff_only:
        return False
    file = evidence.file
    return file is None or (
        file.scan_status in SHOWN_TO_JURY and file.visibility != StoredFile.Visibility.STAFF
    )


@rules.predicate
def may_rule_on_conflict(user: Any, obj: object) -> bool:
    """`obj`: a Conflict; the chair, in the chair's own case the deputy."""
    return isinstance(obj, Conflict) and any(may_rule(juror, obj) for juror in serving(user))


@rules.predicate
def may_run_jury(user: Any, obj: object) -> bool:
    """`obj`: a Jury; its secretary in office, who judges in none of the edition's juries."""
    if not isinstance(obj, Jury) or obj.secretary_id != user.pk:
        return False
    judges = serving(user).filter(jury__edition=obj.edition_id)
    return kept_juries().filter(~Exists(judges), pk=obj.pk).exists()


@rules.predicate
def may_run_jury_of_assignment(user: Any, obj: object) -> bool:
    return isinstance(obj, Assignment) and may_run_jury(user, obj.juror.jury)
