"""Who may apply, in words: one sentence for each thing that a category's rules ask. Pure.

The names of the questions are those that `applications.eligibility` answers.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Organisation
from accounts.unit_names import area_name
from records import wording

from .category_shapes import EligibilityRules, PopulationBracket

KIND = "organisation_kinds"
AREA = "teryt_prefixes"
POPULATION = "population"
LEGAL_PERSONALITY = "legal_personality"
REGISTERED = "registered_years_before"
ACTIVE = "active_months"
FINANCIAL_YEARS = "closed_financial_years"
LAUREATE = "not_laureate_for_editions"
UNDERTAKING = "undertaking_not_awarded_before"


def asked(rules: EligibilityRules) -> tuple[str, ...]:
    """The names of what these rules ask, in the order in which they are shown."""
    return tuple(name for name, is_asked in _ASKED.items() if is_asked(rules))


def condition(
    name: str, rules: EligibilityRules, *, year: int, closes_on: date | None = None
) -> str:
    """One asked condition as the public reads it. `year` is the edition's, `closes_on` the day
    on which its call closes, where that is known."""
    return _SENTENCES[name](rules, year, closes_on)


def conditions(
    rules: EligibilityRules, *, year: int, closes_on: date | None = None
) -> list[tuple[str, str]]:
    """(name, sentence) of everything that is asked."""
    return [(name, condition(name, rules, year=year, closes_on=closes_on)) for name in asked(rules)]


def registration_year(rules: EligibilityRules, year: int) -> int:
    return year - (rules.registered_years_before or 0)


def barred_years(rules: EligibilityRules, year: int) -> str:
    """The years of the editions whose laureates wait: „2020–2021”, „2021”."""
    first, last = year - rules.not_laureate_for_editions, year - 1
    return str(last) if first == last else f"{first}–{last}"


def _kinds(rules: EligibilityRules, year: int, closes_on: date | None) -> str:
    names = dict(Organisation.Kind.choices)
    kinds = ", ".join(str(names[kind]) for kind in rules.organisation_kinds)
    return _("Kind: %(kinds)s.") % {"kinds": kinds}


def _areas(rules: EligibilityRules, year: int, closes_on: date | None) -> str:
    areas = ", ".join(area_name(prefix) for prefix in rules.teryt_prefixes)
    return _("Area: %(areas)s.") % {"areas": areas}


def _population(rules: EligibilityRules, year: int, closes_on: date | None) -> str:
    bracket = rules.population or PopulationBracket()
    numbers = {
        "least": number_format(bracket.at_least or 0, force_grouping=True),
        "below": number_format(bracket.below or 0, force_grouping=True),
    }
    if bracket.below is None:
        return _("Inhabitants: at least %(least)s.") % numbers
    if not bracket.at_least:
        return _("Inhabitants: fewer than %(below)s.") % numbers
    return _("Inhabitants: at least %(least)s and fewer than %(below)s.") % numbers


def _legal_personality(rules: EligibilityRules, year: int, closes_on: date | None) -> str:
    if rules.legal_personality == "own":
        return _("Legal personality: its own.")
    return _("Legal personality: its own or that of the running entity.")


def _registered(rules: EligibilityRules, year: int, closes_on: date | None) -> str:
    return _("Registered in the year %(year)s.") % {"year": registration_year(rules, year)}


def _active(rules: EligibilityRules, year: int, closes_on: date | None) -> str:
    months = rules.active_months
    text = ngettext(
        "Active for at least %(count)s month", "Active for at least %(count)s months", months
    ) % {"count": months}
    if closes_on is None:
        return _("%(text)s by the close of the call.") % {"text": text}
    day = wording.day(closes_on)
    return _("%(text)s by the close of the call (%(day)s).") % {"text": text, "day": day}


def _financial_years(rules: EligibilityRules, year: int, closes_on: date | None) -> str:
    count = rules.closed_financial_years
    return _("Closed financial years: at least %(count)s.") % {"count": count}


def _laureate(rules: EligibilityRules, year: int, closes_on: date | None) -> str:
    years = barred_years(rules, year)
    return _("Not a laureate of this category in: %(years)s.") % {"years": years}


def _undertaking(rules: EligibilityRules, year: int, closes_on: date | None) -> str:
    return _("The undertaking has not been awarded in this category before.")


_ASKED: dict[str, Callable[[EligibilityRules], bool]] = {
    KIND: lambda rules: bool(rules.organisation_kinds),
    AREA: lambda rules: bool(rules.teryt_prefixes),
    POPULATION: lambda rules: rules.population is not None,
    LEGAL_PERSONALITY: lambda rules: rules.legal_personality != "not_asked",
    REGISTERED: lambda rules: rules.registered_years_before is not None,
    ACTIVE: lambda rules: rules.active_months > 0,
    FINANCIAL_YEARS: lambda rules: rules.closed_financial_years > 0,
    LAUREATE: lambda rules: rules.not_laureate_for_editions > 0,
    UNDERTAKING: lambda rules: rules.undertaking_not_awarded_before,
}
_SENTENCES: dict[str, Callable[[EligibilityRules, int, date | None], str]] = {
    KIND: _kinds,
    AREA: _areas,
    POPULATION: _population,
    LEGAL_PERSONALITY: _legal_personality,
    REGISTERED: _registered,
    ACTIVE: _active,
    FINANCIAL_YEARS: _financial_years,
    LAUREATE: _laureate,
    UNDERTAKING: _undertaking,
}
