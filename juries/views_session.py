"""Step views of the secretariat and the jury secretary: closing scoring, holding the session.

The session is a workbench of six sections on one address, chosen by `?part=`; what is done in a
section is kept at once (`request.hold()`), only freezing the results ends the step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.step_request import StepRequest
from juries import closing_scoring as closing
from juries import deciding, freezing, sessions
from juries.forms_session import (
    AttendanceForm,
    CloseScoringForm,
    DecisionForm,
    NobodyForm,
    SittingForm,
    VoteForm,
)
from juries.minutes import ranking_table, tie_sentences
from juries.models import Jury, Session
from programmes.models import Category, DeadlineChange, Edition
from records.wording import NOTHING

PARTS = {
    "sitting": gettext_lazy("Session"),
    "attendance": gettext_lazy("Attendance and quorum"),
    "ranking": gettext_lazy("Ranking and proposals"),
    "decisions": gettext_lazy("Decisions and citations"),
    "votes": gettext_lazy("Votes"),
    "freeze": gettext_lazy("Close and freeze"),
}


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


def posted(request: HttpRequest) -> Any:
    """The data of a form; an empty POST is a POST."""
    return request.POST if request.method == "POST" else None


def tried(form: forms.BaseForm, act: Callable[[], Any]) -> bool:
    """Whether `act` went through; its refusal becomes errors of the form."""
    try:
        act()
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    return True


@dataclass
class Workbench:
    """What the sections share: the Kapituła in turn, its open session, who sits."""

    request: StepRequest
    edition: Edition
    jury: Jury
    part: str

    @cached_property
    def open_session(self) -> Session | None:
        rows = self.jury.sessions.filter(closed_at__isnull=True)
        return rows.select_related("jury__edition__programme", "stage").first()

    @property
    def session(self) -> Session:
        """The open session; every section but the first is shown only when there is one."""
        assert self.open_session is not None
        return self.open_session

    @cached_property
    def bench(self) -> sessions.Bench:
        return sessions.bench(self.session)

    @cached_property
    def categories(self) -> list[Category]:
        return list(freezing.categories_of(self.jury))

    @cached_property
    def standings(self) -> tuple[deciding.Standing, ...]:
        return freezing.standings_of(self.session)

    def address(self, part: str, **query: str) -> str:
        return f"?{urlencode({'part': part, **query})}"

    def go(self, part: str, **query: str) -> HttpResponse:
        return redirect(self.request.path + self.address(part, **query))

    def kept(
        self, form: forms.BaseForm, act: Callable[..., Any], *args: Any, **kwargs: Any
    ) -> bool:
        """Validate and act with the case locked and the node left open."""
        if self.request.method != "POST" or not form.is_valid():
            return False

        def hold() -> None:
            with self.request.hold():
                act(*args, by=self.request.user, at=self.request.received_at, **kwargs)

        return tried(form, hold)

    def show(self, page: str = "", **context: Any) -> HttpResponse:
        steps = [
            {
                "title": title,
                "href": self.address(part),
                "state": "current" if part == self.part else "todo",
            }
            for part, title in PARTS.items()
        ]
        context |= {
            "edition": self.edition,
            "jury": self.jury,
            "session": self.open_session,
            "part": self.part,
            "parts": steps,
            "title": PARTS[self.part],
            "back_href": self.request.case_url,
        }
        return render(self.request, f"juries/session_{page or self.part}.html", context)


def hold_session(request: StepRequest, edition: Edition) -> HttpResponse:
    jury = freezing.jury_in_turn(edition)
    if jury is None:
        return render(request, "juries/session_no_jury.html", {"back_href": request.case_url})
    part = request.GET.get("part", "sitting")
    if part not in PARTS:
        raise Http404
    work = Workbench(request, edition, jury, part)
    if work.open_session is None:
        work.part = "sitting"
    return SECTIONS[work.part](work)


def sitting(work: Workbench) -> HttpResponse:
    rules = sessions.rules_of(work.edition).session
    planned = work.edition.deadline(DeadlineChange.Kind.SESSION_AT)
    form = SittingForm(rules, work.open_session, posted(work.request), planned=planned)
    if work.open_session is None:
        returned = work.edition.resolutions.filter(
            session__jury=work.jury, returned_at__isnull=False, superseded_by__isnull=True
        )
        if form.is_valid() and work.kept(
            form, sessions.open_session, work.jury, **form.cleaned_data
        ):
            return work.go("attendance")
        return work.show(form=form, returned=returned)
    if form.is_valid() and work.kept(
        form, sessions.describe_session, work.session, **form.cleaned_data
    ):
        return work.go("attendance")
    return work.show(form=form)


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
        tables.append(
            {
                "standing": each,
                "header": table["header"],
                "rows": list(zip(table["rows"], labels, strict=True)),
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
        "label": each.label(line.outcome) or _("no certificate"),
        "href": work.address("decisions", application=line.key),
    }


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
    label = each.label(line.proposal.outcome)
    return work.show("decision", form=form, standing=each, line=line, label=label)


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
            text = f"{line.application.applicant} ({line.application.reference})"
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
    return work.show(form=form, missing=missing, lists=lists)


def _freeze(work: Workbench) -> None:
    """The last Kapituła of the stage ends the step; an earlier one leaves it to the next."""
    is_last = not freezing.juries_waiting(work.edition).exclude(pk=work.jury.pk).exists()
    tool = work.request.step if is_last else work.request.hold
    with tool():
        freezing.freeze_bundle(work.session, by=work.request.user, at=work.request.received_at)


SECTIONS: dict[str, Callable[[Workbench], HttpResponse]] = {
    "sitting": sitting,
    "attendance": attendance,
    "ranking": ranking,
    "decisions": decisions,
    "votes": votes,
    "freeze": freeze,
}
