"""The receipt: for the applicant to keep, for anybody to check."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render

from accounts.access import PersonRequest, require
from programmes.entry_words import speak_of
from records import files

from . import receipts
from .models import Application, Receipt, Submission
from .views_draft import find_application

READ = "applications.read_receipt"


def _receipts(application: Application) -> list[Receipt]:
    rows = Receipt.objects.filter(submission__application=application)
    return list(
        rows.select_related(
            "submission__submitted_by", "submission__signed_file", "document__file"
        ).order_by("-submission__no")
    )


def application_receipt(request: PersonRequest, application_id: uuid.UUID) -> HttpResponse:
    """The receipt of the submission in force, and those before it."""
    application = find_application(application_id)
    require(request, READ, application)
    found = _receipts(application)
    if not found:
        raise Http404
    context = {
        "application": application,
        "receipt": found[0],
        "earlier": found[1:],
        "facts": found[0].facts,
        "check_address": receipts.check_address(found[0]),
        "deadlines": deadlines_of(found[0].facts),
    }
    return render(request, "applications/receipt.html", context)


def deadlines_of(facts: dict[str, Any]) -> dict[str, Any]:
    """The moments of the facts as datetimes, for the page."""
    given = facts["deadlines"]
    return {
        "in_force": _moment(facts["deadline"]),
        "call": _moment(given["call"]),
        "own": _moment(given["own"]),
        "earlier": [_moment(value) for value in given["earlier"]],
        "received_at": _moment(facts["received_at"]),
    }


def _moment(iso: str | None) -> datetime | None:
    return datetime.fromisoformat(iso) if iso else None


def _one(request: PersonRequest, application_id: uuid.UUID, no: int) -> Receipt:
    application = find_application(application_id)
    require(request, READ, application)
    rows = Receipt.objects.select_related("document__file")
    return get_object_or_404(rows, submission__application=application, submission__no=no)


def receipt_pdf(request: PersonRequest, application_id: uuid.UUID, no: int) -> HttpResponseBase:
    receipt = _one(request, application_id, no)
    if receipt.document is None or receipt.document.file is None:
        return render(request, "applications/document_pending.html", {}, status=202)
    return files.serve(receipt.document.file)


def receipt_json(request: PersonRequest, application_id: uuid.UUID, no: int) -> HttpResponse:
    receipt = _one(request, application_id, no)
    reply = JsonResponse(
        receipts.receipt_json(receipt), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    name = receipt.facts["reference"].replace("/", "-")
    reply["Content-Disposition"] = f'attachment; filename="potwierdzenie-{name}-{no}.json"'
    return reply


def receipt_check(request: HttpRequest, receipt_id: uuid.UUID) -> HttpResponse:
    """Public: what the receipt states, without any person. An unknown code is said clearly."""
    receipt = (
        Receipt.objects.select_related("submission__application__category__edition")
        .filter(public_id=receipt_id)
        .first()
    )
    if receipt is None:
        return render(request, "applications/receipt_unknown.html", {}, status=404)
    submission = receipt.submission
    speak_of(submission)
    newest = Submission.objects.filter(
        application=submission.application, receipt__isnull=False
    ).order_by("-no")[0]
    context = {
        "receipt": receipt,
        "facts": receipt.facts,
        "deadlines": deadlines_of(receipt.facts),
        "is_newest": newest.pk == submission.pk,
    }
    return render(request, "applications/receipt_check.html", context)
