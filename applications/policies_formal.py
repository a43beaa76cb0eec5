"""Who may do what in the formal check and in the supplement. Deny by default."""

from __future__ import annotations

from typing import Any

import rules
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from programmes.models import Edition, Officer
from programmes.policies import is_approver, is_secretariat

from .models import Application, FormalCheck
from .policies_application import is_member, is_submitting_role

CHECKED_IN = (Edition.Phase.FORMAL_CHECK, Edition.Phase.SCORING)
"""Phases in which a formal check may be recorded; in scoring only a reinstated case has one."""


def checked_by(user: Any) -> QuerySet[Application]:
    """Applications of the programmes in whose secretariat the person is."""
    return Application.objects.filter(category__edition__programme__in=_offices(user))


def _offices(user: Any) -> QuerySet:
    held = Officer.objects.filter(
        Q(until__isnull=True) | Q(until__gt=Now()), user=user, role=Officer.Role.SECRETARIAT
    )
    return held.values("programme_id")


@rules.predicate
def is_in_formal_check(_user: Any, application: object) -> bool:
    return (
        isinstance(application, Application)
        and application.status == Application.Status.SUBMITTED
        and application.edition.phase in CHECKED_IN
    )


@rules.predicate
def is_second_person(user: Any, application: object) -> bool:
    """A rejection waits that somebody else prepared."""
    return (
        isinstance(application, Application)
        and application.formal_checks.filter(state=FormalCheck.State.PROPOSED)
        .exclude(prepared_by=user)
        .exists()
    )


@rules.predicate
def is_called_to_supplement(_user: Any, application: object) -> bool:
    return (
        isinstance(application, Application)
        and application.status == Application.Status.SUPPLEMENT_CALLED
    )


@rules.predicate
def waits_for_delivery(_user: Any, application: object) -> bool:
    """Called to supplement, and the call has reached nobody yet."""
    return (
        isinstance(application, Application)
        and application.status == Application.Status.SUPPLEMENT_CALLED
        and application.supplements.filter(answered_at=None, delivered_at=None).exists()
    )


@rules.predicate
def is_in_formal_phase(_user: Any, edition: object) -> bool:
    return isinstance(edition, Edition) and edition.phase == Edition.Phase.FORMAL_CHECK


@rules.predicate
def may_see_formal_queue(user: Any, _obj: object = None) -> bool:
    return user.is_authenticated and _offices(user).exists()


may_check = is_in_formal_check & is_secretariat
may_approve_rejection = is_in_formal_check & is_second_person & (is_secretariat | is_approver)
may_open_formal_check = may_check | may_approve_rejection
may_supplement = is_called_to_supplement & is_member
may_confirm_supplement = is_called_to_supplement & is_submitting_role
may_deliver_supplement = waits_for_delivery & is_secretariat
may_close_formal_checks = is_in_formal_phase & is_secretariat
