"""The page from which staff change an edition, and what its pages have in common."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.access import require

from .models import Edition

SEE = "programmes.see_staff_pages"
CHANGE = "programmes.change_edition"
CHANGES_A_PAGE = 20


def staff_edition(request: HttpRequest, slug: str) -> Edition:
    """The edition, for its staff; whoever posts must also be one who may change it."""
    edition = get_object_or_404(Edition.objects.select_related("programme__organiser"), slug=slug)
    require(request, SEE, edition)
    if request.method == "POST":
        require(request, CHANGE, edition, see=SEE)
    return edition


def staff_context(request: HttpRequest, edition: Edition) -> dict[str, Any]:
    return {"edition": edition, "may_change": request.user.has_perm(CHANGE, edition)}


@require_safe
def edition_staff(request: HttpRequest, edition: str) -> HttpResponse:
    """Everything that staff may change without a file, and what they have changed alone."""
    found = staff_edition(request, edition)
    changes = found.staff_changes.select_related("set_by")
    context = staff_context(request, found) | {
        "page_obj": Paginator(changes, CHANGES_A_PAGE).get_page(request.GET.get("page")),
        "waiting": {
            "deadlines": found.deadline_proposals.filter(status="open").count(),
            "rules": found.rule_set_proposals.filter(status="open").count(),
            "wordings": found.wordings.filter(approved_at=None).count(),
        },
        "juries": found.juries.all(),
    }
    return render(request, "programmes/edition_staff.html", context)
