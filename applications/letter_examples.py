"""Real values for the preview of a message: those of the newest application of an edition."""

from __future__ import annotations

from typing import Any

from programmes.models import Edition

from .formal_letters import contact_of
from .models import Application


def example_of(edition: Edition) -> dict[str, Any]:
    """Placeholder values by the portal's names; without any application those of the edition."""
    known: dict[str, Any] = {"contact": contact_of(edition)}
    application = (
        Application.objects.filter(category__edition=edition, submitted_at__isnull=False)
        .select_related("category", "applicant")
        .order_by("-submitted_at", "-pk")
        .first()
    )
    if application is not None:
        known |= {
            "reference": application.reference,
            "category": application.category.full_label,
            "applicant": application.applicant.name,
            "holder": application.applicant.name,
        }
    return known
