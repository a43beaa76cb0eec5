"""Addresses of cases, for pages of earlier stages that may not name a later stage's URLs."""

from __future__ import annotations

from django.urls import reverse

from applications.models import Application

from .models import ApplicationCase


def case_url(application: Application) -> str:
    """The newest case of an application; empty when it has none."""
    case_id = (
        ApplicationCase.objects.filter(application=application)
        .order_by("-pk")
        .values_list("public_id", flat=True)
        .first()
    )
    return reverse("case", args=[case_id]) if case_id else ""
