"""How long a log-in lasts: 30 minutes without use, 12 hours in all."""

import time
from collections.abc import Callable

from django.contrib import auth
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from .models import User

IDLE_SECONDS = 30 * 60
ABSOLUTE_SECONDS = 12 * 60 * 60
TOUCH_SECONDS = 60
"""The session is written at most once a minute, so that reading pages costs no write each."""
STARTED, SEEN = "log_in_started", "last_seen"


@receiver(user_logged_in)
def start_session(sender: type, request: HttpRequest | None, user: User, **kwargs) -> None:
    if request is not None:
        now = int(time.time())
        request.session[STARTED] = request.session[SEEN] = now


class SessionLimits:
    """Stands right after AuthenticationMiddleware, before the policies.

    An expired log-in becomes an anonymous request, so that public pages go on working; what to
    answer elsewhere is decided with the policy of the page, by `accounts.expired.ask_to_log_in`.
    A disabled account is anonymous at its next request; its session is dropped here.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if auth.SESSION_KEY in request.session:
            now = int(time.time())
            if not request.user.is_authenticated:
                request.session.flush()
            elif is_over(request.session.get(STARTED, 0), request.session.get(SEEN, 0), now=now):
                auth.logout(request)
                request.user = AnonymousUser()
            elif now - request.session[SEEN] >= TOUCH_SECONDS:
                request.session[SEEN] = now
        return self.get_response(request)


def is_over(started: int, seen: int, *, now: int) -> bool:
    """Whether a log-in begun and last used at these Unix seconds has ended at `now`."""
    return now - seen >= IDLE_SECONDS or now - started >= ABSOLUTE_SECONDS
