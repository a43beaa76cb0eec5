"""What holds after every act, whatever was drawn. Each function gives the sentences that say
what is broken; an empty list is a sound portal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count
from django_ox.models import OxTask
from viewflow.workflow.models import Task

from accounts.models import User
from applications.models import Application, Submission
from certificates.models import Certificate
from juries.assigning import workload
from programmes.models import Edition
from records.ledger import verify
from workflow.models import ApplicationCase
from workflow.policies import NODES

from .drawn_acts import Contest

Status = Application.Status
STANDS_AT = {
    "submit_application": Status.DRAFT,
    "check_formalities": Status.SUBMITTED,
    "supplement_application": Status.SUPPLEMENT_CALLED,
    "score_application": Status.IN_REVIEW,
    "await_decision": Status.AWAIT_RESULTS,
    "extend_application": Status.EXTENDING,
    "await_release": Status.AWARDED,
}
"""The domain status of an application whose case waits at a node."""
BEFORE_PUBLICATION = ("formal_check", "scoring", "session", "approval", "publishing")
MOVED_BY = {
    "score_application": ("call_open", "formal_check", "scoring"),
    "await_decision": BEFORE_PUBLICATION,
    "await_release": ("published",),
}
"""Phases in which the edition's own open step will bring a waiting case on; in later ones a job
has to be queued already."""


def broken(contest: Contest) -> list[str]:
    contest.edition.refresh_from_db()
    return [
        *resting_in_error(),
        *certificates_in_force(),
        *late_submissions(),
        *miscounted_work(contest),
        *stuck_edition(contest),
        *(fault for case in contest.newest_cases() for fault in faults_of(contest, case)),
    ]


def resting_in_error() -> Iterator[str]:
    for task in Task.objects.filter(status="ERROR"):
        yield f"task {task.flow_task} rests in ERROR"


def certificates_in_force() -> Iterator[str]:
    live = Certificate.objects.filter(status__in=["active", "suspended"])
    for row in live.values("award__application").annotate(n=Count("pk")).filter(n__gt=1):
        yield f"application {row['award__application']} has {row['n']} certificates in force"


def late_submissions() -> Iterator[str]:
    rows = list(Submission.objects.select_related("rule_set"))
    rules = {row.rule_set_id: row.rule_set for row in rows}
    graces = {key: timedelta(seconds=row.shape.intake.grace_seconds) for key, row in rules.items()}
    for submission in rows:
        if submission.submitted_at > submission.deadline + graces[submission.rule_set_id]:
            yield f"{submission} was accepted after the deadline"


def miscounted_work(contest: Contest) -> Iterator[str]:
    for juror in workload(contest.jury, contest.edition.stages.get()):
        if juror.todo + juror.done + juror.recused != juror.assigned:
            yield f"{juror}: {juror.todo} + {juror.done} + {juror.recused} ≠ {juror.assigned}"


def stuck_edition(contest: Contest) -> Iterator[str]:
    phase = contest.edition.phase
    tasks = list(_open_tasks(contest.edition_case.process_id))
    if not tasks and phase != Edition.Phase.CLOSED:
        yield f"the edition's case waits for nothing in the phase {phase}"
    for task in tasks:
        if task.flow_task_type == "HUMAN" and not _somebody(contest, task, contest.edition):
            yield f"nobody may take the edition's step {task.flow_task.name} in the phase {phase}"


def faults_of(contest: Contest, case: ApplicationCase) -> Iterator[str]:
    application = case.application
    tasks = list(_open_tasks(case.process_id))
    where = f"{application.reference} ({application.status})"
    if not case.is_open:
        yield from _faults_of_ended(application, tasks, where)
        return
    waiting = [task for task in tasks if task.flow_task_type != "TIMER"]
    if len(waiting) != 1:
        yield f"{where}: open steps {[task.flow_task.name for task in tasks]}"
        return
    name = waiting[0].flow_task.name
    if STANDS_AT[name] != application.status:
        yield f"{where} stands at {name}"
    elif not _moves(contest, application, waiting[0], has_timer=len(tasks) > 1):
        phase = contest.edition.phase
        yield f"{where}: nobody and nothing brings it on from {name} in the phase {phase}"


def _faults_of_ended(application: Application, tasks: list[Task], where: str) -> Iterator[str]:
    if tasks:
        yield f"{where}: the case ended and {tasks[0].flow_task.name} is open"
    issued = Certificate.objects.filter(award__application=application).exists()
    if application.status == Status.AWARDED and not issued:
        yield f"{where}: the case ended without a certificate"
    if application.status not in (*Application.FINAL, Status.AWARDED):
        yield f"{where}: the case ended and its application did not"


def _moves(contest: Contest, application: Application, task: Task, *, has_timer: bool) -> bool:
    """Whether somebody may act on the step, a wake-up is set, or a job is queued."""
    phase = contest.edition.phase
    name = task.flow_task.name
    if task.flow_task_type == "HUMAN":
        waits_for_the_call = name == "check_formalities" and phase == Edition.Phase.CALL_OPEN
        return has_timer or waits_for_the_call or _somebody(contest, task, application)
    return phase in MOVED_BY[name] or is_queued(application)


def is_queued(application: Application) -> bool:
    """Whether a worker has a job about this application to run."""
    waiting = OxTask.objects.filter(status="READY", task_path__startswith="workflow.")
    return any(row.kwargs.get("application_id") == application.pk for row in waiting)


def _somebody(contest: Contest, task: Task, subject: object) -> bool:
    """Whether anybody holds the step's permission; who held it last is asked first."""
    permission = NODES[task.flow_task.name]
    people: list[User] = [*contest.people.users.values(), *(m.user for m in contest.members)]
    last = contest.held_by.get(task.pk)
    for user in sorted(people, key=lambda user: user.pk != last):
        if user.has_perm(permission, subject):
            contest.held_by[task.pk] = user.pk
            return True
    return False


def _open_tasks(process_id: int) -> Iterator[Task]:
    rows = Task.objects.filter(process=process_id, status__in=["NEW", "SCHEDULED"])
    yield from rows.order_by("pk")


def ledger_faults() -> list[str]:
    return list(verify().faults)
