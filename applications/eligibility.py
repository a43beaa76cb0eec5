"""Who may apply in a category, or be nominated: a pure, three-valued rule over plain facts.

Every condition that the category's rules ask is met, not met, or cannot be judged because a fact
is missing. One condition not met is a no, whatever else is missing; so more facts turn a
"missing" into a yes or a no, and never a no into a "missing". What the rules do not ask never
counts. Source: the edition's rules (`EligibilityRules`).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from programmes import eligibility_words as words
from programmes.shapes import EligibilityRules

Answer = Literal["yes", "no", "missing"]
LegalPersonality = Literal["own", "running_entity", "none"]
LAUREATE = "laureate"
ORGANISATION = "organisation"
"""The subject type of a category in which the organisation itself is judged."""
LOCAL_GOVERNMENT = ("gmina", "powiat")


@dataclass(frozen=True)
class Applicant:
    """What is known about whoever applies or is nominated; "" and None mean not known."""

    kind: str = ""  # Organisation.Kind
    teryt: str = ""  # of the unit, or of the seat
    population: int | None = None
    legal_personality: LegalPersonality | None = None
    registered_on: date | None = None
    active_since: date | None = None
    closed_financial_years: int | None = None
    was_laureate_lately: bool | None = None  # in this category, in an edition that still bars
    undertaking_was_awarded: bool | None = None  # in this category, in any earlier edition


@dataclass(frozen=True)
class PastFact:
    """One earlier award in the same programme: of the same organisation or, `elsewhere`, of
    somebody of the same name who belonged to another."""

    year: int
    category_code: str
    outcome: str
    subject_key: str = ""
    elsewhere: bool = False


@dataclass(frozen=True)
class Finding:
    """One condition and what follows from the facts. `detail` is the reason of a no, or which
    fact is missing; a condition that is met needs none."""

    name: str  # a name of `programmes.eligibility_words`
    answer: Answer
    condition: str
    detail: str = ""


@dataclass(frozen=True)
class Verdict:
    findings: tuple[Finding, ...] = ()

    @property
    def answer(self) -> Answer:
        answers = {finding.answer for finding in self.findings}
        return "no" if "no" in answers else "missing" if "missing" in answers else "yes"

    @property
    def reasons(self) -> list[str]:
        return self._texts("no")

    @property
    def missing(self) -> list[str]:
        return self._texts("missing")

    def _texts(self, answer: Answer) -> list[str]:
        return [finding.detail for finding in self.findings if finding.answer == answer]


def judge(
    rules: EligibilityRules, applicant: Applicant, *, year: int, closes_on: date | None = None
) -> Verdict:
    """Whether `applicant` may apply. `year` is the edition's; `closes_on` the day on which its
    call closes, without which a time of activity cannot be judged."""
    found = []
    for name in words.asked(rules):
        holds = _HOLDS[name](rules, applicant, year, closes_on)
        wanted = words.condition(name, rules, year=year, closes_on=closes_on)
        if holds is None:
            found.append(Finding(name, "missing", wanted, missing_fact(name)))
        elif holds:
            found.append(Finding(name, "yes", wanted))
        else:
            found.append(Finding(name, "no", wanted, _reason(name, rules, applicant, wanted)))
    return Verdict(tuple(found))


def with_past(
    applicant: Applicant,
    rules: EligibilityRules,
    *,
    past: Iterable[PastFact],
    category_code: str,
    year: int,
    subject_type: str = ORGANISATION,
    subject_key: str = "",
) -> Applicant:
    """The facts together with what earlier awards, all of them known, say about them.

    `year` is the edition's; a laureate waits `not_laureate_for_editions` yearly editions. Where
    the category is about a person, team, undertaking or another subject with a name of its own,
    that subject waits, and not the organisation that it belongs to.
    """
    same = [fact for fact in past if fact.category_code == category_code]
    waits = rules.not_laureate_for_editions
    barring = [fact for fact in same if fact.outcome == LAUREATE and 0 < year - fact.year <= waits]
    return replace(
        applicant,
        was_laureate_lately=_was_laureate(subject_type, subject_key, barring),
        undertaking_was_awarded=_was_awarded(subject_key, _of_the_organisation(same)),
    )


def _was_laureate(subject_type: str, subject_key: str, barring: list[PastFact]) -> bool | None:
    """Whether one of the awards that bar went to this subject. Of somebody of the same name in
    another organisation people tell whether it is the same."""
    own = _of_the_organisation(barring)
    if subject_type == ORGANISATION:
        return bool(own)
    known = _was_awarded(subject_key, own)
    return None if known is False and len(own) < len(barring) else known


def _of_the_organisation(facts: list[PastFact]) -> list[PastFact]:
    return [fact for fact in facts if not fact.elsewhere]


def _was_awarded(subject_key: str, same: list[PastFact]) -> bool | None:
    """Whether one of the awards of the category went to this subject. It cannot be told while
    either of the two has no name."""
    if subject_key and any(fact.subject_key == subject_key for fact in same):
        return True
    nameless = not subject_key or any(not fact.subject_key for fact in same)
    return None if same and nameless else False


def legal_personality_of(kind: str) -> LegalPersonality | None:
    """Gminas and powiats have legal personality by statute; of others the kind says nothing."""
    return "own" if kind in LOCAL_GOVERNMENT else None


def full_months(since: date, until: date) -> int:
    """Whole months between two days. A month begun on a day that `until`'s month lacks is full on
    its last day (31 January to 28 February)."""
    months = (until.year - since.year) * 12 + until.month - since.month
    is_last_day = until.day == monthrange(until.year, until.month)[1]
    return months - (until.day < since.day and not is_last_day)


# --- each condition: met, not met, or None when its fact is missing --------------------------------


def _is_active(
    rules: EligibilityRules, applicant: Applicant, year: int, closes_on: date | None
) -> bool | None:
    if applicant.active_since is None or closes_on is None:
        return None
    return full_months(applicant.active_since, closes_on) >= rules.active_months


def _is_in_bracket(rules: EligibilityRules, population: int | None) -> bool | None:
    if population is None or rules.population is None:
        return None
    lowest, below = rules.population.at_least or 0, rules.population.below
    return lowest <= population and (below is None or population < below)


def _has_personality(rules: EligibilityRules, known: LegalPersonality | None) -> bool | None:
    if known is None:
        return None
    return known == "own" or (
        known == "running_entity" and rules.legal_personality == "own_or_running_entity"
    )


Holds = Callable[[EligibilityRules, Applicant, int, date | None], bool | None]
_HOLDS: dict[str, Holds] = {
    words.KIND: lambda rules, a, year, day: a.kind in rules.organisation_kinds if a.kind else None,
    words.AREA: lambda rules, a, year, day: (
        a.teryt.startswith(rules.teryt_prefixes) if a.teryt else None
    ),
    words.POPULATION: lambda rules, a, year, day: _is_in_bracket(rules, a.population),
    words.LEGAL_PERSONALITY: lambda rules, a, year, day: _has_personality(
        rules, a.legal_personality
    ),
    words.REGISTERED: lambda rules, a, year, day: (
        a.registered_on.year == words.registration_year(rules, year) if a.registered_on else None
    ),
    words.ACTIVE: _is_active,
    words.FINANCIAL_YEARS: lambda rules, a, year, day: (
        None
        if a.closed_financial_years is None
        else a.closed_financial_years >= rules.closed_financial_years
    ),
    words.LAUREATE: lambda rules, a, year, day: (
        None if a.was_laureate_lately is None else not a.was_laureate_lately
    ),
    words.UNDERTAKING: lambda rules, a, year, day: (
        None if a.undertaking_was_awarded is None else not a.undertaking_was_awarded
    ),
}


# --- in words ---------------------------------------------------------------------------------------


def _reason(name: str, rules: EligibilityRules, applicant: Applicant, wanted: str) -> str:
    plain = {
        words.KIND: rules.text or _("This kind of organisation cannot apply in this category."),
        words.AREA: _("This category is open only to organisations of another area."),
        words.LAUREATE: _("A laureate of an earlier edition cannot apply in this category yet."),
        words.UNDERTAKING: _("This undertaking has already been awarded in this category."),
    }
    if name in plain:
        return plain[name]
    if name == words.POPULATION and applicant.population is not None:
        number = number_format(applicant.population, force_grouping=True)
        given = _("The number of inhabitants is %(number)s.") % {"number": number}
        return f"{given} {_('The rules ask')}: {wanted}"
    return _("This condition is not met: %(condition)s") % {"condition": wanted}


def missing_fact(name: str) -> str:
    """Which fact is needed to judge the condition `name`."""
    return {
        words.KIND: _("Kind of the organisation"),
        words.AREA: _("Gmina or powiat (TERYT number)"),
        words.POPULATION: _("Number of inhabitants"),
        words.LEGAL_PERSONALITY: _("Whose legal personality the organisation has"),
        words.REGISTERED: _("Date of registration"),
        words.ACTIVE: _("Since when the organisation has been active"),
        words.FINANCIAL_YEARS: _("Number of closed financial years"),
        words.LAUREATE: _("Whether it was a laureate of an edition that still counts"),
        words.UNDERTAKING: _("Whether the undertaking was awarded before"),
    }[name]
