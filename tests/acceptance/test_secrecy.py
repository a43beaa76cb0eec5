"""ACCEPTANCE 27: what one reviewer gave and wrote reaches nobody before its time."""

import pytest

from records.models import Document, Entry, Message

from .crawl import crawled
from .edition_run import REASON, Run
from .matrix_table import readable
from .people import APPROVER, JUROR, JURY_SECRETARY, ROLES, SECRETARIAT, STAFF, People
from .world import APPROVAL, SCORING, SESSION, World

pytestmark = pytest.mark.django_db
WRITTEN = "SENTINEL-DRUGIEGO-CZŁONKA"
GIVEN = ("47.13", "31.07")
SENTINELS = (
    WRITTEN,
    *("47.13", "47,13", "31.07", "31,07", "78.20", "78,20"),  # points and their sum
    *("48.57", "48,57", "30.54", "30,54", "79.10", "79,10"),  # means with the other reviewer
)
LOCKED_ALONE = "scoring_locked"  # the second reviewer approved a card, the first has a draft
SEES_POINTS = {
    SCORING: set(),
    LOCKED_ALONE: set(),
    SESSION: {JURY_SECRETARY, SECRETARIAT},
    APPROVAL: STAFF | {JURY_SECRETARY},
}
"""Who reads points at all, by state; the reviewer who gave them apart."""
CRITERIA = [
    {"code": "V.3", "label": "Działania wspierające", "max_points": "60", "step": "0.01"},
    {"code": "V.5", "label": "Zlecanie zadań publicznych", "max_points": "40", "step": "0.01"},
]


def secret_run(people: People) -> Run:
    run = Run(people, criteria=CRITERIA)
    run.cards["second_juror"] = GIVEN
    run.reason = f"{WRITTEN} {REASON}"
    return run


@pytest.fixture(scope="module")
def worlds(kept_database) -> dict[str, World]:
    """Each state with people of its own, so that no link leads from one to another."""
    return {state: secret_world(state) for state in SEES_POINTS}


def secret_world(state: str) -> World:
    world = World(f"{state}-", states=())
    run = secret_run(world.people)
    if state in (SCORING, LOCKED_ALONE):
        run.scored().write("second_juror")
    if state == LOCKED_ALONE:
        run.lock("second_juror")
    if state == SESSION:
        run.in_session()
    if state == APPROVAL:
        run.frozen()
    world.add(state, run)
    return world


def hits(worlds: dict[str, World], role: str, state: str) -> list[str]:
    world = worlds[state]
    # The reviewer who must find the sentinels is no role of the table: as the other reviewer.
    as_role = JUROR if role == "second_juror" else role
    table_state = SCORING if state == LOCKED_ALONE else state
    starts = [*readable(world, table_state, as_role), *world.runs[state].places()]
    pages = crawled(world.people.client(role), starts)
    return [f"{p.address}: {word}" for p in pages for word in SENTINELS if word in p.text]


@pytest.mark.parametrize("role", ROLES)
def test_nobody_reads_another_reviewers_points_before_the_session(worlds, quiet, role):
    assert hits(worlds, role, SCORING) == []
    assert hits(worlds, role, LOCKED_ALONE) == []


@pytest.mark.parametrize("role", sorted(set(ROLES) - SEES_POINTS[SESSION]))
def test_in_session_only_those_who_run_it_read_points(worlds, quiet, role):
    assert hits(worlds, role, SESSION) == []


@pytest.mark.parametrize("role", sorted(set(ROLES) - SEES_POINTS[APPROVAL]))
def test_until_publication_only_the_office_reads_points(worlds, quiet, role):
    assert hits(worlds, role, APPROVAL) == []


def test_the_sentinels_are_there_to_be_found(worlds, quiet):
    assert hits(worlds, "second_juror", SCORING) != []
    assert hits(worlds, JURY_SECRETARY, SESSION) != []
    assert hits(worlds, APPROVER, APPROVAL) != []


def test_neither_letters_nor_the_ledger_carry_points(worlds):
    letters = "\n".join(f"{m.title} {m.body}" for m in Message.objects.all())
    facts = "\n".join(str(entry.facts) for entry in Entry.objects.all())
    assert [word for word in SENTINELS if word in letters + facts] == []
    assert {d.visibility for d in Document.objects.filter(kind="minutes")} <= {"staff"}
