"""What the sections of a session share: the Kapituła in turn, its open session, the page.

Where another authority decides the stage, its act takes the place of the sitting, and nothing is
voted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from applications.step_request import StepRequest
from juries import acts, deciding, freezing, prizes, sessions
from juries.counting import stage_of
from juries.models import Jury, Session
from juries.stage_rules import is_last
from programmes.models import Category, Edition, Stage
from programmes.shapes import SpecialPrize

PARTS = {
    "sitting": gettext_lazy("Session"),
    "attendance": gettext_lazy("Attendance and quorum"),
    "ranking": gettext_lazy("Ranking and proposals"),
    "decisions": gettext_lazy("Decisions and citations"),
    "prizes": gettext_lazy("Special prizes"),
    "votes": gettext_lazy("Votes"),
    "freeze": gettext_lazy("Close and freeze"),
}
ACT_PARTS = {
    "sitting": gettext_lazy("Act of the deciding body"),
    "ranking": gettext_lazy("Results of the scoring"),
    "decisions": gettext_lazy("Who is picked"),
    "prizes": gettext_lazy("Special prizes"),
    "freeze": gettext_lazy("Close and freeze"),
}


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
    """What the sections share: the Kapituła in turn (none where another authority decides), its
    open session, who sits."""

    request: StepRequest
    edition: Edition
    jury: Jury | None
    part: str

    @cached_property
    def stage(self) -> Stage:
        return self.open_session.stage if self.open_session else stage_of(self.edition)

    @cached_property
    def open_session(self) -> Session | None:
        if self.jury is None:
            return acts.open_act_of(self.edition)
        rows = self.jury.sessions.filter(closed_at__isnull=True)
        rows = rows.select_related("jury__edition__programme", "stage__edition__programme")
        return rows.prefetch_related("stage__edition__stages").first()

    @cached_property
    def parts(self) -> dict[str, Any]:
        """The sections of this session by name, in order."""
        parts = PARTS if self.jury else ACT_PARTS
        has_prizes = self.open_session is not None and bool(self.prizes)
        return {name: title for name, title in parts.items() if name != "prizes" or has_prizes}

    @cached_property
    def prizes(self) -> tuple[SpecialPrize, ...]:
        return prizes.prizes_due(self.session)

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
        return list(freezing.categories_of(self.session))

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
            for part, title in self.parts.items()
        ]
        context |= {
            "edition": self.edition,
            "jury": self.jury,
            "stage": self.stage,
            "is_last_stage": is_last(self.stage, list(self.stage.edition.stages.all())),
            "session": self.open_session,
            "part": self.part,
            "parts": steps,
            "title": self.parts[self.part],
            "back_href": self.request.case_url,
        }
        return render(self.request, f"juries/session_{page or self.part}.html", context)
