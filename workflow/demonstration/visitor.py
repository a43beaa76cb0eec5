"""A person at a browser: opens addresses, fills in forms, presses buttons.

Requests run through the whole application, middleware and CSRF check included, by Django's test
client: no network, the same answers. A page that refuses what was typed stops the demonstration
with the page's own words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from .page import Page, PageForm, StepRefused, read_page

Given = Mapping[str, Any]


class Visitor:
    """One person with a browser of their own. `number` gives each a loopback address, so that
    the limits of log-ins from one address see as many computers as people. `beside` is somebody
    whose portal this person uses too: starting one means looking at every static file."""

    def __init__(
        self, name: str, email: str = "", *, number: int = 1, beside: Visitor | None = None
    ) -> None:
        self.name, self.email = name, email
        address = urlsplit(settings.BASE_URL)
        self.client = Client(
            enforce_csrf_checks=True,
            SERVER_NAME=address.hostname,
            SERVER_PORT=str(address.port or 80),
            REMOTE_ADDR=f"127.0.{number // 250}.{number % 250 + 1}",
        )
        if beside is not None:
            self.client.handler = beside.client.handler

    def __str__(self) -> str:
        return self.name

    def open(self, address: str) -> Page:
        """Follow a link. A page that answers with an error stops the demonstration."""
        response = self.client.get(address, follow=True)
        return self._page(response, address)

    def download(self, address: str) -> bytes:
        response = self.client.get(address, follow=True)
        if response.status_code != 200:
            raise StepRefused(f"{self}: {address} answered {response.status_code}")
        return b"".join(response) if response.streaming else response.content

    def send(
        self,
        page: Page,
        given: Given | None = None,
        *,
        form: PageForm | None = None,
        press: str = "",
        refusal_expected: bool = False,
    ) -> Page:
        """Fill `given` into the form over what it holds, press a button, return the next page.

        `press` is the name or the value of a button. Only fields that the form has may be filled,
        and only values that it offers may be chosen.
        """
        chosen = form or (page.form_with(press) if press else page.main_form)
        values = {name: list(held) for name, held in chosen.values.items()}
        uploads: dict[str, SimpleUploadedFile] = {}
        for name, value in (given or {}).items():
            if isinstance(value, SimpleUploadedFile):
                if name not in chosen.files:
                    raise StepRefused(f"{page.address}: no file field {name!r}")
                uploads[name] = value
            else:
                values[name] = self._fit(page, chosen, name, value)
        values |= self._pressed(page, chosen, press)
        target = urljoin(page.address, chosen.action or page.address)
        send = self.client.post if chosen.method == "post" else self.client.get
        response = send(target, {**values, **uploads}, follow=True)
        answer = self._page(response, target)
        if answer.errors and not refusal_expected:
            raise StepRefused(f"{self}, {target}: {'; '.join(dict.fromkeys(answer.errors))}")
        return answer

    def _fit(self, page: Page, form: PageForm, name: str, value: Any) -> list[str]:
        if name not in form.offered:
            raise StepRefused(
                f"{page.address}: no field {name!r}; the form has {', '.join(form.offered)}"
            )
        wanted = [str(v) for v in value] if isinstance(value, list | tuple) else [str(value)]
        offered = form.offered[name]
        if offered is not None and not set(wanted) <= set(offered):
            raise StepRefused(f"{page.address}: {name} offers {offered}, not {wanted}")
        return wanted

    def _pressed(self, page: Page, form: PageForm, press: str) -> dict[str, list[str]]:
        if not press:
            first = form.buttons[0] if form.buttons else None
            return {first.name: [first.value]} if first and first.name else {}
        for button in form.buttons:
            if press in (button.name, button.value):
                return {button.name: [button.value]}
        raise StepRefused(f"{page.address}: no button {press!r}")

    def _page(self, response: Any, address: str) -> Page:
        where = response.redirect_chain[-1][0] if response.redirect_chain else address
        content = b"" if response.streaming else response.content
        page = read_page(
            response.status_code,
            urljoin(address, where),
            content,
            response.headers.get("Content-Type", ""),
        )
        if response.status_code >= 400:
            raise StepRefused(
                f"{self}: {page.address} answered {response.status_code} „{page.heading}”"
                + (f": {'; '.join(page.errors)}" if page.errors else "")
            )
        return page

    # --- the account

    def sign_up(self, password: str) -> None:
        page = self.open(reverse("account_signup"))
        self.send(
            page,
            {
                "name": self.name,
                "email": self.email,
                "password1": password,
                "password2": password,
            },
            form=page.form_with("password1"),
        )

    def log_in(self, password: str) -> Visitor:
        page = self.open(reverse("account_login"))
        answer = self.send(
            page, {"login": self.email, "password": password}, form=page.form_with("login")
        )
        if reverse("account_login") in answer.address:
            raise StepRefused(f"{self}: the log-in led to {answer.address}")
        return self
