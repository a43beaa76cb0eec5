"""The public page of one certificate, its PDF and its data."""

from __future__ import annotations

import base64
import uuid
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.cache import never_cache

from records.clock import database_now
from records.files import serve
from records.qr import svg

from . import validity
from .documents import affiliation, facts, kind_of, page_address, place_words, public_address
from .models import Certificate
from .standing_texts import answer_for

SNIPPET = '<a href="{}">{}</a>'
"""What a holder puts on a website; escaped here, and once more where the page shows it as text."""

DOWNLOADABLE = (validity.VALID, validity.EXPIRED, validity.NOT_YET)


def today() -> date:
    """The day in Warsaw by the database's clock."""
    return timezone.localdate(database_now())


def found(public_id: uuid.UUID) -> Certificate:
    return get_object_or_404(
        Certificate.objects.public().select_related("award__application", "document__file"),
        public_id=public_id,
    )


@never_cache
def certificate(request: HttpRequest, certificate: uuid.UUID) -> HttpResponse:
    """What was awarded to whom, and what the certificate proves today."""
    shown = found(certificate)
    answer = answer_for(shown, on=today())
    qr = base64.b64encode(svg(public_address(shown)).encode()).decode()
    context = {
        "certificate": shown,
        "award": shown.award,
        "edition": shown.award.edition,
        "place": place_words(shown.award),
        "affiliation": affiliation(shown.award),
        "document": kind_of(shown).noun,
        "answer": answer,
        "is_downloadable": shown.document_id is not None and answer.code in DOWNLOADABLE,
        "qr": f"data:image/svg+xml;base64,{qr}",
        "address": page_address(shown),
        "kit_snippet": format_html(SNIPPET, page_address(shown), _snippet_text(shown)),
        "sees_kit": _may(request, "certificates.see_holder_kit", shown),
        "may_change": _may(request, "certificates.change_status", shown),
    }
    return render(request, "certificates/certificate.html", context)


def _snippet_text(certificate: Certificate) -> str:
    award = certificate.award
    return f"{award.holder_name} – {award.outcome_label}, {award.edition.name}"


def _may(request: HttpRequest, permission: str, certificate: Certificate) -> bool:
    return request.user.is_authenticated and request.user.has_perm(permission, certificate)


@never_cache
def certificate_pdf(request: HttpRequest, certificate: uuid.UUID) -> HttpResponseBase:
    """The sealed file. What no longer confirms the award is not handed out: its page says why."""
    shown = found(certificate)
    document = shown.document
    if document is None:
        raise Http404
    if shown.standing(today()) not in DOWNLOADABLE:
        return redirect("certificate", shown.public_id)
    if document.file is None:
        context = {"certificate": shown, "edition": shown.award.edition}
        return render(request, "certificates/being_prepared.html", context, status=202)
    return serve(document.file)


@never_cache
def certificate_json(request: HttpRequest, certificate: uuid.UUID) -> HttpResponse:
    """What was issued, and beside it the standing of today."""
    shown = found(certificate)
    stored = shown.document.file if shown.document else None
    successor = getattr(shown, "superseded_by", None)
    body = {
        "certificate": facts(shown),
        "standing": shown.standing(today()),
        "standing_since": shown.status_at.isoformat(),
        "public_reason": shown.reason or None,
        "superseded_by": successor.number if successor else None,
        "historical": shown.is_historical,
        "source": shown.award.source or None,
        "file_sha256": stored.sha256 if stored else None,
    }
    return JsonResponse(body, json_dumps_params={"ensure_ascii": False, "indent": 2})
