"""A logged-in person's browser, without what the test client adds to every request."""

from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.test.client import ClientHandler, FakePayload
from django.utils.http import urlencode

PORTAL = ClientHandler(enforce_csrf_checks=False)
"""The portal with its middleware, started once: each start lists every static file."""


class Visitor(Client):
    """The test client; `ask` goes the same way through the whole portal, but copies no template
    contexts and keeps no cookies of the answer, so that thousands of cells stay quick."""

    def __init__(self, **kwargs: Any):
        super().__init__(**kwargs)
        self.handler = PORTAL

    def ask(self, method: str, address: str, data: dict[str, str] | None = None) -> HttpResponse:
        """One request; an exception is the portal's own page of status 500."""
        path, _, query = address.partition("?")
        given: dict[str, Any] = {"REQUEST_METHOD": method, "QUERY_STRING": query}
        if method == "POST":
            body = urlencode(data or {}).encode()
            given |= {
                "CONTENT_TYPE": "application/x-www-form-urlencoded",
                "CONTENT_LENGTH": str(len(body)),
                "wsgi.input": FakePayload(body),
            }
        return self.handler(self._base_environ(PATH_INFO=path, **given))
