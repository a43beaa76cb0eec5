"""Where people find an application: its case belongs to a later stage, which says at start how
to find it, so that this stage names no URL but its own."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.urls import reverse

from .models import Application


def _preview(application: Application) -> str:
    return reverse("application_preview", args=[application.public_id])


_find_case: Callable[[Application], str] = _preview


def set_case_link(find: Callable[[Application], str]) -> None:
    """Called once by the composition root; `find` gives the address of an application's case."""
    global _find_case  # noqa: PLW0603 – the one seam between this stage and the process
    _find_case = find


def case_link(application: Application) -> str:
    return _find_case(application) or _preview(application)


def home_address(application: Application) -> str:
    """An absolute address for messages: it leads to wherever the case stands by then."""
    return settings.BASE_URL + reverse("application_home", args=[application.public_id])


def _no_consent_page(application: Application, token: str) -> str:
    raise LookupError("the composition root names no page for the nominee's consent")


_find_consent: Callable[[Application, str], str] = _no_consent_page


def set_consent_link(find: Callable[[Application, str], str]) -> None:
    """Called once by the composition root; `find` gives the page on which a nominee answers: by a
    link's token, or without one, in the portal."""
    global _find_consent  # noqa: PLW0603 – as above
    _find_consent = find


def consent_address(application: Application, token: str = "") -> str:
    """The absolute address of the request for consent."""
    return settings.BASE_URL + _find_consent(application, token)
