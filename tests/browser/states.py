"""States of an application and of people that the acceptance world does not need but a page has."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta

from django.utils.timezone import localtime

from juries.models import Jury
from juries.statements import sign_confidentiality
from programmes.models import Edition
from programmes.shapes import RuleSetContent
from records.clock import database_now
from tests.acceptance.edition_run import Run, run_case_jobs
from tests.acceptance.people import SECRETARIAT
from tests.acceptance.world import (
    APPROVAL,
    CHECKING,
    DRAFT,
    ISSUED,
    LAPSED,
    PUBLISHED,
    PUBLISHING,
    REJECTED,
    REJECTING,
    SCORING,
    SESSION,
    SUBMITTED,
    SUPPLEMENT,
    WITHDRAWN,
    World,
    brought_to,
)
from tests.workflow.nominations import NominationRun, people_of_a_pes

NEW_JUROR = "new juror"  # scoring has begun, nothing is signed
CONFIDENTIAL = "confidential"  # the first part of the statement is signed
LOCKED = "locked"  # every card is locked, scoring not closed
UNOPENED = "unopened"  # the Kapituła has not opened its session
JUST_ISSUED = "just issued"  # the worker has made no document yet
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


def just_issued(run: Run) -> None:
    run.issued()


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
    JUST_ISSUED: just_issued,
    EMPTY_DRAFT: lambda run: None,
}


WORLDS = {
    "call": (EMPTY_DRAFT, DRAFT, SUBMITTED, WITHDRAWN, LAPSED, EXTENDING),
    "nomination": (NOMINATED, ASKED),
    "formal check": (CHECKING, REJECTING, REJECTED, SUPPLEMENT),
    "scoring": (NEW_JUROR, CONFIDENTIAL, SCORING, LOCKED),
    "session": (UNOPENED, SESSION, APPROVAL, PUBLISHING),
    "results": (UNPREPARED, PUBLISHED, ISSUED),
    "certificates": (JUST_ISSUED,),
}
"""States that share their people. Everybody of a nomination belongs to another kind of entity."""


def world_in(*states: str) -> World:
    """A world with an edition a state, each brought to its state through its own steps."""
    world = World(states=())
    is_nomination = bool({NOMINATED, ASKED} & set(states))
    people = people_of_a_pes(world.people) if is_nomination else world.people
    for state in states:
        run = NominationRun(people) if is_nomination else Run(people)
        _name(run, state)
        if state in BUILDERS:
            BUILDERS[state](run)
        else:
            brought_to(state, run)
        world.add(state, run)
        _reword(run)
    return world


def _name(run: Run, state: str) -> None:
    """A name of its own, as editions have: lists show several of this world."""
    Edition.objects.filter(pk=run.edition.pk).update(name=f"Konkurs 2026 – {state}")
    Jury.objects.filter(pk=run.jury.pk).update(name=f"Kapituła – {state}")


def _reword(run: Run) -> None:
    """The proposed correction changes a label, so that its page has a difference to show."""
    content = deepcopy(run.edition.rule_set.content)
    content["categories"][0]["sections"][0]["label"] = "Wnioskodawca i osoby do kontaktu"
    sha256 = RuleSetContent.model_validate(content).sha256()
    run.edition.rule_set_proposals.update(content=content, sha256=sha256)
