"""The secretary of the Kapituła: who reviews what, and how far it is.

These pages show counts and names, never points: the secretary sees points in the session, after
scoring was closed, so that nobody can steer who reviews what by the points given so far.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Now
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.access import PersonRequest, require
from applications.models import Application
from juries.advancing import is_third_needed
from juries.assigning import (
    allocate_all,
    assign,
    candidates,
    is_done,
    replace_juror,
    unfinished_of,
    withdraw_assignment,
    workload,
)
from juries.counting import stage_of
from juries.forms_juror import AssignForm, ReasonForm, ReplaceForm
from juries.models import Assignment, Conflict, Juror, Jury, Review
from juries.reviewing import newest_review, open_correction
from juries.stage_rules import reviews_asked
from juries.views_juror import posted
from programmes.models import DeadlineChange, Stage
from records.clock import database_now

PER_PAGE = 25
RUN = "juries.run_jury"


def kept_jury(request: PersonRequest, jury_id: uuid.UUID) -> Any:
    """The jury with what every page of its secretary shows, in one query: `doubts` that wait,
    `until` of scoring, `now` of the database."""
    until = DeadlineChange.objects.filter(
        edition=OuterRef("edition"), kind=DeadlineChange.Kind.SCORING_UNTIL
    ).order_by("-pk")
    waiting = Q(jurors__conflicts__state=Conflict.State.DOUBT)
    jury = (
        Jury.objects.select_related("edition")
        .annotate(
            until=Subquery(until.values("value")[:1]),
            doubts=Count("jurors__conflicts", filter=waiting, distinct=True),
            now=Now(),
        )
        .filter(public_id=jury_id)
        .first()
    )
    require(request, RUN, jury)
    if jury is None:
        raise Http404
    return jury


def _applications(jury: Jury, stage: Stage) -> QuerySet[Application]:
    """Applications with their active assignments, each knowing whether it is finished, and the
    numbers asked for and done."""
    active = Assignment.objects.filter(stage=stage, state=Assignment.State.ACTIVE)
    mine = active.filter(application=OuterRef("pk"))
    return (
        candidates(jury)
        .select_related("applicant", "nominee", "category")
        .prefetch_related(
            Prefetch(
                "assignments",
                active.annotate(finished=is_done())
                .select_related("juror__user")
                .order_by("is_third", "pk"),
                to_attr="reviewers",
            )
        )
        .annotate(has_third=Exists(mine.filter(is_third=True)))
        .order_by("reference")
    )


def _page(request: PersonRequest, jury: Jury, stage: Stage) -> Page:
    """A page of applications, each with the numbers of cards `needed` and `finished`."""
    page = Paginator(_applications(jury, stage), PER_PAGE).get_page(request.GET.get("page"))
    rules = jury.edition.rule_sets.order_by("-version")[0].shape
    application: Any
    for application in page:
        reviews = reviews_asked(rules.category(application.category.code), stage)
        application.needed = reviews + application.has_third
        application.finished = sum(row.finished for row in application.reviewers)
    return page


def jury_assignments(request: PersonRequest, jury_id: uuid.UUID) -> HttpResponse:
    """Applications with their reviewers, members with their loads."""
    jury = kept_jury(request, jury_id)
    stage = stage_of(jury.edition)
    context = {
        "jury": jury,
        "page_obj": _page(request, jury, stage),
        "jurors": workload(jury, stage).select_related("statement"),
        "doubts": jury.doubts,
    }
    return render(request, "juries/jury_assignments.html", context)


@require_POST
def allocate_jury(request: PersonRequest, jury_id: uuid.UUID) -> HttpResponse:
    jury = kept_jury(request, jury_id)
    try:
        made = allocate_all(jury, by=request.user, at=database_now())
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        text = ngettext("%(count)s assignment made.", "%(count)s assignments made.", len(made))
        messages.success(request, text % {"count": len(made)})
    return redirect("jury_assignments", jury.public_id)


def assign_application(
    request: PersonRequest, jury_id: uuid.UUID, application_id: uuid.UUID
) -> HttpResponse:
    """Assign one application by hand; the third review, too, when the rule could find nobody."""
    jury = kept_jury(request, jury_id)
    application = (
        candidates(jury)
        .select_related("category__edition", "applicant")
        .filter(public_id=application_id)
        .first()
    )
    if application is None:
        raise Http404
    stage = stage_of(jury.edition)
    form = AssignForm(application, jury, stage, posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            assign(
                form.cleaned_data["juror"],
                application,
                by=request.user,
                at=database_now(),
                is_third=_is_full(application, stage),
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The application has been assigned."))
            return redirect("jury_assignments", jury.public_id)
    context = {"jury": jury, "application": application, "form": form}
    return render(request, "juries/assign_application.html", context)


def _is_full(application: Application, stage: Stage) -> bool:
    """All reviews first asked for are in and differ: what is assigned now is the third."""
    return is_third_needed(application, stage)


def jury_progress(request: PersonRequest, jury_id: uuid.UUID) -> HttpResponse:
    """How many cards of how many are approved, and whose are late. Counts only."""
    jury = kept_jury(request, jury_id)
    stage = stage_of(jury.edition)
    jurors: list[Any] = list(workload(jury, stage))
    done = sum(juror.done for juror in jurors)
    context = {
        "jury": jury,
        "page_obj": _page(request, jury, stage),
        "jurors": jurors,
        "until": jury.until,
        "now": jury.now,
        "is_late": jury.until is not None and jury.now > jury.until,
        "done": done,
        "all": done + sum(juror.todo for juror in jurors),
    }
    return render(request, "juries/jury_progress.html", context)


def replace_member(request: PersonRequest, jury_id: uuid.UUID, juror_id: uuid.UUID) -> HttpResponse:
    jury = kept_jury(request, jury_id)
    old = Juror.objects.select_related("user", "jury").filter(jury=jury, public_id=juror_id).first()
    if old is None:
        raise Http404
    form = ReplaceForm(old, posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            replace_juror(
                old,
                form.cleaned_data["new"],
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=database_now(),
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The unfinished reviews have been handed over."))
            return redirect("jury_assignments", jury.public_id)
    context = {"jury": jury, "old": old, "form": form, "left": list(unfinished_of(old))}
    return render(request, "juries/replace_member.html", context)


def _kept_assignment(
    request: PersonRequest, assignment_id: uuid.UUID, permission: str
) -> Assignment:
    assignment = (
        Assignment.objects.select_related(
            "juror__user", "juror__jury__edition", "application__category__edition", "stage"
        )
        .filter(public_id=assignment_id)
        .first()
    )
    require(request, permission, assignment)
    if assignment is None:
        raise Http404
    return assignment


def withdraw(request: PersonRequest, assignment_id: uuid.UUID) -> HttpResponse:
    """Take an assignment back with a reason."""
    assignment = _kept_assignment(request, assignment_id, "juries.withdraw_assignment")
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_assignment(
                assignment,
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=database_now(),
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The assignment has been taken back."))
            return redirect("jury_assignments", assignment.juror.jury.public_id)
    context = {"assignment": assignment, "jury": assignment.juror.jury, "form": form}
    return render(request, "juries/withdraw_assignment.html", context)


def open_card_correction(request: PersonRequest, assignment_id: uuid.UUID) -> HttpResponse:
    """Let the writer correct an approved card; the secretary is the second person."""
    assignment = _kept_assignment(request, assignment_id, "juries.open_correction")
    review = newest_review(assignment)
    if review is None or review.status != Review.Status.LOCKED:
        raise Http404
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            open_correction(
                review,
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=database_now(),
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The score card has been opened for correction."))
            return redirect("jury_progress", assignment.juror.jury.public_id)
    context = {"assignment": assignment, "jury": assignment.juror.jury, "form": form}
    return render(request, "juries/open_correction.html", context)
