"""What the portal's rows say about whoever applies or is nominated."""

from __future__ import annotations

from django.db.models import Q

from accounts.models import Organisation, Unit
from programmes.models import Category
from programmes.shapes import EligibilityRules
from programmes.timetable import WARSAW

from . import eligibility
from .eligibility import Applicant, PastFact, Verdict
from .intake import call_of
from .models import Application, PastAward


def known_of(organisation: Organisation) -> Applicant:
    """The facts that the portal holds. What nobody has verified (since when an entity is
    registered, or active) stays unknown: a stranger's word must not stop another's draft."""
    population = (
        Unit.objects.filter(teryt=organisation.teryt).values_list("population", flat=True).first()
        if organisation.teryt
        else None
    )
    return Applicant(
        kind=organisation.kind,
        teryt=organisation.teryt,
        population=population,
        legal_personality=eligibility.legal_personality_of(organisation.kind),
    )


MOVING = (
    Category.SubjectType.PERSON,
    Category.SubjectType.TEAM,
    Category.SubjectType.MEDIA,
)
"""Subjects that may come with another organisation next time; an undertaking or an initiative is
its organisation's."""


def past_of(
    organisation: Organisation, category: Category, subject_key: str = ""
) -> list[PastFact]:
    """Earlier awards of the organisation, and those of the same name with another one."""
    wanted = Q(organisation=organisation)
    if subject_key and category.subject_type in MOVING:
        wanted |= Q(subject_key=subject_key)
    rows = PastAward.objects.filter(wanted, programme=category.edition.programme_id)
    return [
        PastFact(
            year=row.year,
            category_code=row.category_code,
            outcome=row.outcome,
            subject_key=row.subject_key,
            elsewhere=row.organisation_id != organisation.pk,
        )
        for row in rows
    ]


def verdict_of(
    rules: EligibilityRules, category: Category, organisation: Organisation, subject_key: str = ""
) -> Verdict:
    """What follows from the portal's rows for this organisation in this category."""
    edition = category.edition
    known = eligibility.with_past(
        known_of(organisation),
        rules,
        past=past_of(organisation, category, subject_key),
        category_code=category.code,
        year=edition.year,
        subject_type=category.subject_type,
        subject_key=subject_key,
    )
    closes_at = call_of(category).closes_at
    closes_on = closes_at.astimezone(WARSAW).date() if closes_at else None
    return eligibility.judge(rules, known, year=edition.year, closes_on=closes_on)


def points_to_check(application: Application) -> list[str]:
    """The conditions that the portal's data do not prove: people check them, from the
    application itself. A condition that the data contradict is among them, because facts may
    have changed since the draft began."""
    category = application.category
    rules = application.rule_set.shape.category(category.code).eligibility
    judged = verdict_of(
        rules, category, application.nominee or application.applicant, application.subject_key
    )
    return [finding.condition for finding in judged.findings if finding.answer != "yes"]
