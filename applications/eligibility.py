"""Who may apply in a category. A pure rule over plain facts.

What the portal cannot know for certain (time of activity, legal personality) is checked by
people in the formal check; only what rows say stops an application here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from programmes.shapes import EligibilityRules


@dataclass(frozen=True)
class Applicant:
    kind: str  # Organisation.Kind
    teryt: str = ""


@dataclass(frozen=True)
class PastFact:
    """One earlier award of the same organisation in the same programme."""

    year: int
    category_code: str
    outcome: str
    subject_key: str = ""


def obstacles(
    rules: EligibilityRules,
    applicant: Applicant,
    *,
    category_code: str,
    year: int,
    subject_key: str = "",
    past: Iterable[PastFact] = (),
) -> list[str]:
    """Why this organisation may not apply, in sentences; empty when nothing stands against it.

    `year` is the edition's; a laureate waits `not_laureate_for_editions` yearly editions.
    """
    found: list[str] = []
    if rules.organisation_kinds and applicant.kind not in rules.organisation_kinds:
        found.append(rules.text or _("This kind of organisation cannot apply in this category."))
    if rules.teryt_prefixes and not applicant.teryt.startswith(rules.teryt_prefixes):
        found.append(_("This category is open only to organisations of another area."))
    same = [fact for fact in past if fact.category_code == category_code]
    waits = rules.not_laureate_for_editions
    if any(f.outcome == "laureate" and 0 < year - f.year <= waits for f in same):
        found.append(_("A laureate of an earlier edition cannot apply in this category yet."))
    if rules.undertaking_not_awarded_before and any(f.subject_key == subject_key for f in same):
        found.append(_("This undertaking has already been awarded in this category."))
    return found
