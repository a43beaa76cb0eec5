"""Every page in every state that matters: see `looking.faults`, and `visits` for the table."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from tests.acceptance.people import ANONYMOUS, CHAIR
from tests.acceptance.world import STATES, World, addresses, url_patterns
from workflow.acts import ACTS
from workflow.policies import NODES

from .aside import aside
from .looking import Watch, faults
from .states import BUILDERS, world_in
from .visits import NOT_PAGES, VISITS, Visit

ALL_VISITS = [visit for visits in VISITS.values() for visit in visits]


def test_every_url_is_visited_or_is_no_page():
    visited = {visit.url_name for visit in ALL_VISITS} - {"step", "act"}
    assert visited | set(NOT_PAGES) == url_patterns() - {"step", "act"}
    assert not visited & set(NOT_PAGES)


def test_every_state_is_visited():
    assert set(VISITS) == {*STATES, *BUILDERS}


def test_every_step_and_act_is_visited():
    visited = {visit.name for visit in ALL_VISITS}
    wanted = {f"step:{node}" for node in NODES} | {f"act:{act}" for act in ACTS}
    assert wanted - visited == {"step:extend_application"}  # see test_stages


def send(page: Page) -> list[str]:
    """Press the last button of the page's form, with nothing filled in."""
    buttons = page.locator("main form[method=post] button.govuk-button:visible:not([type=button])")
    if not buttons.count():
        return ["there is nothing to send"]
    with page.expect_navigation():
        buttons.last.click()
    return []


class Tour:
    """One browser a person; remembers which address had which title."""

    def __init__(self, world: World, person: Callable[..., Page], portal: str):
        self.world, self.person, self.portal = world, person, portal
        self.pages: dict[str, tuple[Page, Watch]] = {}
        self.titles: dict[str, str] = {}

    def page_of(self, who: str) -> tuple[Page, Watch]:
        if who not in self.pages:
            user = None if who == ANONYMOUS else self.world.people.users[who]
            page = self.person(user)
            self.pages[who] = page, Watch(page)
        return self.pages[who]

    def faults_of(self, visit: Visit, address: str) -> list[str]:
        page, watch = self.page_of(visit.who)
        response = page.goto(address)
        found = [] if response.status == visit.status else [f"answered {response.status}"]
        if page.url.partition("?")[0] != self.portal + address.partition("?")[0]:
            found.append(f"led to {page.url}")
        if visit.send:
            found += send(page)
            if not page.locator(".govuk-error-summary").count():
                found.append("sent, and no summary of errors")
        found += faults(page) + watch.take()
        return found + ([] if visit.send else self._title(page.title(), address))

    def _title(self, title: str, address: str) -> list[str]:
        first = self.titles.setdefault(title, address)
        return [] if first == address else [f"same title as {first}: {title}"]


@pytest.mark.parametrize("state", VISITS)
def test_pages(state: str, person: Callable[..., Page], live_server: Any):
    world = aside(world_in, state)
    places = addresses(world, state)
    chair = world.runs[state].jurors[CHAIR]
    places["conflict_list:chair"] = reverse("conflict_list", args=[chair.public_id])
    tour = Tour(world, person, live_server.url)
    found = []
    for visit in VISITS[state]:
        query = visit.query.format(application=world.runs[state].application.public_id)
        found += [
            f"{visit}: {fault}" for fault in tour.faults_of(visit, places[visit.name] + query)
        ]
    assert not found, "\n" + "\n".join(found)
