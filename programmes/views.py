"""Public pages of contests: what is open, by which rules, until when."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from records import files
from records.clock import database_now

from . import rules_document, rules_words
from .calendar_page import calendar_of, state_of
from .entry_words import speak_of
from .form_outline import describe_slot, outline
from .models import Edition
from .policies import may_see_public_pages
from .privacy_notice import notice
from .shapes import RuleSetContent

EDITIONS_A_PAGE = 20


def public_edition(request: HttpRequest, slug: str) -> Edition:
    """The edition of a public page; a rehearsal exists for its own people only."""
    edition = get_object_or_404(Edition.objects.with_calendar(), slug=slug)
    if not may_see_public_pages(request.user, edition):
        raise Http404
    return edition


def home(request: HttpRequest) -> HttpResponse:
    now = database_now()
    editions = list(
        Edition.objects.public()
        .with_calendar()
        .filter(phase__in=[Edition.Phase.CALL_OPEN, Edition.Phase.ANNOUNCED])
    )
    calls = [
        {"edition": edition, "deadline": edition.deadline("call_closes")}
        for edition in editions
        if edition.takes_entries
    ]
    announced = [
        {"edition": edition, "opens": opens}
        for edition in editions
        if edition.phase == Edition.Phase.ANNOUNCED
        and (opens := edition.deadline("call_opens"))
        and opens > now
    ]
    context = {"calls": calls, "announced": announced, "now": now}
    return render(request, "programmes/home.html", context)


def editions(request: HttpRequest) -> HttpResponse:
    listed = Edition.objects.public().with_calendar()
    page = Paginator(listed, EDITIONS_A_PAGE).get_page(request.GET.get("page"))
    now = database_now()
    rows = [
        {"edition": e, "deadline": e.deadline("call_closes"), "state": state_of(e, now)}
        for e in page.object_list
    ]
    return render(request, "programmes/editions.html", {"page_obj": page, "rows": rows})


def edition(request: HttpRequest, edition: str) -> HttpResponse:
    found = public_edition(request, edition)
    speak_of(found)
    versions = list(found.rule_sets.order_by("-version"))
    if not versions:  # held before the portal: only its results are known
        return render(request, "programmes/past_edition.html", {"edition": found})
    rule_set = versions[0]
    rules = rule_set.shape
    now = database_now()
    context = {
        "edition": found,
        "state": state_of(found, now),
        "rules": rules,
        "rule_set": rule_set,
        "earlier_rules": [
            {"version": earlier.version, "replaced_by": later}
            for later, earlier in pairwise(versions)
        ],
        "categories": _described_categories(found, rules),
        "stages": rules_words.stage_lines(rules),
        "procedure": rules_words.procedure_lines(rules),
        "prizes": rules_words.prize_lines(rules),
        "title": rules_words.title_lines(rules),
        "privacy": rules_words.privacy_lines(rules),
        "answers": found.published_answers.filter(withdrawn_at=None),
        "calendar": calendar_of(found),
        "deadline": found.deadline("call_closes", found.stage_no),
        "now": now,
        "may_see_deadlines": request.user.is_authenticated
        and request.user.has_perm("programmes.see_deadlines", found),
    }
    return render(request, "programmes/edition.html", context)


def _described_categories(edition: Edition, rules: RuleSetContent) -> list[dict[str, Any]]:
    rows = {row.code: row for row in edition.categories.all()}
    return [
        {
            "row": rows[category.code],
            "rules": category,
            "scoring": rules_words.scoring_lines(category),
            "outcomes": rules_words.outcome_lines(category),
        }
        for category in rules.categories
    ]


@require_safe
def edition_rules(request: HttpRequest, edition: str, version: int) -> HttpResponseBase:
    """The document of one version of the rules; a page that says so while it is being made."""
    found = public_edition(request, edition)
    rule_set = get_object_or_404(found.rule_sets.defer("content"), version=version)
    rule_set.edition = found
    document = rules_document.document_of(rule_set)
    if document is None or document.file is None:
        return render(request, "programmes/rules_pending.html", {"edition": found}, status=202)
    return files.serve(document.file)


def category(request: HttpRequest, edition: str, category: str) -> HttpResponse:
    found = public_edition(request, edition)
    row = next((row for row in found.categories.all() if row.code == category), None)
    rule_set = found.rule_sets.order_by("-version").first()
    if row is None or rule_set is None:
        raise Http404
    speak_of(row)
    rules = rule_set.shape
    category_rules = rules.category(category)
    context = {
        "edition": found,
        "category": row,
        "rules": rules,
        "category_rules": category_rules,
        "scoring": rules_words.scoring_lines(category_rules),
        "outcomes": rules_words.outcome_lines(category_rules),
        "outline": outline(category_rules),
        "slots": [
            {"slot": slot, "amount": describe_slot(slot, category_rules)}
            for slot in category_rules.slots
        ],
        "deadline": found.deadline("call_closes"),
        "now": database_now(),
    }
    return render(request, "programmes/category.html", context)


def privacy(request: HttpRequest) -> HttpResponse:
    """The notice on personal data of one edition: `?nabor=slug`, or the newest one."""
    shown = Edition.objects.public().select_related("programme__organiser")
    asked = request.GET.get("nabor")
    found = get_object_or_404(shown, slug=asked) if asked else shown.first()
    rules = found.rule_set.shape if found else None
    others = shown.exclude(pk=found.pk)[:EDITIONS_A_PAGE] if found else []
    parts = notice(rules.privacy, found.programme.organiser.name) if found and rules else []
    context = {"edition": found, "rules": rules, "others": others, "parts": parts}
    return render(request, "programmes/privacy.html", context)


def accessibility(request: HttpRequest) -> HttpResponse:
    found = Edition.objects.public().select_related("programme__organiser").first()
    address = request.build_absolute_uri("/")
    context = {"programme": found and found.programme, "address": address}
    return render(request, "programmes/accessibility.html", context)
