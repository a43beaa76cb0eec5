"""Outgoing letters that wait for a person: preview, choose, approve the sending."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from accounts.access import require
from applications.models import Application
from juries.models import Award
from juries.result_letters import told_outside
from records import outbox
from records.clock import database_now
from records.models import Message

from .desks import editions_of

OUTSIDE_SHOWN_FOR = timedelta(days=90)
"""How long the page reminds of letters that go on paper: nobody marks them as sent."""


def held_for(user: Any) -> QuerySet[Message]:
    """Held letters about applications, or prizes without one, of the editions in whose running
    the person has a part."""
    editions = editions_of(user)
    rows = (
        Application.objects.filter(category__edition__in=editions),
        Award.objects.filter(edition__in=editions, application=None),
    )
    ids = [str(i) for found in rows for i in found.values_list("public_id", flat=True)]
    return Message.objects.filter(status=Message.Status.HELD, subject_id__in=ids).select_related(
        "recipient"
    )


def prizes_told_outside(user: Any) -> list[Award]:
    """Prizes published lately whose letters no release of this page can send."""
    since = database_now() - OUTSIDE_SHOWN_FOR
    awards = Award.objects.filter(
        edition__in=editions_of(user), application=None, resolution__published_at__gt=since
    ).exclude(resolution__superseded_by__published_at__isnull=False)
    return told_outside(awards.select_related("organisation", "edition").order_by("pk"), Now())


def release_messages(request: HttpRequest) -> HttpResponse:
    require(request, "workflow.release_messages", request.user)
    held = held_for(request.user)
    if request.method == "POST":
        chosen = held.filter(public_id__in=request.POST.getlist("message"))
        count = outbox.release(chosen, by=request.user, at=database_now())
        text = ngettext(
            "The sending of %(count)s letter was approved.",
            "The sending of %(count)s letters was approved.",
            count,
        )
        messages.success(request, text % {"count": count})
        return redirect("release_messages")
    page = Paginator(held.order_by("event", "pk"), 25).get_page(request.GET.get("page"))
    context = {"page_obj": page, "outside": prizes_told_outside(request.user)}
    return render(request, "workflow/release_messages.html", context)
