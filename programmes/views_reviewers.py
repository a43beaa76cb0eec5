"""Numbers of independent reviews, stage by stage."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from records.clock import database_now

from .forms_staff import ReviewersForm
from .review_numbers import change_reviewers, may_change_reviewers
from .views_staff import staff_context, staff_edition


@require_http_methods(["GET", "HEAD", "POST"])
def stage_reviewers(request: HttpRequest, edition: str) -> HttpResponse:
    """A form a stage whose scoring is still to come; the others are shown only."""
    found = staff_edition(request, edition)
    asked = request.POST.get("stage", "")
    lines: list[dict[str, Any]] = []
    for stage in found.stages.all():
        posted = request.POST if asked == str(stage.ordinal) else None
        form = ReviewersForm(
            posted, initial={"reviewers": stage.reviewers}, prefix=f"etap{stage.ordinal}"
        )
        lines.append({"stage": stage, "form": form, "is_open": may_change_reviewers(found, stage)})
    if request.method == "POST":
        line = next((line for line in lines if asked == str(line["stage"].ordinal)), None)
        if line is not None and line["form"].is_valid() and _change(request, line):
            return redirect("stage_reviewers", edition=found.slug)
    context = staff_context(request, found) | {
        "lines": lines,
        "forms": [line["form"] for line in lines if line["form"].is_bound],
    }
    return render(request, "programmes/stage_reviewers.html", context)


def _change(request: HttpRequest, line: dict[str, Any]) -> bool:
    """Whether the number was changed; a refusal is shown at its field."""
    data = line["form"].cleaned_data
    try:
        change_reviewers(
            line["stage"],
            data["reviewers"],
            reason=data["reason"],
            by=request.user,
            at=database_now(),
        )
    except ValidationError as refused:
        line["form"].add_error("reviewers", refused)
        return False
    messages.success(request, _("The number of reviews was changed."))
    return True
