"""Addresses of cases, for pages of earlier stages that may not name a later stage's URLs."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse

from applications.models import Application

from .models import ApplicationCase

CONSENT = "zgoda"
"""Name of the act by which a nominee answers, in its URL."""


CORRECT = "sprostuj"
"""Name of the act that corrects published results, in its URL."""

CANCEL = "odwolaj-konkurs"
"""Name of the act that cancels a contest, in its URL."""


def with_case(rows: QuerySet[Any], application: str = "pk") -> QuerySet[Any]:
    """Adds `case_id`, the newest case of each row's application, to the list's one statement."""
    newest = ApplicationCase.objects.filter(application=OuterRef(application)).order_by("-pk")
    return rows.annotate(case_id=Subquery(newest.values("public_id")[:1]))


def case_url(row: Any) -> str:
    """The case's page of a row read `with_case`; empty where there is none."""
    return reverse("case", args=[row.case_id]) if row.case_id else ""


def next_page(application: Application) -> str:
    """Where somebody who prepares an application goes: the open step of a draft, else its case."""
    case = ApplicationCase.objects.filter(application=application).order_by("-pk").first()
    if case is None:
        return ""
    if case.is_open and application.status == Application.Status.DRAFT:
        return reverse("step", args=[case.public_id, "submit_application"])
    return reverse("case", args=[case.public_id])


def consent_page(application: Application, token: str) -> str:
    """Where a nominee answers: by the link that holds `token`, or as its signing person."""
    if token:
        return reverse("consent_by_link", args=[token])
    case = ApplicationCase.objects.filter(application=application).latest("pk")
    return reverse("act", args=[case.public_id, CONSENT])
