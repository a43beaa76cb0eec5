"""Cases of both flows: how one begins, is found and is cancelled."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from viewflow.workflow.models import Task
from viewflow.workflow.status import STATUS

from accounts.models import MembershipGroup, Organisation, User
from applications.drafting import start_draft
from applications.models import Application
from applications.nominating import Candidate, start_nomination
from programmes.models import Category, Edition
from records.ledger import witnessed

from .flows import ApplicationFlow, EditionFlow
from .models import ApplicationCase, EditionCase


def open_case(application: Application) -> ApplicationCase | None:
    return application.cases.filter(is_open=True).first()


def start_application(
    category: Category,
    *,
    organisation: Organisation,
    group: MembershipGroup,
    by: User,
    at: datetime,
    subject: str = "",
    candidate: Candidate | None = None,
) -> ApplicationCase:
    """Begin a draft and its case together; a second start returns the case that exists. With a
    `candidate` the organisation nominates it."""
    with witnessed(by=by, at=at):
        if candidate is not None:
            application = start_nomination(
                category, nominator=organisation, group=group, candidate=candidate, by=by, at=at
            )
        else:
            application = start_draft(
                category, organisation=organisation, group=group, by=by, at=at, subject=subject
            )
        # The row's lock makes two starts in one group queue up here.
        Application.objects.select_for_update().get(pk=application.pk)
        case = open_case(application)
        if case is not None:
            return case
        return ApplicationFlow.application_started.run(application=application, by=by, at=at)


def announce_edition(edition: Edition, *, by: User | None, at: datetime) -> EditionCase:
    """Start the one case of an edition; a second call returns it."""
    with witnessed(by=by, at=at):
        Edition.objects.select_for_update().get(pk=edition.pk)
        case = EditionCase.objects.filter(edition=edition).first()
        if case is not None:
            return case
        return EditionFlow.edition_announced.run(edition=edition, by=by, at=at)


@contextmanager
def locked_case(application: Application) -> Iterator[ApplicationCase]:
    """The open case under its locks, in the order of the gate: edition, then process. For acts of
    people without an account; inside `witnessed`. Raises ApplicationCase.DoesNotExist."""
    Edition.objects.select_for_update().get(pk=application.edition.pk)
    case = ApplicationCase.objects.get(application=application, is_open=True)
    with ApplicationFlow.lock(case.process_id):
        yield case


def cancel_case(case: ApplicationCase) -> None:
    """Withdrawal: the domain status is `withdrawn` already, the engine's case ends."""
    ApplicationFlow.instance.cancel(case.process.coerced)
    case.is_open = False
    case.save(update_fields=["is_open"])


def open_nodes(process_id: int) -> list[str]:
    """Names of the nodes where the process waits for a person or an event, timers left out."""
    tasks = Task.objects.filter(process=process_id, status=STATUS.NEW).order_by("pk")
    return [task.flow_task.name for task in tasks]
