"""Texts of the messages of an edition: whose words are in force, staff's own, their preview."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import SEEN, refuse_unseen
from records.clock import database_now
from records.placeholders import renamed

from .forms_staff import WordingForm
from .message_events import Event, events
from .message_preview import preview
from .message_words import OwnWords, own_words
from .models import Edition, MessageWording
from .views_staff import staff_context, staff_edition
from .wording_changes import approve_wording, decline_wording, propose_wording

STAFF, RULES, PORTAL = "staff", "rules", "portal"


@require_safe
def message_wordings(request: HttpRequest, edition: str) -> HttpResponse:
    """Every message with whose words are in force, and what waits for the second person."""
    found = staff_edition(request, edition)
    newest = found.rule_sets.order_by("-version").values_list("content__messages", flat=True)
    of_rules = newest.first() or {}
    of_staff, waiting = {}, set()
    for row in found.wordings.order_by("approved_at", "pk"):
        if row.approved_at is None:
            waiting.add(row.event)
        else:
            of_staff[row.event] = bool(row.body)
    lines = [
        {
            "event": event,
            "source": STAFF if of_staff.get(code) else RULES if code in of_rules else PORTAL,
            "waits": code in waiting,
        }
        for code, event in events().items()
    ]
    context = staff_context(request, found) | {"lines": lines}
    return render(request, "programmes/message_wordings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def message_wording(request: HttpRequest, edition: str, event: str) -> HttpResponse:
    """One message. `do` says what a POST does: preview, propose, approve or decline."""
    found = staff_edition(request, edition)
    known = events().get(event)
    if known is None:
        raise Http404
    waiting = found.wordings.filter(event=event, approved_at=None).first()
    own = own_words(found, event)
    title, body = words_now(known, own)
    do = request.POST.get("do", "")
    typed = request.POST if do in ("preview", "propose") else None
    form = WordingForm(known, typed, initial={"title": title, "body": body})
    if request.method == "POST" and _act(request, found, known, form, waiting):
        return redirect("message_wording", edition=found.slug, event=event)
    context = staff_context(request, found) | {
        "event": known,
        "form": form,
        "source": source_of(own),
        "now": preview(known, found, title=title, body=body),
        "typed": typed_preview(found, known, form),
        "waiting": waiting,
        "waiting_preview": waiting and waiting.body and _preview_of(found, known, waiting),
        "history": found.wordings.filter(event=event, approved_at__isnull=False)
        .select_related("set_by", "approved_by")
        .order_by("-approved_at"),
        "seen_name": SEEN,
        "seen": str(waiting.public_id) if waiting else "",
        "is_own": waiting is not None and waiting.set_by == request.user,
    }
    return render(request, "programmes/message_wording.html", context)


def words_now(event: Event, own: OwnWords | None) -> tuple[str, str]:
    """The words in force with the placeholders as staff write them."""
    title, body = (own.title, own.body) if own else (event.title, event.body)
    return renamed(title, event.words), renamed(body, event.words)


def source_of(own: OwnWords | None) -> str:
    if own is None:
        return PORTAL
    return STAFF if own.of_staff else RULES


def typed_preview(edition: Edition, event: Event, form: WordingForm) -> tuple[str, str] | None:
    """What was typed, filled; None for words that cannot be sent."""
    if not form.is_bound or {"title", "body"} & form.errors.keys():
        return None
    data = form.cleaned_data
    title, body = data.get("title", ""), data.get("body", "")
    return preview(event, edition, title=title, body=body) if body else None


def _preview_of(edition: Edition, event: Event, row: MessageWording) -> tuple[str, str]:
    return preview(event, edition, title=row.title, body=row.body)


def _act(
    request: HttpRequest,
    edition: Edition,
    event: Event,
    form: WordingForm,
    waiting: MessageWording | None,
) -> bool:
    """Whether the act was done; a refusal is added to the form or told above the page."""
    do, by, at = request.POST.get("do", ""), request.user, database_now()
    try:
        if do == "propose" and form.is_valid():
            propose_wording(edition, event.code, **form.cleaned_data, by=by, at=at)
            messages.success(request, _("The change waits for approval by another person."))
            return True
        if do in ("approve", "decline") and waiting is not None:
            refuse_unseen(request, str(waiting.public_id))
            _decide(request, waiting, do, at)
            return True
    except ValidationError as refused:
        if form.is_bound:
            form.add_error(None, refused)
        else:
            messages.error(request, " ".join(refused.messages))
            return True
    return False


def _decide(request: HttpRequest, waiting: MessageWording, do: str, at: Any) -> None:
    if do == "approve":
        approve_wording(waiting, by=request.user, at=at)
        messages.success(request, _("The words are in force."))
    else:
        decline_wording(waiting, by=request.user, at=at)
        messages.success(request, _("The change was not made."))
