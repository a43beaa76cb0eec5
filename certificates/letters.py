"""MSG-11: the certificate is ready."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from applications.formal_letters import contact_of, members_of
from applications.models import Application
from records.outbox import post

from .models import Certificate


def tell_issued(certificate: Certificate, application: Application, *, at: datetime) -> None:
    """To everybody in the group; names stand in the nominative only."""
    award = certificate.award
    context = {
        "programme": award.edition.name,
        "category": award.category.full_label if award.category else award.outcome_label,
        "holder": award.holder_name,
        "number": certificate.number,
        "year": award.edition.year,
        "reference": application.reference,
        "contact": contact_of(award.edition),
        "link": settings.BASE_URL + reverse("certificate", args=[certificate.public_id]),
        "register": settings.BASE_URL + reverse("register"),
    }
    for member in members_of(application, at):
        post(
            "MSG-11",
            to=member.user,
            about=application,
            context={**context, "salutation": member.salutation},
            at=at,
        )
