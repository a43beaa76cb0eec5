"""Every page in every state that matters: see `looking.faults`, and `visits` for the table."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from tests.acceptance.people import ANONYMOUS, CHAIR
from tests.acceptance.world import STATES, addresses, url_patterns
from workflow.acts import ACTS
from workflow.policies import NODES

from .aside import aside
from .states import BUILDERS, world_in
from .touring import Tour
from .visits import NOT_PAGES, VISITS

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


@pytest.mark.parametrize("state", VISITS)
def test_pages(state: str, person: Callable[..., Page], live_server: Any):
    world = aside(world_in, state)
    places = addresses(world, state)
    run = world.runs[state]
    application, chair = run.application, run.jurors[CHAIR]
    places["conflict_list:chair"] = reverse("conflict_list", args=[chair.public_id])
    users = world.people.users | {ANONYMOUS: None}
    tour = Tour(users, person, live_server.url)
    found = []
    for visit in VISITS[state]:
        address = places[visit.name] + visit.query.format(application=application.public_id)
        faults = tour.faults_of(visit.who, address, sent=visit.send, status=visit.status)
        found += [f"{visit}: {fault}" for fault in faults]
    assert not found, "\n" + "\n".join(found)
