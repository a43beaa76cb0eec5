"""A member's way to the contents: the statement, the list of applicants, rulings on doubts."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import F, Q
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import PersonRequest, require
from juries.assigning import candidates, with_load
from juries.conflicts import declare_standing, may_rule, rule_on_conflict
from juries.forms_juror import CIRCUMSTANCE_LABELS, AgreeForm, RulingForm, StandingForm
from juries.models import Conflict, ImpartialityStatement, Juror, Pairing
from juries.policies_juror import serving
from juries.policies_session import kept_juries
from juries.statements import (
    is_list_known,
    sign_confidentiality,
    sign_impartiality,
    statement_text,
    text_version,
    undeclared,
    undeclared_counts,
)
from records.clock import database_now

PER_PAGE = 15  # a declaration is three choices, a list and a text: 25 of them are 90 kB


def posted(request: PersonRequest) -> QueryDict | None:
    """What a form is bound to: an empty post is a post too."""
    return request.POST if request.method == "POST" else None


def own_juror(request: PersonRequest, juror_id: uuid.UUID) -> Juror:
    juror = (
        Juror.objects.select_related("jury__edition", "user", "employer", "statement")
        .filter(public_id=juror_id)
        .first()
    )
    require(request, "juries.act_as_juror", juror)
    if juror is None:
        raise Http404
    return juror


def jury_home(request: PersonRequest) -> HttpResponse:
    """Every jury the person sits in or keeps, with what is to be done there."""
    in_stage = Q(assignments__stage__ordinal=F("jury__edition__stage_no"))
    mine = list(
        with_load(serving(request.user), in_stage).select_related(
            "jury__edition", "user", "statement"
        )
    )
    left = undeclared_counts(mine)
    waiting = list(
        Conflict.objects.filter(
            juror__jury__in=[juror.jury_id for juror in mine], state=Conflict.State.DOUBT
        ).select_related("juror")
    )
    kept = kept_juries().filter(secretary=request.user).select_related("edition")
    places = [_place(juror, left[juror.pk], waiting) for juror in mine]
    return render(request, "juries/jury_home.html", {"places": places, "kept": kept})


def _place(juror: Juror, left: int, waiting: list[Conflict]) -> dict:
    statement = getattr(juror, "statement", None)
    return {
        "juror": juror,
        "load": juror,
        "statement": statement,
        "undeclared": left if statement else 0,
        "is_list_known": is_list_known(juror.jury.edition),
        "doubts": sum(may_rule(juror, conflict) for conflict in waiting),
        "may_rule": juror.role in (Juror.Role.CHAIR, Juror.Role.DEPUTY),
    }


def juror_statement(request: PersonRequest, juror_id: uuid.UUID) -> HttpResponse:
    """Step I before the list of applicants, step II after it; then what was signed."""
    juror = own_juror(request, juror_id)
    edition = juror.jury.edition
    statement = ImpartialityStatement.objects.filter(juror=juror).first()
    form = AgreeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        sign = sign_impartiality if statement else sign_confidentiality
        try:
            sign(juror, by=request.user, at=database_now())
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return redirect(_next_step(juror))
    context = {
        "juror": juror,
        "statement": statement,
        "form": form,
        "confidentiality": statement_text("confidentiality", edition),
        "impartiality": statement_text("impartiality", edition),
        "text_changed": statement is not None and statement.text_version != text_version(edition),
        "left": undeclared(juror).count() if statement else None,
        "is_list_known": is_list_known(edition),
    }
    return render(request, "juries/juror_statement.html", context)


def _next_step(juror: Juror) -> str:
    signed = ImpartialityStatement.objects.get(juror=juror).impartiality_at
    name = "review_queue" if signed else "juror_standing"
    return reverse(name, args=[juror.public_id])


def juror_standing(request: PersonRequest, juror_id: uuid.UUID) -> HttpResponse:
    """The list of applicants, nothing but who they are, and a declaration about each."""
    juror = own_juror(request, juror_id)
    if not hasattr(juror, "statement"):
        return redirect("juror_statement", juror.public_id)
    waiting = (
        undeclared(juror).select_related("applicant", "nominee", "category").order_by("reference")
    )
    page = Paginator(waiting, PER_PAGE).get_page(request.GET.get("page"))
    data = posted(request)
    forms = [StandingForm(application, data) for application in page]
    faults = [form.errors for form in forms]
    if request.method == "POST" and not any(faults) and _declare(request, juror, forms):
        return redirect("juror_standing", juror.public_id)
    context = {
        "juror": juror,
        "forms": forms,
        "page_obj": page,
        "declared": _declared(juror),
        "is_list_known": is_list_known(juror.jury.edition),
        "left": page.paginator.count,
    }
    return render(request, "juries/juror_standing.html", context)


def _declare(request: PersonRequest, juror: Juror, forms: list[StandingForm]) -> bool:
    """Record each chosen declaration by itself; False when one was refused."""
    given = [form for form in forms if form.cleaned_data["standing"]]
    is_fine = True
    for form in given:
        try:
            declare_standing(
                juror,
                form.application,
                form.cleaned_data["standing"],
                circumstance=form.cleaned_data["circumstance"],
                description=form.cleaned_data["description"],
                by=request.user,
                at=database_now(),
            )
        except ValidationError as refused:
            form.add_error("standing", refused)
            is_fine = False
    if not given:
        messages.warning(request, _("Choose a declaration about at least one applicant."))
    return is_fine


def _declared(juror: Juror) -> list[dict]:
    """What was declared, by applicant: the pairing, or the doubt that waits for a ruling."""
    rows = (
        candidates(juror.jury)
        .select_related("applicant", "nominee", "category")
        .order_by("reference")
    )
    standing = dict(Pairing.objects.filter(juror=juror).values_list("application", "standing"))
    doubts = set(
        Conflict.objects.filter(juror=juror, state=Conflict.State.DOUBT).values_list(
            "application", flat=True
        )
    )
    words = {"free": _("no obstacle"), "recused": _("recused")}
    return [
        {
            "application": row,
            "state": "pending" if row.pk in doubts else standing[row.pk],
            "text": _("waiting for the chair's ruling")
            if row.pk in doubts
            else words[standing[row.pk]],
        }
        for row in rows
        if row.pk in standing or row.pk in doubts
    ]


def conflict_list(request: PersonRequest, juror_id: uuid.UUID) -> HttpResponse:
    """Doubts that this person rules on, and those ruled on already."""
    juror = own_juror(request, juror_id)
    rows = (
        Conflict.objects.filter(juror__jury=juror.jury)
        .exclude(juror=juror)
        .select_related("juror__user", "application__applicant", "application__nominee", "ruled_by")
        .order_by("-state", "pk")
    )
    waiting = [row for row in rows if row.state == Conflict.State.DOUBT and may_rule(juror, row)]
    ruled = [row for row in rows if row.ruled_by_id == request.user.pk]
    context = {"juror": juror, "waiting": waiting, "ruled": ruled}
    return render(request, "juries/conflict_list.html", context)


def conflict_ruling(request: PersonRequest, conflict_id: uuid.UUID) -> HttpResponse:
    conflict = (
        Conflict.objects.select_related(
            "juror__user", "juror__jury", "application__applicant", "application__nominee"
        )
        .filter(public_id=conflict_id)
        .first()
    )
    require(request, "juries.rule_on_conflict", conflict)
    conflict = get_object_or_404(Conflict, public_id=conflict_id)
    ruled_as = next(j for j in serving(request.user) if may_rule(j, conflict))
    form = RulingForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            rule_on_conflict(
                conflict,
                is_recused=form.cleaned_data["ruling"] == "recused",
                reason=form.cleaned_data["reason"],
                ruled_as=ruled_as,
                by=request.user,
                at=database_now(),
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The ruling has been recorded."))
            return redirect("conflict_list", ruled_as.public_id)
    context = {
        "conflict": conflict,
        "form": form,
        "juror": ruled_as,
        "circumstance": CIRCUMSTANCE_LABELS.get(conflict.circumstance, "–"),
    }
    return render(request, "juries/conflict_ruling.html", context)
