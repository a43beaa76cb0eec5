"""The page of a case, composed of what every stage knows of it."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.access import require
from applications.models import Application
from applications.states import applicant_state, timeline
from records.models import Document, Message

from . import chart, policies
from .acts import ACTS
from .cases import open_nodes
from .flows import ApplicationFlow, EditionFlow
from .gate import find_case


def case(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    found = find_case(case_id)
    require(request, "workflow.see_case", found.subject)
    application = found.subject
    context = {
        "case": found.row,
        "application": application,
        "state": applicant_state(application),
        "timeline": timeline(application),
        "tasks": tasks_for(request, found),
        "acts": acts_for(request, found.row, application),
        "documents": documents_of(application),
        "letters": Message.objects.filter(
            recipient=request.user, subject_id=str(application.public_id)
        ),
        "chart": chart.draw(ApplicationFlow, found.row.process),
    }
    return render(request, "workflow/case.html", context)


def edition_case(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    found = find_case(case_id)
    require(request, "workflow.see_edition_case", found.subject)
    context = {
        "case": found.row,
        "edition": found.subject,
        "tasks": tasks_for(request, found),
        "counts": counts_of(found.subject),
        "deadlines": found.subject.deadlines.order_by("kind", "id"),
        "chart": chart.draw(EditionFlow, found.row.process),
    }
    return render(request, "workflow/edition_case.html", context)


def tasks_for(request: HttpRequest, found: Any) -> list[dict[str, Any]]:
    """The open steps of a case, each with its address where this person may act."""
    rows = []
    for name in open_nodes(found.row.process_id):
        permission = policies.NODES.get(name)
        may = permission is not None and request.user.has_perm(permission, found.subject)
        address = reverse("step", args=[found.row.public_id, name]) if may else None
        rows.append({"name": name, "label": chart.label_of(name), "address": address})
    return rows


def acts_for(request: HttpRequest, row: Any, application: Application) -> list[dict[str, str]]:
    return [
        {"label": act.label, "address": reverse("act", args=[row.public_id, name])}
        for name, act in ACTS.items()
        if request.user.has_perm(act.permission, application)
    ]


def documents_of(application: Application) -> list[Document]:
    """Documents whose subject is the application or one of its rows."""
    ids = [application.public_id]
    ids += application.submissions.values_list("public_id", flat=True)
    ids += application.supplements.values_list("public_id", flat=True)
    rows = Document.objects.filter(subject_id__in=[str(i) for i in ids])
    return list(rows.select_related("file").order_by("requested_at"))


def counts_of(edition: Any) -> list[tuple[str, int]]:
    from django.db.models import Count

    counted = dict(
        Application.objects.filter(category__edition=edition)
        .values_list("status")
        .annotate(n=Count("pk"))
    )
    return [(label, counted[value]) for value, label in Application.Status.choices if value in counted]
