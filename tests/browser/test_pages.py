"""Every page in every state that matters: see `looking.faults`, and `visits` for the table."""

from collections.abc import Callable
from itertools import chain
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from programmes.models import Edition
from tests.acceptance.people import ANONYMOUS, CHAIR
from tests.acceptance.world import STATES, World, addresses, url_patterns
from workflow.acts import ACTS
from workflow.policies import NODES

from .aside import aside
from .states import BUILDERS, WORLDS, world_in
from .touring import Tour
from .visits import NOT_PAGES, VISITS

ALL_VISITS = [visit for visits in VISITS.values() for visit in visits]


def test_every_url_is_visited_or_is_no_page():
    visited = {visit.url_name for visit in ALL_VISITS} - {"step", "act"}
    assert visited | set(NOT_PAGES) == url_patterns() - {"step", "act"}
    assert not visited & set(NOT_PAGES)


def test_every_state_is_visited():
    assert set(VISITS) == {*STATES, *BUILDERS} == set(chain(*WORLDS.values()))


def test_every_step_and_act_is_visited():
    visited = {visit.name for visit in ALL_VISITS}
    wanted = {f"step:{node}" for node in NODES} | {
        f"act:{name}:of_edition" if act.subject is Edition else f"act:{name}"
        for name, act in ACTS.items()
    }
    assert wanted - visited == {"step:extend_application"}  # see test_stages


@pytest.mark.parametrize("world", WORLDS)
def test_pages(world: str, person: Callable[..., Page], live_server: Any):
    built = aside(world_in, *WORLDS[world])
    tour = Tour(built.people.users | {ANONYMOUS: None}, person, live_server.url)
    found = [
        f"{state}: {fault}" for state in WORLDS[world] for fault in faults_in(state, built, tour)
    ]
    assert not found, "\n" + "\n".join(found)


def faults_in(state: str, world: World, tour: Tour) -> list[str]:
    places = addresses(world, state)
    run = world.runs[state]
    application, chair = run.application, run.jurors[CHAIR]
    places["conflict_list:chair"] = reverse("conflict_list", args=[chair.public_id])
    tour.titles.clear()  # the same application has the same title in the edition of each state
    found = []
    for visit in VISITS[state]:
        address = places[visit.name] + visit.query.format(application=application.public_id)
        faults = tour.faults_of(visit.who, address, sent=visit.send, status=visit.status)
        found += [f"{visit}: {fault}" for fault in faults]
    return found
