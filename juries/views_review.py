"""The review queue and the score card of one member, who sees nobody else's."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import PersonRequest, require
from applications.answer_display import shown_sections
from applications.evidence import submitted_evidence
from applications.models import Application
from applications.nominating import shown_nomination
from juries.assigning import is_done, is_recused, workload
from juries.counting import criterion_values, rules_of, stage_of
from juries.forms_juror import LateConflictForm, RevisionForm, ScoreSheetForm
from juries.late_conflicts import declare_later
from juries.models import Assignment, Juror, Review
from juries.policies_juror import is_shown_to_jury
from juries.reviewing import (
    CardIncomplete,
    ReviewConflict,
    asked_of,
    criteria_on,
    lock_review,
    newest_review,
    save_review,
)
from juries.score_card import Typed, check_card
from juries.scoring import ReviewValues, score_application
from juries.scoring_window import is_open_for
from juries.views_juror import own_juror, posted
from programmes.models import Criterion, DeadlineChange
from records.clock import database_now

PER_PAGE = 25
SHOWN = ("all", "todo", "done", "recused")


def review_queue(request: PersonRequest, juror_id: uuid.UUID) -> HttpResponse:
    """What is assigned to this member; by reference, never by anybody's points."""
    juror = own_juror(request, juror_id)
    if not getattr(getattr(juror, "statement", None), "impartiality_at", None):
        return redirect("juror_statement", juror.public_id)
    edition = juror.jury.edition
    stage = stage_of(edition)
    show = request.GET.get("pokaz", "all")
    rows = _queue(juror, stage, show if show in SHOWN else "all")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "juror": juror,
        "load": workload(juror.jury, stage).get(pk=juror.pk),
        "page_obj": page,
        "show": show if show in SHOWN else "all",
        "until": edition.deadlines.filter(kind=DeadlineChange.Kind.SCORING_UNTIL)
        .order_by("-pk")
        .values_list("value", flat=True)
        .first(),
        "now": database_now(),
    }
    return render(request, "juries/review_queue.html", context)


def _queue(juror: Juror, stage, show: str) -> QuerySet[Assignment]:
    rows = Assignment.objects.filter(juror=juror, stage=stage).annotate(finished=is_done())
    active = rows.filter(state=Assignment.State.ACTIVE)
    shut = rows.filter(is_recused())
    chosen = {
        "all": active | shut,
        "todo": active.filter(finished=False),
        "done": active.filter(finished=True),
        "recused": shut,
    }[show]
    return chosen.select_related(
        "application__applicant", "application__nominee", "application__category"
    ).order_by("application__reference")


def own_assignment(request: PersonRequest, assignment_id: uuid.UUID, permission: str) -> Assignment:
    assignment = (
        Assignment.objects.select_related(
            "juror__user",
            "juror__jury",
            "stage",
            "application__applicant",
            "application__nominee",
            "application__rule_set",
            "application__category__edition",
        )
        .filter(public_id=assignment_id)
        .first()
    )
    require(request, permission, assignment)
    if assignment is None:
        raise Http404
    return assignment


def score_sheet(request: PersonRequest, assignment_id: uuid.UUID) -> HttpResponse:
    """The card beside the application: save a draft, or go on to the preview."""
    assignment = own_assignment(request, assignment_id, "juries.score_assignment")
    review = newest_review(assignment)
    if review is not None and review.status == Review.Status.LOCKED:
        return render(request, "juries/score_sheet_locked.html", _locked(assignment, review))
    criteria = criteria_on(assignment)
    rules = rules_of(assignment.application.category).scoring
    form = ScoreSheetForm(criteria, rules, posted(request), review=review)
    theirs = None
    if request.method == "POST" and form.is_valid():
        try:
            save_review(
                assignment,
                form.typed(),
                revision=form.cleaned_data["revision"],
                by=request.user,
                at=database_now(),
            )
        except ReviewConflict as conflict:
            theirs, form = conflict.theirs, _rebound(form, conflict)
            form.add_error(None, conflict)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            return _saved(request, assignment, form)
    return render(
        request,
        "juries/score_sheet.html",
        _sheet(assignment, form) | {"theirs": _lines(criteria, theirs), "review": review},
    )


def _rebound(form: ScoreSheetForm, conflict: ReviewConflict) -> ScoreSheetForm:
    """The same form on the newer revision: saving it once more keeps what is typed here."""
    data = cast(QueryDict, form.data).copy()
    data["revision"] = str(conflict.theirs.revision)
    again = ScoreSheetForm(form.criteria, form.rules, data)
    again.is_valid()
    return again


