"""What lies on a person's desk: their applications, their editions, what waits for them."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet, prefetch_related_objects
from django.db.models.functions import Now
from django.urls import reverse
from viewflow.workflow.models import Task
from viewflow.workflow.status import STATUS

from accounts.models import Membership
from applications.consenting import ANSWERABLE
from applications.formal_letters import CALL
from applications.models import Application, Supplement
from applications.policies_formal import checked_by
from applications.states import applicant_state, is_cancelled
from juries.correcting import corrections_waiting
from juries.policies import kept_juries, serving
from programmes.models import Cancellation, Edition, Officer
from programmes.waiting_changes import DECIDING, changes_waiting_for, offices_of
from records.models import Message

from . import chart
from .links import CANCEL, CORRECT, with_case
from .models import Proposal

PAGE = 20
IN_FORCE = Q(until__isnull=True) | Q(until__gt=Now())


def visible_to(user: Any) -> QuerySet[Application]:
    """The applications a person may see in lists: those of their groups."""
    groups = Membership.objects.filter(IN_FORCE, user=user).values("group")
    return Application.objects.filter(group__in=groups)


def editions_of(user: Any) -> QuerySet[Edition]:
    """The editions in whose running a person has a part: as an officer or a jury's secretary."""
    offices = Officer.objects.filter(IN_FORCE, user=user).values("programme")
    juries = kept_juries().filter(secretary=user).values("edition")
    return Edition.objects.filter(programme__in=offices) | Edition.objects.filter(pk__in=juries)


def undelivered_calls(user: Any) -> list[Supplement]:
    """Open calls to supplement of the person's secretariat whose letter was refused for good."""
    waiting = with_case(
        Supplement.objects.filter(
            application__in=checked_by(user),
            application__status=Application.Status.SUPPLEMENT_CALLED,
            answered_at=None,
            delivered_at=None,
            overdue=False,
        ).select_related("application__applicant"),
        "application",
    )
    calls = {(str(call.application.public_id), str(call.no)): call for call in waiting}
    refused = Message.objects.filter(
        event=CALL,
        status=Message.Status.FAILED,
        subject_id__in={application for application, _ in calls},
    )
    return [calls[key] for key in refused.values_list("subject_id", "key") if key in calls]


def desk_of(user: Any, params: Any) -> dict[str, Any]:
    editions = list(editions_of(user).select_related("programme", "case").distinct())
    offices = offices_of(user)
    return {
        "page_obj": applications_page(user, params.get("page")),
        "editions": [
            edition_row(e, tasks) | {"is_staffed": e.programme_id in offices}
            for e, tasks in with_tasks(editions)
        ],
        "is_juror": serving(user).exists(),
        "undelivered": undelivered_calls(user),
        "may_check": user.has_perm("applications.see_formal_queue", user),
        "may_release": user.has_perm("workflow.release_messages", user),
        "proposals": proposals_for(user, editions),
        "changes": changes_waiting_for(user, offices),
        "corrections": corrections_for(user, offices),
        "cancellations": cancellations_for(user, offices),
        "consents": consents_of(user),
    }


def applications_page(user: Any, number: str | None) -> Page:
    rows = (
        with_case(visible_to(user))
        .select_related("category__edition", "applicant", "nominee")
        .prefetch_related("rule_set")  # one long row for many applications
        .order_by("-updated_at", "pk")
    )
    page = Paginator(rows, PAGE).get_page(number)
    cancelled = [row.category for row in page.object_list if is_cancelled(row)]
    prefetch_related_objects(cancelled, "cancellations", "edition__cancellations")
    for application in page.object_list:
        application.state = applicant_state(application)
    return page


def with_tasks(editions: list[Edition]) -> list[tuple[Edition, list[Task]]]:
    cases = {e.case.process_id: e for e in editions if hasattr(e, "case")}
    waiting = Task.objects.filter(
        process__in=cases, status__in=[STATUS.NEW, STATUS.SCHEDULED]
    ).order_by("pk")
    by_edition: dict[int, list[Task]] = {}
    for task in waiting:
        by_edition.setdefault(cases[task.process_id].pk, []).append(task)
    return [(e, by_edition.get(e.pk, [])) for e in editions if hasattr(e, "case")]


def edition_row(edition: Edition, tasks: list[Task]) -> dict[str, Any]:
    return {
        "edition": edition,
        "mark": edition.slug if edition.is_marked else "",
        "case": edition.case,
        "steps": [chart.label_of(task.flow_task.name) for task in tasks],
    }


def proposals_for(user: Any, editions: list[Edition]) -> list[Proposal]:
    """Acts that wait for a second person, those that this person prepared left out."""
    rows = Proposal.objects.filter(
        approved_at=None, application__category__edition__in=editions
    ).exclude(prepared_by=user)
    return list(with_case(rows.select_related("application__applicant"), "application"))


def corrections_for(user: Any, offices: dict[int, set[str]]) -> list[dict[str, Any]]:
    """Corrections of results that this person may approve; no statement for anybody else."""
    approving = [pk for pk, roles in offices.items() if Officer.Role.APPROVER in roles]
    if not approving:
        return []
    rows = corrections_waiting(approving).exclude(prepared_by=user).order_by("pk")
    return [
        {
            "correction": row,
            "address": reverse("act", args=[row.edition.case.public_id, CORRECT])
            + f"?sprostowanie={row.public_id}",
        }
        for row in rows
    ]


def cancellations_for(user: Any, offices: dict[int, set[str]]) -> list[dict[str, Any]]:
    """Cancellations that this person may approve; no statement for anybody else."""
    deciding = [pk for pk, roles in offices.items() if roles & set(DECIDING)]
    if not deciding:
        return []
    rows = Cancellation.objects.filter(
        edition__programme__in=deciding, approved_at=None, refused_at=None
    ).exclude(prepared_by=user)
    return [
        {
            "cancellation": row,
            "address": reverse("act", args=[row.edition.case.public_id, CANCEL]),
        }
        for row in rows.select_related("edition__case", "category").order_by("pk")
    ]


def consents_of(user: Any) -> list[Application]:
    """Nominations of organisations for which this person signs, that wait for their consent."""
    signing = Membership.objects.filter(IN_FORCE, user=user, role=Membership.Role.SIGNER)
    asked = Application.objects.filter(
        nominee__in=signing.values("organisation"),
        nomination__asked_at__isnull=False,
        nomination__consent_at=None,
        nomination__declined_at=None,
        status__in=ANSWERABLE,
    )
    rows = with_case(asked.select_related("category__edition").prefetch_related("rule_set"))
    may = "applications.answer_nomination"
    return [row for row in rows.order_by("reference") if user.has_perm(may, row)]
