"""What every page knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from juries.models import Juror, Jury
from programmes.models import Edition, Officer


def portal(request: HttpRequest) -> dict[str, Any]:
    """Navigation by roles (read only when the page shows it) and the demonstration's mark."""
    return {
        "source_url": settings.SOURCE_URL,
        "shows_mailbox": settings.SHOW_MAILBOX,
        "roles": SimpleLazyObject(lambda: roles_of(request)),
        "demonstration": SimpleLazyObject(demonstration_note),
    }


def roles_of(request: HttpRequest) -> dict[str, bool]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {
        "officer": Officer.objects.filter(user=user, until=None).exists(),
        "juror": Juror.objects.filter(user=user, until=None).exists(),
        "secretary": Jury.objects.filter(secretary=user).exists(),
    }


def demonstration_note() -> str:
    """The real calendar of a portal that holds marked editions only; empty in a normal portal."""
    if Edition.objects.filter(kind=Edition.Kind.NORMAL, case__isnull=False).exists():
        return ""
    marked = Edition.objects.exclude(kind=Edition.Kind.NORMAL)
    return marked.values_list("real_calendar", flat=True).first() or ""