def _saved(request: PersonRequest, assignment: Assignment, form: ScoreSheetForm) -> HttpResponse:
    """After saving: the preview when asked for and complete, else the card with its faults."""
    goes_on = request.POST.get("action") == "preview"
    if not form.show_faults(whole=goes_on):
        if goes_on:
            return redirect("score_sheet_lock", assignment.public_id)
        messages.success(request, _("The draft of the score card has been saved."))
        return redirect("score_sheet", assignment.public_id)
    review = newest_review(assignment)
    data = cast(QueryDict, form.data).copy()
    data["revision"] = str(review.revision if review else 0)
    shown = ScoreSheetForm(form.criteria, form.rules, data)
    shown.is_valid()
    shown.show_faults(whole=goes_on)
    context = _sheet(assignment, shown) | {"review": review, "draft_saved": True}
    return render(request, "juries/score_sheet.html", context)


def _sheet(assignment: Assignment, form: ScoreSheetForm) -> dict[str, Any]:
    return {
        "assignment": assignment,
        "form": form,
        "is_open": is_open_for(assignment.application),
        **application_content(assignment.application),
    }


def application_content(application: Application) -> dict[str, Any]:
    """The submission in force as the Kapituła reads it: no contact data, no staff-only files."""
    submission = application.submissions.order_by("-no").first()
    answers = submission.answers if submission else {}
    category = application.rule_set.shape.category(application.category.code)
    slots = {slot.code: slot.label for slot in category.slots}
    evidence = submitted_evidence(submission) if submission else []
    return {
        "application": application,
        "sections": shown_nomination(submission.nomination if submission else {})
        + shown_sections(category, answers, jury=True),
        "attachments": [
            {"item": item, "slot": item.slot, "slot_label": slots.get(item.slot, item.slot)}
            for item in evidence
            if not item.hidden_from_jury and is_shown_to_jury(item, category)
        ],
    }


def _lines(criteria: list[Criterion], review: Review | None) -> list[dict[str, Any]]:
    """A draft's typed lines for showing; empty without a draft."""
    if review is None:
        return []
    return [
        {"criterion": criterion, "typed": Typed.read(review.typed.get(criterion.code))}
        for criterion in criteria
    ]


def _locked(assignment: Assignment, review: Review) -> dict[str, Any]:
    scores = list(review.scores.select_related("criterion"))
    points = {score.criterion.code: score.points for score in scores}
    return {
        "assignment": assignment,
        "review": review,
        "scores": scores,
        "total": _own_total([score.criterion for score in scores], points, assignment),
        **application_content(assignment.application),
    }


def _own_total(
    criteria: list[Criterion], points: dict[str, Decimal | None], assignment: Assignment
) -> Decimal | None:
    values = ReviewValues("own", str(assignment.juror.public_id), points)
    rules = rules_of(assignment.application.category).scoring
    return score_application([values], criterion_values(criteria), rules).published


def score_sheet_lock(request: PersonRequest, assignment_id: uuid.UUID) -> HttpResponse:
    """The preview; approving it makes the card final."""
    assignment = own_assignment(request, assignment_id, "juries.score_assignment")
    review = newest_review(assignment)
    if review is None or review.status == Review.Status.LOCKED:
        return redirect("score_sheet", assignment.public_id)
    criteria = criteria_on(assignment)
    rules = rules_of(assignment.application.category).scoring
    problem = None
    form = RevisionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            lock_review(
                review,
                revision=form.cleaned_data["revision"],
                by=request.user,
                at=database_now(),
            )
        except CardIncomplete:
            messages.error(request, _("The score card is not complete yet."))
            return redirect("score_sheet", assignment.public_id)
        except ValidationError as refused:
            problem = refused.messages[0]
        else:
            messages.success(request, _("The score card has been approved."))
            return redirect("review_queue", assignment.juror.public_id)
    review.refresh_from_db()
    context = {
        "assignment": assignment,
        "review": review,
        "lines": _lines(criteria, review),
        "total": preview_total(criteria, rules, review, assignment),
        "problem": problem,
    }
    return render(request, "juries/score_sheet_lock.html", context)


def preview_total(criteria, rules, review: Review, assignment: Assignment) -> Decimal | None:
    """The sum of the draft, None while something in it is missing or wrong."""
    typed = {code: Typed.read(line) for code, line in review.typed.items()}
    check = check_card(typed, asked_of(criteria), rules)
    if check.errors:
        return None
    return _own_total(criteria, {line.code: line.points for line in check.scored}, assignment)


def declare_conflict(request: PersonRequest, assignment_id: uuid.UUID) -> HttpResponse:
    """A conflict of interest found while reviewing."""
    assignment = own_assignment(request, assignment_id, "juries.declare_conflict")
    form = LateConflictForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            declare_later(
                assignment.juror,
                assignment.application,
                circumstance=form.cleaned_data["circumstance"],
                description=form.cleaned_data["description"],
                by=request.user,
                at=database_now(),
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(
                request, _("Your recusal has been recorded. The secretary has been informed.")
            )
            return redirect("review_queue", assignment.juror.public_id)
    context = {"assignment": assignment, "form": form}
    return render(request, "juries/declare_conflict.html", context)
