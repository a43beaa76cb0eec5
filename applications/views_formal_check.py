"""Steps of the formal check: the checklist, the second person's decision, closing the phase."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.access import NotSeen, PersonRequest, refuse_unseen, require
from programmes.models import Edition

from . import formal_check
from .answer_display import shown_sections
from .closing_formal import close_formal, still_open
from .drafting import rules_of
from .eligibility_facts import points_to_check
from .formal_check import FormalCheckRefused
from .formal_checklist import settled
from .formal_queue import STATES, QueueFilter, in_order, queue_for
from .forms_formal import FormalCheckForm, RejectionDecisionForm
from .models import Application, FormalCheck, Submission
from .nominating import others_of_nominee, shown_nomination
from .step_request import StepRequest

PER_PAGE = 25
SEE = "applications.open_formal_check"


def check_formalities(request: StepRequest, application: Application) -> HttpResponse:
    """The checklist beside the application; while a rejection waits, the second person's page."""
    waiting = application.formal_checks.filter(state=FormalCheck.State.PROPOSED).first()
    if waiting is not None:
        return _second_person(request, application, waiting)
    require(request, "applications.check_formalities", application, see=SEE)
    form = _check_form(request, application)
    if request.method == "POST" and form.is_valid():
        try:
            _record(request, form)
        except FormalCheckRefused as refused:
            form.show(refused.faults)
        else:
            return redirect(request.case_url)
    return render(
        request, "applications/formal_check.html", _page(request, application) | {"form": form}
    )


def _check_form(request: StepRequest, application: Application) -> FormalCheckForm:
    last = application.formal_checks.order_by("-no").first()
    if last is None:
        earlier = {}
    elif last.state == FormalCheck.State.RETURNED:
        earlier = last.answers
    else:
        earlier = settled(last.answers)
    return FormalCheckForm(
        application,
        request.POST if request.method == "POST" else None,
        proposed=formal_check.proposed_answers(
            application, formal_check.submission_in_force(application)
        ),
        earlier=earlier,
    )


def _record(request: StepRequest, form: FormalCheckForm) -> None:
    """A proposed rejection leaves the step open; the other results execute it."""
    result = form.cleaned_data["result"]
    proposes = result == FormalCheck.Result.REJECTED
    with request.hold() if proposes else request.step() as application:
        formal_check.record_formal_check(
            application,
            answers=form.answers,
            result=result,
            reason=form.cleaned_data["reason"],
            items=form.items if result == FormalCheck.Result.SUPPLEMENT else (),
            by=request.user,
            at=request.received_at,
        )


def _second_person(
    request: StepRequest, application: Application, check: FormalCheck
) -> HttpResponse:
    """Whoever prepared the rejection reads who must act; another person approves or returns."""
    may_decide = request.user.has_perm("applications.approve_rejection", application)
    form = RejectionDecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        require(request, "applications.approve_rejection", application, see=SEE)
        if form.is_valid():
            try:
                refuse_unseen(request, str(check.no))
                _decide(request, check, form.cleaned_data)
            except (FormalCheckRefused, NotSeen) as refused:
                form.add_error(None, refused.messages)
            else:
                return redirect(request.case_url)
    page = {
        "form": form,
        "check": check,
        "may_decide": may_decide,
        "seen": str(check.no),
        "refused": formal_check.refused_rows(check),
    }
    return render(
        request, "applications/formal_check_decision.html", _page(request, application) | page
    )


def _decide(request: StepRequest, check: FormalCheck, given: dict[str, Any]) -> None:
    if given["decision"] == RejectionDecisionForm.APPROVE:
        with request.step():
            formal_check.approve_rejection(check, by=request.user, at=request.received_at)
        return
    with request.hold():
        formal_check.return_rejection(
            check, reason=given["return_reason"], by=request.user, at=request.received_at
        )


def _page(request: StepRequest, application: Application) -> dict[str, Any]:
    submission = formal_check.submission_in_force(application)
    return {
        "application": application,
        "submission": submission,
        "sections": shown_nomination(submission.nomination)
        + shown_sections(rules_of(application), submission.answers, stage=application.stage_no),
        "others_of_nominee": others_of_nominee(application),
        "eligibility_points": points_to_check(application),
        "attachments": _attachments(application, submission),
        "submissions": application.submissions.order_by("no"),
        "is_example": application.rule_set.shape.is_example(
            f"categories.{application.category.code}.checklist"
        ),
        "calls": application.supplements.order_by("no"),
        "earlier_checks": application.formal_checks.select_related(
            "prepared_by", "approved_by"
        ).order_by("-no"),
        "back_href": request.case_url,
    }


def _attachments(application: Application, submission: Submission) -> list[dict[str, Any]]:
    """What was submitted, not what was added since: the rows that the submission froze."""
    frozen = [item["id"] for item in submission.evidence]
    rows = application.evidence.filter(public_id__in=frozen).select_related("file")
    return [{"item": row, "slot": row.slot} for row in rows.order_by("slot", "pk")]


def close_formal_checks(request: StepRequest, edition: Edition) -> HttpResponse:
    """What is still open in the edition; when nothing is, scoring may begin."""
    error = ""
    if request.method == "POST":
        try:
            with request.step() as locked:
                close_formal(locked, by=request.user, at=request.received_at)
        except ValidationError as refused:
            error = " ".join(refused.messages)
        else:
            return redirect(request.case_url)
    rows = still_open(edition, at=request.received_at).select_related("applicant", "category")
    page = Paginator(rows.order_by("category__order", "reference"), PER_PAGE)
    return render(
        request,
        "applications/formal_check_close.html",
        {
            "edition": edition,
            "page_obj": page.get_page(request.GET.get("page")),
            "error": error,
            "back_href": request.case_url,
        },
    )


def formal_queue(
    request: PersonRequest,
    *,
    link_to: Callable[[Application], str],
    with_links: Callable[[QuerySet[Any]], QuerySet[Any]] = lambda rows: rows,
) -> HttpResponse:
    """The secretariat's list. `link_to` gives the address of a row's case; `with_links` adds to
    the list's one query what `link_to` reads."""
    require(request, "applications.see_formal_queue")
    listed = QueueFilter(request.GET, queue_for(request.user), user=request.user)
    rows = in_order(with_links(listed.qs), request.GET.get("sort", ""))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    labels = dict(STATES)
    shown = [
        {
            "application": row,
            "address": link_to(row),
            "state": row.queue_state,
            "state_label": labels[row.queue_state],
        }
        for row in page
    ]
    return render(
        request,
        "applications/formal_queue.html",
        {
            "filter": listed,
            "page_obj": page,
            "rows": shown,
            "sort": request.GET.get("sort", ""),
        },
    )
