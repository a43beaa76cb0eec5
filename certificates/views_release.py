"""The step that releases the certificates: a preview of each, prepared by one, approved by another."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from juries.publishing import winners
from programmes.models import Edition

from .issuing import approve_release, prepare_release


def release_certificates(request: HttpRequest, edition: Edition) -> HttpResponse:
    release = edition.releases.first()
    error = None
    if request.method == "POST":
        try:
            if release is None:
                with request.hold() as locked:
                    prepare_release(locked, by=request.user, at=request.received_at)
                return redirect(request.path)
            with request.step() as locked:
                approve_release(locked, by=request.user, at=request.received_at)
            return redirect(request.case_url)
        except ValidationError as problem:
            error = problem
    context = {
        "edition": edition,
        "release": release,
        "winners": winners(edition),
        "error": error,
        "is_preparer": release is not None and release.prepared_by_id == request.user.pk,
    }
    return render(request, "certificates/release.html", context)
