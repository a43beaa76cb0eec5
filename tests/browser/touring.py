"""Going from page to page as the people of a case, and noting what is wrong with each page."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from playwright.sync_api import Page

from accounts.models import User

from .looking import Watch, faults


def send(page: Page) -> list[str]:
    """Press the last button of the page's form, with nothing filled in."""
    buttons = page.locator("main form[method=post] button.govuk-button:visible:not([type=button])")
    if not buttons.count():
        return ["there is nothing to send"]
    with page.expect_navigation():
        buttons.last.click()
    return []


class Tour:
    """One browser a person; remembers which address had which title. `users`: who → the person,
    None for somebody who is not logged in."""

    def __init__(self, users: Mapping[str, User | None], person: Callable[..., Page], portal: str):
        self.users, self.person, self.portal = users, person, portal
        self.pages: dict[str, tuple[Page, Watch]] = {}
        self.titles: dict[str, str] = {}

    def page_of(self, who: str) -> tuple[Page, Watch]:
        if who not in self.pages:
            page = self.person(self.users[who])
            self.pages[who] = page, Watch(page)
        return self.pages[who]

    def faults_of(
        self, who: str, address: str, *, sent: bool = False, status: int = 200
    ) -> list[str]:
        """What is wrong with the page; with `sent`, with the page that its empty form comes to."""
        page, watch = self.page_of(who)
        response = page.goto(address)
        assert response is not None
        found = [] if response.status == status else [f"answered {response.status}"]
        if page.url.partition("?")[0] != self.portal + address.partition("?")[0]:
            found.append(f"led to {page.url}")
        if sent:
            found += send(page)
            if not page.locator(".govuk-error-summary").count():
                found.append("sent, and no summary of errors")
        found += faults(page) + watch.take()
        return found + ([] if sent else self._title(page.title(), address))

    def _title(self, title: str, address: str) -> list[str]:
        first = self.titles.setdefault(title, address)
        return [] if first == address else [f"same title as {first}: {title}"]
