"""What every page knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Case, When
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from programmes.models import Edition

from .roles import Roles, roles_of


def portal(request: HttpRequest) -> dict[str, Any]:
    """Navigation by roles (read only when the page shows it) and the demonstration's mark."""
    return {
        "source_url": settings.SOURCE_URL,
        "shows_mailbox": settings.SHOW_MAILBOX,
        "roles": SimpleLazyObject(
            lambda: roles_of(request) if hasattr(request, "user") else Roles()
        ),
        "demonstration": SimpleLazyObject(demonstration_note),
    }


def demonstration_note() -> str:
    """The real calendar of a portal that holds marked editions only; empty in a normal portal.

    One statement: a normal edition that runs comes first and has no calendar to show. Rehearsals
    mark their own pages only.
    """
    running = (
        Edition.objects.public()
        .filter(case__isnull=False)
        .order_by(Case(When(kind=Edition.Kind.NORMAL, then=0), default=1), "pk")
    )
    kind, calendar = running.values_list("kind", "real_calendar").first() or ("normal", "")
    return "" if kind == Edition.Kind.NORMAL else calendar
