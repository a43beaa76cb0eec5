"""Who may do what in a programme: predicates over the rows of `Officer`, closed by default.

Each predicate takes (user, obj), where `obj` is anything that leads to a programme.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import rules
from django.db.models import Q
from django.utils import timezone

from .models import Edition, Officer, Programme

STAFF_ROLES = tuple(Officer.Role)
_LEADS = ("programme", "edition", "category", "application", "award", "resolution")
_STEPS_AT_MOST = 6


def programme_of(obj: object) -> Programme | None:
    """The programme that `obj` belongs to, found by following its references; None for a stranger.

    A certificate leads to its award, an award to its resolution, that to its edition and so on:
    this stage knows their names, never their models.
    """
    for _ in range(_STEPS_AT_MOST):
        if obj is None or isinstance(obj, Programme):
            return obj
        obj = next((found for name in _LEADS if (found := getattr(obj, name, None))), None)
    return None


def holds_role(user: Any, programme: Programme, roles: Iterable[str], at: datetime) -> bool:
    """Whether `user` holds one of `roles` in `programme` at the moment `at`."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return False
    return Officer.objects.filter(
        Q(until__isnull=True) | Q(until__gt=at),
        programme=programme,
        user=user,
        role__in=list(roles),
        granted_at__lte=at,
    ).exists()


def officers_of(programme: Programme, roles: Iterable[str], at: datetime) -> list[Any]:
    """The people who hold one of `roles` now, each once, for messages and for choosing one."""
    rows = (
        Officer.objects.filter(
            Q(until__isnull=True) | Q(until__gt=at), programme=programme, role__in=list(roles)
        )
        .select_related("user")
        .order_by("user__name", "user_id")
    )
    return list({row.user_id: row.user for row in rows if row.user.is_active}.values())


def is_officer(*roles: str) -> rules.Predicate:
    """A predicate: the person holds one of `roles` in the programme of the object."""

    def check(user: Any, obj: object) -> bool:
        programme = programme_of(obj)
        # An office ends by the web server's clock: nothing here decides about a deadline.
        return programme is not None and holds_role(user, programme, roles, timezone.now())

    return rules.predicate(check, name=f"is_officer({', '.join(roles)})")


is_secretariat = is_officer(Officer.Role.SECRETARIAT)
is_approver = is_officer(Officer.Role.APPROVER)
is_issuer = is_officer(Officer.Role.ISSUER)
is_auditor = is_officer(Officer.Role.AUDITOR)
is_staff_of = is_officer(*STAFF_ROLES)


@rules.predicate
def may_see_public_pages(user: Any, edition: Edition) -> bool:
    """Of a rehearsal: its staff and its synthetic people. Of any other edition: everybody."""
    if edition.kind != Edition.Kind.REHEARSAL:
        return True
    is_own = getattr(user, "is_synthetic", False) and user.email.endswith(f"@{edition.mail_domain}")
    return bool(is_own or is_staff_of(user, edition))


may_see_deadlines = is_staff_of
may_propose_deadline = is_secretariat | is_approver
may_approve_deadline = is_secretariat | is_approver
may_see_staff_pages = is_staff_of
may_change_edition = is_secretariat | is_approver
