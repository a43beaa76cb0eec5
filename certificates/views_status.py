"""The staff's page of one certificate: prepare a change of its status, approve or drop it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.access import refuse_unseen, require
from juries.views_session import tried
from records.clock import database_now

from .forms import StatusChangeForm
from .models import Certificate, StatusChange
from .revoking import approve_change, kinds_for, open_change, prepare_change, withdraw_change
from .standing_texts import answer_for
from .views_certificate import today


def change_status(request: HttpRequest, certificate: uuid.UUID) -> HttpResponse:
    at = database_now()
    rows = Certificate.objects.public().select_related("award__application")
    shown = get_object_or_404(rows, public_id=certificate)
    require(request, "certificates.change_status", shown)
    waiting = open_change(shown)
    form = _form(request, shown, waiting)
    if form.is_valid() and tried(form, lambda: _act(request, shown, waiting, form, at)):
        return redirect("certificate_status", shown.public_id)
    changes = shown.changes.select_related("prepared_by", "approved_by", "withdrawn_by")
    context = {
        "certificate": shown,
        "edition": shown.award.edition,
        "answer": answer_for(shown, on=today()),
        "waiting": waiting,
        "seen": seen_of(waiting),
        "form": form,
        "kinds": kinds_for(shown),
        "is_preparer": waiting is not None and waiting.prepared_by_id == request.user.pk,
        "changes": changes,
    }
    return render(request, "certificates/status.html", context)


def seen_of(waiting: StatusChange | None) -> str:
    return str(waiting.public_id) if waiting else ""


def _form(
    request: HttpRequest, certificate: Certificate, waiting: StatusChange | None
) -> forms.Form:
    data = request.POST if request.method == "POST" else None
    return forms.Form(data) if waiting else StatusChangeForm(kinds_for(certificate), data)


def _act(
    request: HttpRequest,
    certificate: Certificate,
    waiting: StatusChange | None,
    form: forms.Form,
    at: datetime,
) -> None:
    refuse_unseen(request, seen_of(waiting))
    who: dict[str, Any] = {"by": request.user, "at": at}
    if waiting is None:
        prepare_change(certificate, **form.cleaned_data, **who)
        messages.success(request, _("The change is prepared. Another person approves it."))
    elif request.POST.get("action") == "withdraw":
        withdraw_change(waiting, **who)
        messages.success(request, _("The prepared change was dropped."))
    else:
        approve_change(waiting, **who)
        messages.success(request, _("The change is approved."))
