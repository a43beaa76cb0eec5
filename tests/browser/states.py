"""States of an application and of people that the acceptance world does not need but a page has."""

from __future__ import annotations

from datetime import timedelta

from django.utils.timezone import localtime
from django_ox.testing import run_tasks

from juries.statements import sign_confidentiality
from records.clock import database_now
from tests.acceptance.edition_run import Run, run_case_jobs
from tests.acceptance.people import SECRETARIAT
from tests.acceptance.world import STATES, World
from tests.workflow.nominations import NominationRun, people_of_a_pes

NEW_JUROR = "new juror"  # scoring has begun, nothing is signed
CONFIDENTIAL = "confidential"  # the first part of the statement is signed
LOCKED = "locked"  # every card is locked, scoring not closed
UNOPENED = "unopened"  # the Kapituła has not opened its session
DOCUMENTED = "documented"  # issued, every document made
SUSPENDED = "suspended"
REVOKED = "revoked"
UNPREPARED = "unprepared"  # published, the release of certificates not begun
EMPTY_DRAFT = "empty draft"
EXTENDING = "extending"  # an own deadline is proposed and waits for the second person
NOMINATED = "nominated"  # a draft about somebody else
ASKED = "asked"  # submitted, the call closed, the nominee has not answered


def new_juror(run: Run) -> None:
    run.submitted().close_call().accept()
    run.step(SECRETARIAT, "close_formal_checks")


def confidential(run: Run) -> None:
    new_juror(run)
    for juror in run.jurors.values():
        sign_confidentiality(juror, by=juror.user, at=database_now())


def locked(run: Run) -> None:
    run.reviewed()


def unopened(run: Run) -> None:
    run.reviewed()
    run.step(SECRETARIAT, "close_scoring")
    run_case_jobs()


def unprepared(run: Run) -> None:
    run.approved()
    run.step(SECRETARIAT, "publish_results")
    run_case_jobs()


def documented(run: Run) -> None:
    run.issued()
    run_tasks(raise_failures=True)


def extending(run: Run) -> None:
    until = localtime() + timedelta(days=20)
    run.act(
        SECRETARIAT,
        "przedluz",
        value_0=f"{until:%Y-%m-%d}",
        value_1="12:00:00",
        reason="Awaria portalu w ostatniej godzinie naboru.",
    )


def asked(run: Run) -> None:
    run.submitted().close_call()


BUILDERS = {
    NOMINATED: lambda run: None,
    ASKED: asked,
    EXTENDING: extending,
    NEW_JUROR: new_juror,
    CONFIDENTIAL: confidential,
    LOCKED: locked,
    UNOPENED: unopened,
    UNPREPARED: unprepared,
    DOCUMENTED: documented,
    EMPTY_DRAFT: lambda run: None,
}


def _begun(state: str, world: World) -> Run:
    if state in (NOMINATED, ASKED):
        return NominationRun(people_of_a_pes(world.people))
    return Run(world.people)


def world_in(state: str) -> World:
    """A world with one edition, brought to `state` through its own steps."""
    if state in STATES:
        return World(states=(state,))
    world = World(states=())
    run = world.runs[state] = _begun(state, world)
    BUILDERS[state](run)
    world._propose_deadline(run)
    return world
