"""Deny by default, and an honest answer when the database is busy."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect, render
from django.utils import translation

from accounts.expired import ask_to_log_in

from . import policies
from .roles import roles_of


class PolishFirst(LocaleMiddleware):
    """Polish unless the person chose another language in the footer; the browser's wish does not
    count, so that everybody of one office sees one page."""

    def process_request(self, request: HttpRequest) -> None:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        known = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        translation.activate(known)
        request.LANGUAGE_CODE = known

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """A variant of the language (`programmes.entry_words`) ends with its page."""
        translation.activate(request.LANGUAGE_CODE)
        return super().process_response(request, response)


METHODS = ("GET", "HEAD", "POST")
"""What pages answer. A view that never looks at the method would treat a DELETE as a GET."""

OPEN_WITHOUT_SECOND_FACTOR = ("mfa_", "account_", "set_language")
"""Prefixes of URL names open to staff and jurors who have yet to set up their second factor."""


class PolicyNotAsked(ImproperlyConfigured):
    """A view answered without asking the permission that the policy table names for its URL."""


class SizeLimit:
    """Refuses a body that is too large before anything of it is read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) > settings.MAX_REQUEST_BYTES:
            return render(request, "413.html", status=413)
        return self.get_response(request)


class PolicyMiddleware:
    """Looks every URL up in the policy table. Anonymous people see the log-in page for whatever
    is not public, so that existing and non-existing ids look alike."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        response = self.get_response(request)
        needed = getattr(request, "policy_needed", None)
        is_asked = bool(asked(request)) if needed == policies.GATED else needed in asked(request)
        if needed and response.status_code < 400 and not is_asked:
            raise PolicyNotAsked(f"{request.path}: the view did not ask {needed}.")
        if request.user.is_authenticated and "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-store"
        return response

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else None
        policy = policies.URLS.get(name or "")
        if policy == policies.PUBLIC:
            return None
        if not request.user.is_authenticated:
            return ask_to_log_in(request)
        if lacks_second_factor(request) and not (name or "").startswith(OPEN_WITHOUT_SECOND_FACTOR):
            return redirect("mfa_activate_totp")
        if policy is None:
            raise PolicyNotAsked(f"The URL {name!r} has no row in the policy table.")
        if policy != policies.LOGGED_IN:
            request.__dict__["policy_needed"] = policy
        return None


def lacks_second_factor(request: HttpRequest) -> bool:
    return settings.REQUIRE_SECOND_FACTOR and roles_of(request).needs_second_factor


def asked(request: HttpRequest) -> set[str]:
    return getattr(request, "policies_asked", set())


class BusyMiddleware:
    """A lock not had within five seconds is „try again, nothing is lost”, not an error page."""

    BUSY = (
        "lock timeout",
        "lock_timeout",
        "deadlock",
        "database is locked",
        "could not obtain lock",
    )

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, OperationalError) and any(
            sign in str(exception) for sign in self.BUSY
        ):
            response = render(request, "503.html", status=503)
            response["Retry-After"] = "5"
            return response
        return None
