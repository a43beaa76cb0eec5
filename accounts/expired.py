"""The answer to somebody who is not, or no longer, logged in."""

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

SECRETS = ("csrfmiddlewaretoken", "version")


def ask_to_log_in(request: HttpRequest) -> HttpResponse:
    """Lead to the log-in page and back. A form sent too late comes back with the typed text.

    The text is shown (status 403) so that it can be copied; nothing of it is kept on the server.
    For pages that need a log-in; call it after the check of the CSRF token.
    """
    typed = typed_text(request)
    if not typed:
        return redirect_to_login(request.get_full_path())
    context = {"typed": typed, "log_in": redirect_to_login(request.get_full_path()).url}
    return render(request, "accounts/session_expired.html", context, status=403)


def typed_text(request: HttpRequest) -> list[tuple[str, str]]:
    """(field, text) of everything written in the sent form; secrets and empty fields left out."""
    if request.method != "POST":
        return []
    return [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if value.strip() and name not in SECRETS and "password" not in name
    ]
