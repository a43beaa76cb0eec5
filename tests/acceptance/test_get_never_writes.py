"""ACCEPTANCE 16: every page read twice by everybody leaves the database as it was."""

import pytest

from records.ledger import verify

from .crawl import crawled
from .matrix_table import readable
from .people import ROLES
from .world import DRAFT, ISSUED, REJECTING, SCORING, SESSION, STATES, SUPPLEMENT, World
from .written import fingerprints, writes

pytestmark = pytest.mark.django_db
READ_STATES = (DRAFT, SUPPLEMENT, REJECTING, SCORING, SESSION, ISSUED)
"""One state for every kind of page; the matrix watches single statements in all of them."""


@pytest.fixture(scope="module")
def world(kept_database) -> World:
    return World(states=READ_STATES)


@pytest.mark.parametrize("role", ROLES)
def test_reading_everything_twice_changes_nothing(world, quiet, role):
    visitor = world.people.client(role)
    starts = [a for state in READ_STATES for a in readable(world, state, role)]
    before, guilty = fingerprints(), []
    for _ in range(2):
        pages = crawled(visitor, starts)
        while True:
            with writes() as tables:
                page = next(pages, None)
            if page is None:
                break
            if tables:
                guilty.append(f"{page.address} wrote to {sorted(set(tables))}")
            assert page.status != 500, page.address
    assert guilty == []
    assert fingerprints() == before


def test_the_world_itself_is_sound(world):
    assert set(READ_STATES) <= set(STATES)
    assert verify().is_sound
