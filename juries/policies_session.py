"""Who may close scoring, hold the session, approve and publish, and read a result.

Predicates over rows of this stage and the ones before it; no object, no right.
"""

from __future__ import annotations

from typing import Any

import rules
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from applications.models import Application
from applications.policies import is_member
from juries.models import Juror, Jury
from programmes.models import Edition, Officer


def kept_juries() -> QuerySet[Jury]:
    """Juries whose secretary may still act: somebody who held an office in the programme keeps
    its papers only while one is in force; who never held any is secretary by the jury's row."""
    held = Officer.objects.filter(
        user=OuterRef("secretary"), programme=OuterRef("edition__programme")
    )
    in_force = held.filter(Q(until__isnull=True) | Q(until__gt=Now()))
    return Jury.objects.filter(Exists(in_force) | ~Exists(held))


def _holds_office(user: Any, edition: Edition, *roles: str) -> bool:
    return Officer.objects.filter(
        Q(until__isnull=True) | Q(until__gt=Now()),
        programme_id=edition.programme_id,
        user=user,
        role__in=roles,
    ).exists()


def _edition_of(obj: object) -> Edition | None:
    if isinstance(obj, Edition):
        return obj
    return obj.category.edition if isinstance(obj, Application) else None


@rules.predicate
def is_secretariat(user: Any, obj: object) -> bool:
    edition = _edition_of(obj)
    return edition is not None and _holds_office(user, edition, Officer.Role.SECRETARIAT)


@rules.predicate
def is_approver(user: Any, obj: object) -> bool:
    edition = _edition_of(obj)
    return edition is not None and _holds_office(user, edition, Officer.Role.APPROVER)


@rules.predicate
def is_any_officer(user: Any, obj: object) -> bool:
    edition = _edition_of(obj)
    return edition is not None and _holds_office(user, edition, *Officer.Role.values)


@rules.predicate
def is_jury_secretary(user: Any, obj: object) -> bool:
    """The person named as secretary of a Kapituła of the edition, while in office."""
    edition = _edition_of(obj)
    return edition is not None and kept_juries().filter(edition=edition, secretary=user).exists()


@rules.predicate
def is_no_juror_of(user: Any, obj: object) -> bool:
    """A juror neither keeps the minutes nor approves what the Kapituła decided."""
    edition = _edition_of(obj)
    return (
        edition is not None
        and not Juror.objects.filter(
            Q(until__isnull=True) | Q(until__gt=Now()), jury__edition=edition, user=user
        ).exists()
    )


@rules.predicate
def has_published_results(user: Any, obj: object) -> bool:
    edition = _edition_of(obj)
    return edition is not None and edition.resolutions.filter(published_at__isnull=False).exists()


# The phase is no part of these: the open task and the actions ask it, so that a second click is
# told what happened and not that it may not ask.
may_close_scoring = is_secretariat
may_hold_session = (is_jury_secretary | is_secretariat) & is_no_juror_of
may_approve_results = is_approver & is_no_juror_of
may_prepare_correction = has_published_results & may_hold_session
may_approve_correction = has_published_results & may_approve_results
may_correct_results = may_prepare_correction | may_approve_correction
may_publish_results = is_secretariat | is_approver
may_read_result = is_member | is_any_officer
may_read_minutes = is_any_officer | is_jury_secretary
