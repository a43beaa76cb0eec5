"""MSG-04: a longer call is told to everybody whose draft or application it concerns."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils import translation

from applications.formal_letters import contact_of, members_of
from applications.models import Application
from programmes.models import DeadlineChange
from records import wording
from records.ledger import witnessed
from records.outbox import post

from .links import case_url, with_case

CONCERNED = (Application.Status.DRAFT, Application.Status.SUBMITTED)


def tell_extension(change: DeadlineChange, *, previous: datetime, at: datetime) -> int:
    """One message a person and application, each application in a transaction of its own.
    Returns how many applications were told."""
    applications = with_case(
        Application.objects.filter(category__edition=change.edition_id, status__in=CONCERNED)
    ).select_related("category__edition__programme", "group")
    count = 0
    for application in applications.order_by("pk"):
        with witnessed(by=None, at=at):
            _tell(application, change, previous=previous, at=at)
        count += 1
    return count


def _tell(
    application: Application, change: DeadlineChange, *, previous: datetime, at: datetime
) -> None:
    edition = application.category.edition
    with translation.override(settings.LANGUAGE_CODE):
        moments = {"previous": wording.moment(previous), "deadline": wording.moment(change.value)}
    for member in members_of(application, at):
        post(
            "MSG-04",
            to=member.user,
            about=application,
            key=f"deadline-{change.pk}",
            context={
                "programme": edition.name,
                "salutation": member.salutation,
                "reason": change.reason,
                "has_basis": bool(change.basis),
                "basis": change.basis or "–",
                "link": settings.BASE_URL + case_url(application),
                "contact": contact_of(edition),
                "reference": application.reference,
                **moments,
            },
            at=at,
        )
