"""Who may see a case and who may act on it beyond its steps."""

from __future__ import annotations

from typing import Any

import rules
from django.db.models import Q
from django.db.models.functions import Now

from applications.models import Application
from applications.policies import is_member
from juries.policies import is_jury_secretary
from programmes.models import Edition, Officer
from programmes.policies import is_approver, is_secretariat, is_staff_of

FINISHED = (
    Application.Status.LAPSED,
    Application.Status.WITHDRAWN,
    Application.Status.REJECTED_FORMAL,
    Application.Status.NOT_AWARDED,
)


@rules.predicate
def is_in_preparation(user: Any, application: Application | None) -> bool:
    return application is not None and application.status == Application.Status.DRAFT


@rules.predicate
def is_finished(user: Any, application: Application | None) -> bool:
    return application is not None and application.status in FINISHED


@rules.predicate
def is_before_results(user: Any, edition: Edition | None) -> bool:
    """Published results are corrected, never cancelled. Of a cancelled contest the page says so."""
    ended = (Edition.Phase.PUBLISHED, Edition.Phase.CLOSED)
    return isinstance(edition, Edition) and edition.phase not in ended


@rules.predicate
def runs_an_edition(user: Any, obj: Any = None) -> bool:
    roles = (Officer.Role.SECRETARIAT, Officer.Role.APPROVER)
    return (
        Officer.objects.filter(user=user, role__in=roles)
        .filter(Q(until__isnull=True) | Q(until__gt=Now()))
        .exists()
    )


may_see_case = is_member | is_staff_of
may_see_edition_case = is_staff_of | is_jury_secretary
may_extend = is_in_preparation & (is_secretariat | is_approver)
may_reopen = is_finished & (is_secretariat | is_approver)
may_cancel = is_before_results & (is_secretariat | is_approver)
may_release_messages = runs_an_edition
