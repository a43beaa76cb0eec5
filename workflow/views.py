"""The portal's own pages: desk, mailbox, log-in's failures."""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from records.models import Message

from . import desks


def desk(request: HttpRequest) -> HttpResponse:
    return render(request, "workflow/desk.html", desks.desk_of(request.user, request.GET))


def mailbox(request: HttpRequest) -> HttpResponse:
    """Everything the portal has written, in place of sending: for demonstrations only."""
    if not settings.SHOW_MAILBOX:
        raise Http404
    rows = Message.objects.select_related("recipient").order_by("-created_at", "-pk")
    page = Paginator(rows, 25).get_page(request.GET.get("page"))
    return render(request, "workflow/mailbox.html", {"page_obj": page})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403.html", {"reason": reason}, status=403)
