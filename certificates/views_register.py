"""The register's page."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .register import RegisterFilter, registered, sorted_by
from .standing_texts import COLOURS, LABELS
from .views_certificate import today

ROWS_A_PAGE = 25


def register(request: HttpRequest) -> HttpResponse:
    found = RegisterFilter(request.GET or None, queryset=registered())
    sort = request.GET.get("sort", "")
    page = Paginator(sorted_by(found.qs, sort), ROWS_A_PAGE).get_page(request.GET.get("page"))
    day = today()
    rows = []
    for certificate in page.object_list:
        code = certificate.standing(day)
        rows.append((certificate, COLOURS.get(code, ""), LABELS[code]))
    context = {"filter": found, "form": found.form, "page_obj": page, "rows": rows, "sort": sort}
    return render(request, "certificates/register.html", context)
