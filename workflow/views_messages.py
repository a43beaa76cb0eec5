"""Outgoing letters that wait for a person: preview, choose, approve the sending."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from accounts.access import require
from applications.models import Application
from records import outbox
from records.clock import database_now
from records.models import Message

from .desks import editions_of


def held_for(user: Any) -> QuerySet[Message]:
    """Held letters about applications of the editions in whose running the person has a part."""
    ids = Application.objects.filter(category__edition__in=editions_of(user)).values_list(
        "public_id", flat=True
    )
    return Message.objects.filter(
        status=Message.Status.HELD, subject_id__in=[str(i) for i in ids]
    ).select_related("recipient")


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
    return render(request, "workflow/release_messages.html", {"page_obj": page})
