"""The only way through a task.

`/sprawy/<case>/<node>/` reads the database's clock, finds the open task of that case and node,
asks the policy, and calls the node's step view with nothing locked. The view acts inside
`request.step()`, which locks, reads again, checks again and executes the node. viewflow's own
URLs are not mounted (docs/decisions/0001).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from viewflow.workflow.models import Task
from viewflow.workflow.status import STATUS

from accounts.access import require
from applications.models import Application
from applications.step_request import StepRequest
from programmes.models import Edition
from records.clock import database_now
from records.ledger import note, witnessed

from . import policies
from .acts import ACTS
from .flows import ApplicationFlow, EditionFlow
from .models import ApplicationCase, EditionCase

MOVES_A_PHASE = {"check_formalities", "extend_application"}
"""Nodes of ApplicationFlow that move an application into or out of a phase: they lock the
edition's row first. Submitting only reads it: the deadline decides, and submitting must not queue."""


class AlreadyDone(Exception):
    """The task is not open any more: somebody else, or a second click, was first."""


class StaleForm(Exception):
    """The form was made from an older version of the application, or does not say from which."""


@dataclass
class Case:
    """What a URL names: the case's row, its flow, and the subject whose row the steps change."""

    row: ApplicationCase | EditionCase
    flow: Any
    subject: Application | Edition
    see: str

    @property
    def url(self) -> str:
        name = "case" if isinstance(self.row, ApplicationCase) else "edition_case"
        return reverse(name, args=[self.row.public_id])

    def open_task(self, node: Any) -> Task | None:
        tasks = Task.objects.filter(process=self.row.process_id, flow_task=node)
        return tasks.filter(status=STATUS.NEW).order_by("pk").first()


def find_case(public_id: uuid.UUID, node_name: str = "") -> Case:
    """The case of either flow, or of the one that knows the node; an unknown id is 404 like a
    stranger's."""
    row = None
    if node_name not in EditionFlow._nodes_by_name:
        row = (
            ApplicationCase.objects.select_related(
                "application__category__edition__programme", "application__applicant"
            )
            .filter(public_id=public_id)
            .first()
        )
    if row is not None:
        return Case(row, ApplicationFlow, row.application, "workflow.see_case")
    edition_row = (
        EditionCase.objects.select_related("edition__programme").filter(public_id=public_id).first()
    )
    if edition_row is None:
        raise Http404
    return Case(edition_row, EditionFlow, edition_row.edition, "workflow.see_edition_case")


def step(request: StepRequest, case_id: uuid.UUID, node_name: str) -> HttpResponse:
    """GET and POST of one human task."""
    request.received_at = database_now()  # before any lock: the moment of receipt
    case = find_case(case_id, node_name)
    node = case.flow._nodes_by_name.get(node_name)
    if node is None or node.task_type != "HUMAN":
        raise Http404
    permission = policies.NODES[node_name]
    require(request, permission, case.subject, see=case.see)
    if case.open_task(node) is None:
        return what_happened(request, case, node)
    _bind(request, case, permission, node)
    try:
        return _show(request, case, node.view)
    except AlreadyDone:
        return what_happened(request, case, node)


def act(request: StepRequest, case_id: uuid.UUID, act_name: str) -> HttpResponse:
    """GET and POST of an act on a case that is no node; the same policy, lock and ledger."""
    request.received_at = database_now()
    case = find_case(case_id)
    wanted = ACTS.get(act_name)
    if wanted is None or not isinstance(case.subject, wanted.subject):
        raise Http404
    require(request, wanted.permission, case.subject, see=case.see)
    asked_locked = wanted.asked_locked or wanted.permission
    _bind(request, case, asked_locked, None, after=wanted.after)
    return _show(request, case, wanted.view)


def _show(request: HttpRequest, case: Case, view: Any) -> HttpResponse:
    name = "application" if isinstance(case.subject, Application) else "edition"
    try:
        return view(request, **{name: case.subject})
    except StaleForm:
        fresh = type(case.subject).objects.get(pk=case.subject.pk)
        context = {"case": case, "application": fresh, "typed": _typed(request)}
        return render(request, "workflow/stale_form.html", context, status=409)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What the person typed, so that the page of a conflict can give it back."""
    hidden = {"csrfmiddlewaretoken", "version", "seen"}
    return [(k, v) for k in request.POST for v in request.POST.getlist(k) if v and k not in hidden]


def what_happened(request: HttpRequest, case: Case, node: Any) -> HttpResponse:
    """The page for a task already done: who did it, when, and where to go on."""
    last = (
        Task.objects.filter(process=case.row.process_id, flow_task=node, status=STATUS.DONE)
        .select_related("owner")
        .order_by("-finished")
        .first()
    )
    return render(
        request,
        "workflow/already_done.html",
        {"case": case, "node": node, "last": last},
        status=409,
    )


def _bind(request: StepRequest, case: Case, permission: str, node: Any, after: Any = None) -> None:
    """Give the step view its three tools: `case_url`, `step()` and `hold()`."""
    request.case_url = case.url

    @contextmanager
    def locked(executes: bool) -> Iterator[Application | Edition]:
        with witnessed(by=request.user, at=request.received_at), _in_order(case, node):
            task = _task_again(case, node)
            subject = _subject_again(request, case, permission, is_step=node is not None)
            yield subject
            if executes and node is not None:
                _execute(request, case, node, task)
            elif executes and after is not None:
                after(case.row)

    request.step = lambda: locked(True)
    request.hold = lambda: locked(False)


@contextmanager
def _in_order(case: Case, node: Any) -> Iterator[None]:
    """The order of locks everywhere: the edition's row, then one process, then domain rows."""
    moves = isinstance(case.subject, Edition) or node is None or node.name in MOVES_A_PHASE
    if moves:
        edition = case.subject if isinstance(case.subject, Edition) else case.subject.edition
        Edition.objects.select_for_update().get(pk=edition.pk)
    with case.flow.lock(case.row.process_id):
        yield


def _task_again(case: Case, node: Any) -> Task | None:
    if node is None:
        return None
    task = case.open_task(node)
    if task is None:
        raise AlreadyDone
    return task


def _subject_again(
    request: HttpRequest, case: Case, permission: str, *, is_step: bool
) -> Application | Edition:
    subject = type(case.subject)._default_manager.select_for_update().get(pk=case.subject.pk)
    if not request.user.has_perm(permission, subject):
        raise PermissionDenied
    if isinstance(subject, Application):
        # A form of a step that does not say what it was made from is as old as any.
        made_from = request.POST.get("version", "" if is_step else str(subject.version))
        if made_from != str(subject.version):
            raise StaleForm
    return subject


def _execute(request: HttpRequest, case: Case, node: Any, task: Task) -> None:
    activation = node.activation_class(task)
    activation.assign(request.user)
    activation.start(SimpleNamespace(user=request.user))
    activation.execute()
    note("step_done", case.row, {"node": node.name})
