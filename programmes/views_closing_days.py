"""Closing days of the organiser, beside the holidays by statute."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from records.clock import database_now

from .closing_days import (
    MovedTerm,
    add_closing_day,
    free_days_of,
    remove_closing_day,
    terms_moved_by,
    years_to_show,
)
from .forms_staff import ClosingDayForm, RemovalForm
from .models import Edition
from .timetable import WARSAW
from .views_staff import staff_context, staff_edition


@require_http_methods(["GET", "HEAD", "POST"])
def closing_days(request: HttpRequest, edition: str) -> HttpResponse:
    """A year of free days; `do=check` shows which terms a day would move, `do=add` adds it."""
    found = staff_edition(request, edition)
    now = database_now()
    today = now.astimezone(WARSAW).date()
    form = ClosingDayForm(request.POST or None)
    moved: list[MovedTerm] | None = None
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["day"]
        if request.POST.get("do") == "check":
            moved = terms_moved_by(found.programme.organiser, day)
        elif _add(request, found, form):
            return redirect(f"{reverse('closing_days', args=[found.slug])}?rok={day.year}")
    years = years_to_show(found.programme.organiser, today=today)
    year = _year_of(request, years, today)
    context = staff_context(request, found) | {
        "form": form,
        "moved": moved,
        "year": year,
        "years": years,
        "days": free_days_of(found.programme.organiser, year, today=today),
    }
    if found.kind == Edition.Kind.REHEARSAL:  # the list is shared with real editions
        context["may_change"] = False
    return render(request, "programmes/closing_days.html", context)


def _add(request: HttpRequest, edition: Edition, form: ClosingDayForm) -> bool:
    """Whether the day was added; a refusal is shown at its field."""
    data: dict[str, Any] = form.cleaned_data
    try:
        add_closing_day(
            edition, data["day"], reason=data["reason"], by=request.user, at=database_now()
        )
    except ValidationError as refused:
        form.add_error("day", refused)
        return False
    messages.success(request, _("The closing day was added."))
    return True


def _year_of(request: HttpRequest, years: list[int], today: date) -> int:
    """The year that was asked for where the page knows it, otherwise this one."""
    asked = request.GET.get("rok", "")
    return int(asked) if asked in map(str, years) else today.year


@require_http_methods(["GET", "HEAD", "POST"])
def closing_day_remove(request: HttpRequest, edition: str, day: str) -> HttpResponse:
    """Asks for the reason and takes the day back."""
    found = staff_edition(request, edition)
    try:
        asked = date.fromisoformat(day)
    except ValueError:
        raise Http404 from None
    row = get_object_or_404(found.programme.organiser.closing_days, day=asked)
    form = RemovalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            remove_closing_day(found, row.day, reason=reason, by=request.user, at=database_now())
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The closing day was taken off the list."))
            return redirect(f"{reverse('closing_days', args=[found.slug])}?rok={asked.year}")
    context = staff_context(request, found) | {"form": form, "row": row}
    return render(request, "programmes/closing_day_remove.html", context)
