"""The eligibility check before log-in: answers in the address, a verdict, nothing stored."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import Unit
from programmes import eligibility_words as words
from programmes.calendar_page import closing_day
from programmes.entry_words import speak_of
from programmes.models import Edition
from programmes.shapes import EligibilityRules
from programmes.views import public_edition
from records.clock import database_now

from .eligibility import judge
from .forms_eligibility import EligibilityForm


@require_safe
@never_cache
def eligibility_check(request: HttpRequest, edition: str, category: str) -> HttpResponse:
    """`?check=1` and the answers: yes, no with the reason, or which fact is missing."""
    found = public_edition(request, edition)
    row = next((row for row in found.categories.all() if row.code == category), None)
    rule_set = found.rule_sets.order_by("-version").first()
    if row is None or rule_set is None:
        raise Http404
    speak_of(row)
    rules = rule_set.shape.category(category)
    form = _form(request, found, rules.eligibility)
    verdict = None
    if form.is_valid():
        verdict = judge(
            rules.eligibility, form.applicant(), year=found.year, closes_on=closing_day(found)
        )
    context = {
        "edition": found,
        "category": row,
        "rules": rule_set.shape,
        "category_rules": rules,
        "form": form,
        "verdict": verdict,
        "others": [other for other in found.categories.all() if other.code != category],
        "is_open": found.takes_entries and row.cancelled_at is None,
        "deadline": found.deadline("call_closes"),
        "now": database_now(),
    }
    return render(request, "applications/eligibility_check.html", context)


def _form(request: HttpRequest, edition: Edition, rules: EligibilityRules) -> EligibilityForm:
    asks_population = rules.population is not None
    return EligibilityForm(
        rules,
        words.barred_years(rules, edition.year),
        request.GET if "check" in request.GET else None,
        has_populations=asks_population and Unit.objects.exclude(population=None).exists(),
    )
