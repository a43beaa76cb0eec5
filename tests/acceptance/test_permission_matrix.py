"""ACCEPTANCE 18: role × state × URL × method over every URL pattern, every node and every act."""

from datetime import timedelta

import pytest
from django.db import transaction

from records.clock import database_now
from tests.factories import OfficerFactory
from tests.shown_form import hidden_inputs
from workflow.acts import ACTS
from workflow.policies import NODES as NODE_POLICIES
from workflow.policies import URLS

from .matrix_table import (
    DONE,
    JURY_TIME,
    LOGIN,
    METHOD,
    METHODS,
    NOT_FOUND,
    OK,
    REFUSED,
    TABLE,
    expected,
    row_of,
)
from .people import FORMER, JURY_SECRETARY, ROLES
from .world import NODES, STATES, addresses, url_patterns
from .written import writes

pytestmark = pytest.mark.django_db
EVERYWHERE = ("once", *STATES)
BY_STATUS = {403: REFUSED, 404: NOT_FOUND, 405: METHOD, 409: DONE, 422: OK}


def test_every_url_pattern_has_a_row():
    rows = {name.partition(":")[0] for name in TABLE}
    assert url_patterns() - rows == set()
    assert rows - url_patterns() == set()


def test_every_node_and_act_has_a_row():
    human = {f"step:{name}" for name in NODE_POLICIES}
    assert human | {f"act:{name}" for name in ACTS} <= set(TABLE)


def test_the_policy_table_names_no_url_that_does_not_exist():
    assert set(URLS) - url_patterns() == set()


def answer_of(response, is_public: bool) -> str:
    """What the table calls this answer."""
    status = response.status_code
    if status == 302 and response.headers["Location"].startswith("/konto/login/") and not is_public:
        return LOGIN
    if status in BY_STATUS:
        return BY_STATUS[status]
    return OK if status < 400 else str(status)


class Tried:
    """One state of the world, tried by everybody."""

    def __init__(self, world, state: str):
        self.world, self.state = world, state
        self.cells = 0
        self.deviations: list[str] = []

    def everything(self) -> "Tried":
        for name, address in addresses(self.world, self.state).items():
            row = row_of(name)
            if self.state in row.states:
                # HEAD follows GET, the other methods nothing: each is tried in one state.
                is_first = self.state == next(s for s in EVERYWHERE if s in row.states)
                for method in METHODS if is_first else ("GET", "POST"):
                    for role in ROLES:
                        self.cell(name, address, role, method)
        return self

    def cell(self, name: str, address: str, role: str, method: str) -> None:
        row, wanted = row_of(name), expected(name, self.state, role, method)
        client = self.world.people.client(role)
        may = method == "POST" and wanted == OK and row.may_change(role, self.state)
        # The page's one button sends its hidden inputs; what may change nothing gets nothing.
        data = hidden_inputs(client.ask("GET", address)) if may else {}
        with transaction.atomic(), writes() as tables:
            response = client.ask(method, address, data)
            transaction.set_rollback(True)
        self.cells += 1
        given = answer_of(response, row.public)
        if given != wanted:
            self.deviate(name, role, method, f"{given}, expected {wanted}")
        if tables and not may:
            self.deviate(name, role, method, f"wrote to {sorted(set(tables))}")
        if may and not tables:
            self.deviate(name, role, method, "the button did nothing")

    def deviate(self, name: str, role: str, method: str, what: str) -> None:
        self.deviations.append(f"{self.state}: {method} {name} as {role}: {what}")


@pytest.mark.parametrize("state", EVERYWHERE)
def test_everybody_is_answered_as_the_table_says(world, quiet, state, capsys):
    tried = Tried(world, state).everything()
    with capsys.disabled():
        print(f"\n{state}: {tried.cells} cells, {len(tried.deviations)} deviations")
    assert not tried.deviations, "\n".join(tried.deviations)


@pytest.mark.parametrize("state", sorted({"once", *JURY_TIME}))
def test_a_secretary_whose_office_ended_is_answered_as_whoever_left(world, quiet, state):
    """Still named in the Kapituła's row, out of office: the same answers as FORMER's."""
    people = world.people
    user, ended = people.users[JURY_SECRETARY], database_now() - timedelta(days=1)
    OfficerFactory(programme=people.programme, user=user, until=ended)
    deviations = []
    for name, address in addresses(world, state).items():
        if state in row_of(name).states:
            for method in ("GET", "POST"):
                wanted = expected(name, state, FORMER, method)
                with transaction.atomic(), writes() as tables:
                    response = people.client(JURY_SECRETARY).ask(method, address)
                    transaction.set_rollback(True)
                if answer_of(response, row_of(name).public) != wanted or tables:
                    deviations.append((method, name, response.status_code, wanted, set(tables)))
    assert deviations == []


def test_the_world_knows_every_node(world):
    """A flow that grows a node grows a cell."""
    assert {f"step:{name}" for names in NODES.values() for name in names} <= set(
        addresses(world, STATES[0])
    )
