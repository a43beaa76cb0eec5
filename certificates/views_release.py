"""The step that releases the certificates: a preview of each, prepared by one person,
approved by another."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

from django import forms
from django.contrib import messages
from django.db.models.functions import Now
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import PersonRequest, refuse_unseen
from juries.result_letters import told_outside
from juries.views_session import posted, tried
from programmes.models import Edition

from .issuing import approve_release, prepare_release, preview


class StepRequest(PersonRequest):
    """What the gate gives a step view. For annotations only."""

    received_at: datetime
    case_url: str
    hold: Callable[[], AbstractContextManager[Edition]]
    step: Callable[[], AbstractContextManager[Edition]]


def release_certificates(request: StepRequest, edition: Edition) -> HttpResponse:
    release = edition.releases.select_related("prepared_by").first()
    form = forms.Form(posted(request))
    seen = "" if release is None else "release"
    act = _prepare if release is None else _approve
    if form.is_valid() and tried(form, lambda: act(request, seen)):
        if release is None:
            messages.success(request, _("The release is prepared. Another person approves it."))
            return redirect(request.path)
        return redirect(request.case_url)
    planned = list(preview(edition))
    context = {
        "edition": edition,
        "release": release,
        "seen": seen,
        "planned": planned,
        "outside": told_outside(dict.fromkeys(plan.award for plan in planned), Now()),
        "form": form,
        "is_preparer": release is not None and release.prepared_by_id == request.user.pk,
        "back_href": request.case_url,
    }
    return render(request, "certificates/release.html", context)


def _prepare(request: StepRequest, seen: str) -> None:
    refuse_unseen(request, seen)
    with request.hold() as edition:
        prepare_release(edition, by=request.user, at=request.received_at)


def _approve(request: StepRequest, seen: str) -> None:
    refuse_unseen(request, seen)
    with request.step() as edition:
        approve_release(edition, by=request.user, at=request.received_at)
