"""Who runs a rehearsal: synthetic people in every office, and the officers of the contest itself."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from programmes.models import Edition, Officer

from .synthetic import Population

Role = Officer.Role
OFFICES = (
    ("sekretariat", Role.SECRETARIAT),
    ("sekretariat", Role.SECRETARIAT),  # the second person of what two of the secretariat do
    ("zatwierdzanie", Role.APPROVER),
    ("certyfikaty", Role.ISSUER),
    ("audyt", Role.AUDITOR),
)


def appoint_officers(edition: Edition, population: Population, *, at: datetime) -> None:
    """Offices in the rehearsal's own programme."""
    granted_by, approved_by = (population.person("kadry") for _person in range(2))
    for part, role in OFFICES:
        edition.programme.officers.create(
            user=population.person(part, told_as=str(role.label)),
            role=role,
            granted_by=granted_by,
            approved_by=approved_by,
            granted_at=at,
        )
    serving = Officer.objects.filter(
        Q(until=None) | Q(until__gt=at), programme=edition.programme.repeats
    )
    for row in serving.order_by("pk"):
        row.pk, row.programme = None, edition.programme
        row.save(force_insert=True)
