"""Step views of the secretariat and the jury secretary: closing scoring, holding the session.

The session is a workbench of sections on one address, chosen by `?part=`; what is done in a
section is kept at once (`request.hold()`), only freezing the results ends the step. Where another
authority decides the stage, its act takes the place of the sitting, and nothing is voted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from applications.step_request import StepRequest
from juries import acts, deciding, freezing, prizes, sessions
from juries import closing_scoring as closing
from juries.counting import stage_of
from juries.forms_decision import ActForm, DecisionForm, NobodyForm, PrizeForm
from juries.forms_session import AttendanceForm, CloseScoringForm, SittingForm, VoteForm
from juries.minutes import ranking_table, tie_sentences
from juries.models import Jury, Resolution
from juries.turns import jury_in_turn, others_waiting
from juries.workbench import Workbench, posted, tried
from programmes.models import Category, DeadlineChange, Edition, Stage
from programmes.shapes import SpecialPrize
from records.wording import NOTHING


def close_scoring(request: StepRequest, edition: Edition) -> HttpResponse:
    form = CloseScoringForm(posted(request))
    if form.is_valid() and tried(
        form,
        lambda: _close_scoring(request, form.cleaned_data["reason"]),
    ):
        return redirect(request.case_url)
    lines = closing.progress_of(edition)
    context = {
        "edition": edition,
        "form": form,
        "lines": lines,
        "missing": sum(line.asked - line.done for line in lines),
        "back_href": request.case_url,
    }
    return render(request, "juries/session_close_scoring.html", context)


def _close_scoring(request: StepRequest, reason: str) -> None:
    with request.step() as edition:
        closing.close_scoring(edition, by=request.user, at=request.received_at, reason=reason)


def hold_session(request: StepRequest, edition: Edition) -> HttpResponse:
    jury = jury_in_turn(edition)
    if jury is None and stage_of(edition).kind != Stage.Kind.DECISION:
        return render(request, "juries/session_no_jury.html", {"back_href": request.case_url})
    part = request.GET.get("part", "sitting")
    work = Workbench(request, edition, jury, part)
    if part not in SECTIONS:
        raise Http404
    if work.open_session is None:
        work.part = "sitting"
    elif part not in work.parts:
        raise Http404
    return SECTIONS[work.part](work)


def sitting(work: Workbench) -> HttpResponse:
    return _act(work) if work.jury is None else _sitting(work, work.jury)


def _returned(work: Workbench) -> QuerySet[Resolution]:
    """What the approver sent back to whoever decides this stage."""
    return work.edition.resolutions.filter(
        session__jury=work.jury,
        stage=work.stage,
        returned_at__isnull=False,
        superseded_by__isnull=True,
    )


def _sitting(work: Workbench, jury: Jury) -> HttpResponse:
    rules = sessions.rules_of(work.edition).session
    planned = work.edition.deadline(DeadlineChange.Kind.SESSION_AT, work.edition.stage_no)
    form = SittingForm(rules, work.open_session, posted(work.request), planned=planned)
    if work.open_session is None:
        if form.is_valid() and work.kept(form, sessions.open_session, jury, **form.cleaned_data):
            return work.go("attendance")
        return work.show(form=form, returned=_returned(work))
    if form.is_valid() and work.kept(
        form, sessions.describe_session, work.session, **form.cleaned_data
    ):
        return work.go("attendance")
    return work.show(form=form)


def _act(work: Workbench) -> HttpResponse:
    """Number and date of the act by which the deciding body decided the stage."""
    form = ActForm(work.open_session, posted(work.request))
    subject = work.open_session or work.edition
    keep = acts.record_act if work.open_session is None else acts.describe_act
    if form.is_valid() and work.kept(form, keep, subject, **form.cleaned_data):
        return work.go("decisions")
    returned = _returned(work) if work.open_session is None else []
    return work.show("act", form=form, returned=returned)


def attendance(work: Workbench) -> HttpResponse:
    rows = {
        row.juror_id: (row.present, row.substitutes_id) for row in work.session.attendance.all()
    }
    jurors = list(sessions.serving(work.session))
    form = AttendanceForm(jurors, rows, posted(work.request))
    if form.is_valid() and work.kept(
        form,
        sessions.record_attendance,
        work.session,
        present=form.present,
        substitutes=form.substitutes,
    ):
        return work.go("attendance")
    return work.show(form=form, bench=work.bench, closed=work.session.votes.exists())


def ranking(work: Workbench) -> HttpResponse:
    tables = []
    for each in work.standings:
        content = freezing.preview(work.session, each)
        table = ranking_table(content)
        labels = [each.label(line.proposal.outcome) or NOTHING for line in each.lines]
        is_chosen = any(line.is_chosen for line in each.lines)  # then nothing is proposed
        tables.append(
            {
                "standing": each,
                "header": table["header"],
                "rows": table["rows"],
                "plain_rows": table["rows"] if is_chosen else None,
                "proposals": None if is_chosen else list(zip(table["rows"], labels, strict=True)),
                "ties": tie_sentences(content),
            }
        )
    return work.show(tables=tables)


def decisions(work: Workbench) -> HttpResponse:
    wanted = work.request.GET.get("application")
    if wanted:
        return _decide_one(work, wanted)
    code = work.request.POST.get("category")
    form = NobodyForm(posted(work.request))
    if code:
        category = next((row for row in work.categories if row.code == code), None)
        if category is None:
            raise Http404
        if work.kept(form, deciding.award_nobody, work.session, category, **_reason(form)):
            return work.go("decisions")
    lists = [
        {
            "standing": each,
            "form": form if each.category.code == code else NobodyForm(auto_id=f"id_{n}_%s"),
            "rows": [_row(work, each, line) for line in each.lines],
        }
        for n, each in enumerate(work.standings)
    ]
    return work.show(lists=lists, form=form if code else None)


def _reason(form: forms.Form) -> dict[str, str]:
    return {"reason": form.cleaned_data.get("reason", "")} if form.is_valid() else {}


def _row(work: Workbench, each: deciding.Standing, line: deciding.Line) -> dict[str, Any]:
    return {
        "line": line,
        "label": each.label(line.outcome, free=line.free_label) or nothing_given(each),
        "href": work.address("decisions", application=line.key),
    }


def nothing_given(each: deciding.Standing) -> str:
    return _("no certificate") if each.stage.is_last else _("does not go on")


def _decide_one(work: Workbench, key: str) -> HttpResponse:
    found = [(each, line) for each in work.standings for line in each.lines if line.key == key]
    if not found:
        raise Http404
    each, line = found[0]
    form = DecisionForm(each, line, posted(work.request))
    if form.is_valid() and work.kept(
        form, deciding.decide, work.session, line.application, **form.cleaned_data
    ):
        return work.go("decisions")
    label = each.label(line.proposal.outcome) or nothing_given(each)
    return work.show("decision", form=form, standing=each, line=line, label=label)


def prizes_part(work: Workbench) -> HttpResponse:
    """One form a prize: who holds it, or why nobody does."""
    kept = {row.code: row for row in work.session.prize_decisions.all()}
    offered = list(prizes.holders(work.edition).order_by("category__order", "reference"))
    asked = work.request.POST.get("prize", "")
    rows: list[dict[str, Any]] = []
    faulty: PrizeForm | None = None
    for prize in work.prizes:
        data = posted(work.request) if prize.code == asked else None
        form = PrizeForm(offered, kept.get(prize.code), data, auto_id=f"id_{prize.code}_%s")
        if data is not None and _keep_prize(work, prize, form):
            return work.go("prizes")
        faulty = form if data is not None else faulty
        rows.append({"prize": prize, "form": form, "decision": kept.get(prize.code)})
    return work.show("prizes", rows=rows, form=faulty)


def _keep_prize(work: Workbench, prize: SpecialPrize, form: PrizeForm) -> bool:
    return form.is_valid() and work.kept(
        form, prizes.decide_prize, work.session, prize.code, **form.decision()
    )


def votes(work: Workbench) -> HttpResponse:
    subjects = _subjects(work)
    form = VoteForm(
        [(key, text) for key, text, _c, _a in subjects], work.bench, posted(work.request)
    )
    if form.is_valid():
        chosen = next(row for row in subjects if row[0] == form.cleaned_data["subject"])
        _key, _text, category, application = chosen
        if work.kept(
            form,
            sessions.take_vote,
            work.session,
            category=category,
            application=application,
            **form.counts(),
        ):
            return work.go("votes")
    taken = work.session.votes.select_related("category", "application__applicant")
    return work.show(form=form, bench=work.bench, taken=taken, presiding=work.bench.presiding())


def _subjects(work: Workbench) -> list[tuple[str, str, Category, Any]]:
    """What may be voted on: (key, words, category, application or None for a block)."""
    rows: list[tuple[str, str, Category, Any]] = []
    for each in work.standings:
        parts = sessions.split(work.session, each.category, work.bench)
        if parts.block:
            text = _("%(category)s – all together (%(count)s)") % {
                "category": each.category.full_label,
                "count": len(parts.block),
            }
            rows.append((f"block:{each.category.code}", text, each.category, None))
        singles = {single.application: single for single in parts.singles}
        for line in each.lines:
            text = f"{line.application.holder_name} ({line.application.reference})"
            if line.key in singles and singles[line.key].recused:
                text = _("%(text)s – somebody present is recused: %(count)s") % {
                    "text": text,
                    "count": len(singles[line.key].recused),
                }
            rows.append((f"single:{line.key}", text, each.category, line.application))
    return rows


def freeze(work: Workbench) -> HttpResponse:
    form = forms.Form(posted(work.request))
    if work.request.method == "POST" and tried(form, lambda: _freeze(work)):
        return redirect(work.request.case_url)
    missing = freezing.obstacles(work.session, work.standings)
    lists = [
        {
            "standing": each,
            "rows": [_row(work, each, line) for line in each.lines if line.outcome != "none"],
        }
        for each in work.standings
    ]
    rows = work.session.prize_decisions.select_related("organisation") if work.prizes else ()
    decided = {row.code: row for row in rows}
    given = [(prize, decided.get(prize.code)) for prize in work.prizes]
    return work.show(form=form, missing=missing, lists=lists, prizes=given)


def _freeze(work: Workbench) -> None:
    """The last Kapituła of the stage ends the step; an earlier one leaves it to the next."""
    is_last = not others_waiting(work.edition, work.jury)
    tool = work.request.step if is_last else work.request.hold
    with tool():
        if is_last == others_waiting(work.edition, work.jury):  # under the lock
            text = _("Meanwhile another Kapituła or category of this session changed. Try again.")
            raise freezing.FreezeRefused(text)
        freezing.freeze_bundle(work.session, by=work.request.user, at=work.request.received_at)


SECTIONS: dict[str, Callable[[Workbench], HttpResponse]] = {
    "sitting": sitting,
    "attendance": attendance,
    "ranking": ranking,
    "decisions": decisions,
    "prizes": prizes_part,
    "votes": votes,
    "freeze": freeze,
}
