"""Approval and publication of the results, the public page of the results, the result card."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from accounts.access import refuse_unseen, require
from applications.models import Application
from applications.step_request import StepRequest
from juries import approving, publishing
from juries.counting import stage_of
from juries.forms_session import ApprovalForm, RecordedActForm, ReturnForm
from juries.minutes import awarded_first, ranking_table, tie_sentences
from juries.models import Resolution, Score, Session
from juries.resolution_paper import is_last_stage, papers_of
from juries.stage_rules import next_stage
from juries.turns import in_force
from juries.workbench import posted, tried
from programmes.entry_words import speak_of
from programmes.models import Edition, Stage
from programmes.policies import may_see_public_pages
from records.files import serve


def approve_results(request: StepRequest, edition: Edition) -> HttpResponse:
    """Approve or return. What is shown comes from the frozen bundles alone."""
    is_return = request.POST.get("action") == "return"
    resolutions = approving.awaiting_approval(edition)
    asked = RecordedActForm if approving.is_act_recorded(resolutions) else ApprovalForm
    approval = asked(None if is_return else posted(request))
    returning = ReturnForm(request.POST if is_return else None, auto_id="id_return_%s")
    form = returning if is_return else approval
    if form.is_valid() and tried(form, lambda: _approve(request, is_return, form.cleaned_data)):
        return redirect(request.case_url)
    context = {
        "edition": edition,
        "form": form,
        "approval": approval,
        "returning": returning,
        "resolutions": frozen_pages(resolutions),
        "seen": approving.seen_of(resolutions),
        "is_preparer": any(row.prepared_by_id == request.user.pk for row in resolutions),
        "back_href": request.case_url,
    }
    return render(request, "juries/approve_results.html", context)


def _approve(request: StepRequest, is_return: bool, data: dict[str, Any]) -> None:
    act = approving.return_results if is_return else approving.approve_results
    with request.step() as edition:
        refuse_unseen(request, approving.seen_of(approving.awaiting_approval(edition)))
        act(edition, by=request.user, at=request.received_at, **data)


def frozen_pages(resolutions: list[Resolution]) -> list[dict[str, Any]]:
    papers = papers_of(resolutions)
    return [frozen_page(row) | {"paper": papers.get(str(row.public_id))} for row in resolutions]


def frozen_page(resolution: Resolution) -> dict[str, Any]:
    """One resolution for the screen: everything is read from its bundle."""
    content = resolution.bundle
    if "prize" in content:
        return {
            "resolution": resolution,
            "heading": content["heading"],
            "sitting": content["sitting"],
            "prize": content["prize"],
            "is_sound": approving.is_sound(resolution),
        }
    holders = {row["application"]: row for row in content["applications"]}
    proposals = {row["application"]: row for row in content["proposal"]}
    return {
        "resolution": resolution,
        "heading": content["heading"],
        "sitting": content["sitting"],
        "votes": content["votes"],
        "table": ranking_table(content),
        "ties": tie_sentences(content),
        "outcomes": [
            line
            | {"holder": holders[line["application"]]["holder"]}
            | {"reference": holders[line["application"]]["reference"]}
            | {"proposed": proposals[line["application"]]["label"]}
            for line in awarded_first(content)
        ],
        "is_sound": approving.is_sound(resolution),
        "is_decided": _is_decided(resolution),
        "is_last_stage": is_last_stage(content),
        "minutes": resolution.session.minutes if resolution.session else None,
    }


def publish_results(request: StepRequest, edition: Edition) -> HttpResponse:
    form = forms.Form(posted(request))
    if request.method == "POST" and tried(form, lambda: _publish(request)):
        return redirect(request.case_url)
    resolutions = list(in_force(edition, stage_of(edition)).order_by("pk"))
    context = {
        "edition": edition,
        "form": form,
        "resolutions": frozen_pages(resolutions),
        "back_href": request.case_url,
    }
    return render(request, "juries/results_publish.html", context)


def _publish(request: StepRequest) -> None:
    with request.step() as edition:
        publishing.publish_results(edition, by=request.user, at=request.received_at)


def session_minutes(request: HttpRequest, session_id: uuid.UUID) -> HttpResponseBase:
    """The minutes as a file, for the office and the secretary of the Kapituła."""
    session = get_object_or_404(
        Session.objects.select_related("stage__edition", "minutes__file"), public_id=session_id
    )
    require(request, "juries.read_minutes", session.edition)
    if session.minutes is None or session.minutes.file is None:
        raise Http404
    return serve(session.minutes.file)


def resolution_paper(request: HttpRequest, resolution_id: uuid.UUID) -> HttpResponseBase:
    """The resolution as a file, to be signed outside the portal."""
    resolution = get_object_or_404(
        Resolution.objects.select_related("edition"), public_id=resolution_id
    )
    require(request, "juries.read_minutes", resolution.edition)
    paper = papers_of([resolution]).get(str(resolution.public_id))
    if paper is None or paper.file is None:
        raise Http404
    return serve(paper.file)


def results(request: HttpRequest, edition: str) -> HttpResponse:
    """Winners of an edition by category; before publication a 404 that says so."""
    found = get_object_or_404(Edition.objects.select_related("programme"), slug=edition)
    if not may_see_public_pages(request.user, found):
        raise Http404
    speak_of(found)
    resolutions = list(publishing.published(found))
    context: dict[str, Any] = {"edition": found}
    if not resolutions:
        return render(request, "juries/results_pending.html", context, status=404)
    winners = publishing.winners(found)
    context["categories"] = [
        {
            "category": row.category,
            "resolution": row,
            "awards": winners.get(row.category, []),
            "reason": row.bundle["heading"]["no_award_reason"],
            "is_decided": _is_decided(row),
            "others": _others(row),
        }
        for row in resolutions
        if row.category is not None and publishing.is_last(row.stage)
    ]
    context["prizes"] = publishing.prizes(found)
    context["stages"] = _earlier_stages(resolutions)
    return render(request, "juries/results.html", context)


def _is_decided(resolution: Resolution) -> bool:
    """False where the category had fewer applications than the rules ask for."""
    return resolution.bundle["rules"].get("stage", {}).get("is_decided", True)


def _earlier_stages(resolutions: list[Resolution]) -> list[dict[str, Any]]:
    """Who goes on from each stage but the last, the newest stage first; nobody is awarded there."""
    rows = [row for row in resolutions if row.category and not publishing.is_last(row.stage)]
    ordinals = sorted({row.stage.ordinal for row in rows}, reverse=True)
    return [
        {
            "ordinal": ordinal,
            "to_decision": _following_kind(rows, ordinal) == Stage.Kind.DECISION,
            "categories": [
                {
                    "category": row.category,
                    "resolution": row,
                    "names": publishing.advanced(row),
                    "reason": row.bundle["heading"]["no_award_reason"],
                    "is_decided": _is_decided(row),
                }
                for row in rows
                if row.stage.ordinal == ordinal
            ],
        }
        for ordinal in ordinals
    ]


def _following_kind(rows: list[Resolution], ordinal: int) -> str:
    stages = list(rows[0].edition.stages.all())
    stage = next(row.stage for row in rows if row.stage.ordinal == ordinal)
    following = next_stage(stage, stages)
    return following.kind if following else ""


def _others(resolution: Resolution) -> list[str]:
    """Holders without an award, only where the rules of the edition publish them."""
    content = resolution.bundle
    if not content["rules"]["outcome"]["publish_not_awarded"]:
        return []
    holders = {row["application"]: row["holder"] for row in content["applications"]}
    return sorted(
        holders[line["application"]] for line in content["outcomes"] if line["outcome"] == "none"
    )


def result_card(request: HttpRequest, application_id: uuid.UUID) -> HttpResponse:
    """Points and reasons in every criterion, without the names of those who gave them."""
    application = get_object_or_404(
        Application.objects.select_related("category__edition__programme", "applicant"),
        public_id=application_id,
    )
    require(request, "juries.read_result", application)
    found = publishing.result_of(application)
    if found is None:
        raise Http404
    resolution, line = found
    context = {
        "stages": [
            {
                "resolution": row,
                "line": each,
                "criteria": _criteria(row, each.application),
                "score": row.bundle["scores"][each.application],
                "own": _own_points(row, each.application),
            }
            for row, each in publishing.results_of(application)
        ],
        "application": application,
        "edition": application.category.edition,
        "resolution": resolution,
        "line": line,
        "threshold": _decimal(resolution.bundle["rules"]["scoring"]["threshold"]),
    }
    return render(request, "juries/results_card.html", context)


def _own_points(resolution: Resolution, key: str) -> Decimal | None:
    """The points of that stage alone; None where the stage scored nothing."""
    score = resolution.bundle["scores"][key]
    return _decimal(score.get("own", score)["published"])


def _decimal(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _criteria(resolution: Resolution, key: str) -> list[dict[str, Any]]:
    """Each criterion with its frozen mean, and the points and reasons of the cards that counted.

    Cards stand in the order of a random id, so that the order betrays nobody.
    """
    content = resolution.bundle
    row = next(row for row in content["applications"] if row["application"] == key)
    cards = sorted(card["review"] for card in row["reviews"])
    reasons = {
        (str(score.review.public_id), score.criterion.code): score.reason
        for score in Score.objects.filter(review__public_id__in=cards).select_related(
            "review", "criterion"
        )
    }
    points = {card["review"]: card["points"] for card in row["reviews"]}
    means = content["scores"][key]["criteria"]
    return [
        {
            "code": criterion["code"],
            "label": criterion["label"],
            "maximum": _decimal(criterion["max_points"]),
            "threshold": _decimal(criterion.get("threshold")),
            "mean": _decimal(means[criterion["code"]]["published"]),
            "cards": [
                {
                    "no": no,
                    "points": _decimal(points[card][criterion["code"]]),
                    "reason": reasons.get((card, criterion["code"]), ""),
                }
                for no, card in enumerate(cards, start=1)
            ],
        }
        for criterion in content["criteria"]
    ]
