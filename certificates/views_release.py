"""The step that releases the certificates: a preview of each, prepared by one person,
approved by another."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import datetime
from hashlib import sha256

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

from .issuing import Planned, approve_release, is_corrected_since, prepare_release, preview
from .models import Release


class StepRequest(PersonRequest):
    """What the gate gives a step view. For annotations only."""

    received_at: datetime
    case_url: str
    hold: Callable[[], AbstractContextManager[Edition]]
    step: Callable[[], AbstractContextManager[Edition]]


def release_certificates(request: StepRequest, edition: Edition) -> HttpResponse:
    release = edition.releases.select_related("prepared_by").first()
    form = forms.Form(posted(request))
    act = _prepare if release is None else _approve
    if form.is_valid() and tried(form, lambda: act(request)):
        if release is None:
            messages.success(request, _("The release is prepared. Another person approves it."))
            return redirect(request.path)
        return redirect(request.case_url)
    planned = list(preview(edition))
    context = {
        "edition": edition,
        "release": release,
        "seen": seen_of(release, planned),
        "planned": planned,
        "is_corrected_since": release is not None and is_corrected_since(release),
        "outside": told_outside(dict.fromkeys(plan.award for plan in planned), Now()),
        "form": form,
        "is_preparer": release is not None and release.prepared_by_id == request.user.pk,
        "back_href": request.case_url,
    }
    return render(request, "certificates/release.html", context)


def seen_of(release: Release | None, planned: Iterable[Planned]) -> str:
    """What the page shows: whose half it is, and each document of the list. A correction makes
    new awards, so that a page made before it shows another list."""
    shown = [[plan.award.pk, plan.artefact] for plan in planned]
    digest = sha256(json.dumps(shown).encode()).hexdigest()
    return digest if release is None else f"{release.pk}-{digest}"


def _prepare(request: StepRequest) -> None:
    with request.hold() as edition:
        _refuse_unseen(request, edition)
        prepare_release(edition, by=request.user, at=request.received_at)


def _approve(request: StepRequest) -> None:
    with request.step() as edition:
        _refuse_unseen(request, edition)
        approve_release(edition, by=request.user, at=request.received_at)


def _refuse_unseen(request: StepRequest, edition: Edition) -> None:
    """Under the edition's lock, which a correction takes as well."""
    refuse_unseen(request, seen_of(edition.releases.first(), preview(edition)))
