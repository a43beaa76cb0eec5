"""A real chromium before a live server. Every test begins with empty tables."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from accounts.models import User

CHROMIUM = next(
    filter(
        None, (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    ),
    None,
)
DESKTOP = {"width": 1280, "height": 900}
NO_CHROMIUM = (
    "There is no chromium on this machine: apt-get install --no-install-recommends chromium"
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in item.fixturenames:  # type: ignore[attr-defined]
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Playwright's loop runs in this thread, where Django would refuse to touch the database."""
    if CHROMIUM is None:
        pytest.skip(NO_CHROMIUM)
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def log_in(context: BrowserContext, user: User, address: str) -> None:
    """Put the session of `user` into the browser; the journeys log in by the form instead."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])


@pytest.fixture
def person(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """`person(user_or_None, **options_of_the_context)` → a page in a browser of their own."""
    contexts = []

    def at_a_browser(user: User | None = None, **options: Any) -> Page:
        options = {"viewport": DESKTOP, "locale": "pl-PL", "base_url": live_server.url} | options
        context = browser.new_context(**options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        if user is not None:
            log_in(context, user, live_server.url)
        return context.new_page()

    yield at_a_browser
    for context in contexts:
        context.close()
