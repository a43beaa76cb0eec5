"""Pages that only a contest of several stages has: what is added in the next stage, points of
earlier stages, the act of another authority, prizes outside the categories."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.urls import reverse
from django.utils.timezone import localtime
from playwright.sync_api import Page

from accounts.models import User
from applications.drafting import rules_of
from juries.assigning import allocate_all
from juries.models import Assignment, Award, Jury
from programmes.catalogue_reading import read_catalogue
from records.clock import database_now
from tests.programmes.catalogue import CATALOGUE
from tests.workflow.stages_run import StagesRun

from .aside import aside
from .touring import Tour

NOBODY = "anonymous"
BEST, SECOND, LAST = range(3)
PRIZE = {
    "code": "NS",
    "label": "Nagroda specjalna",
    "given_by": "Minister Przykładowy",
    "text": "Za wytrwałość.",
}


def begun() -> StagesRun:
    """Three gminy in a real contest of three stages, of which two go on to the second."""
    file = read_catalogue(CATALOGUE.with_name("pro-familia-2022.toml"))
    content = file.content().model_dump(mode="json") | {"special_prizes": [PRIZE]}
    content["stages"][0]["shortlist_n"] = 2
    return StagesRun(content, applicants=3)


def announce_shortlist(run: StagesRun) -> None:
    """To the call of the second stage."""
    for application in run.applications:
        run.submit(application)
    run.close_call()
    run.accept_all()
    run.score_all({a.pk: [30 - n, 20, 20, 15] for n, a in enumerate(run.applications)})
    run.set_deadline("call_opens", database_now() - timedelta(seconds=1), 2)
    run.set_deadline("call_closes", database_now() + timedelta(days=20), 2)
    run.shortlist()


def allocate_second_stage(run: StagesRun) -> None:
    for application in run.waiting("extending"):
        run.submit(application)
    run.close_call(2)
    run.accept_all()
    run.declare_all()
    jury = Jury.objects.get(pk=run.jury.pk)
    allocate_all(jury, by=jury.secretary, at=database_now())


def open_second_session(run: StagesRun) -> None:
    run.score_all({a.pk: [30, 40, 30] for a in run.applications})
    run.open_session()


def leave_to_the_authority(run: StagesRun) -> None:
    """The Kapituła has recommended; the third stage is the authority's."""
    run.vote()
    run.freeze()
    run.approve(act_number="DSR.2", act_on=f"{localtime():%Y-%m-%d}")
    run.publish()


def record_act(run: StagesRun) -> None:
    run.step("secretariat", "hold_session", number="BM.7", on=f"{localtime():%Y-%m-%d}")


def pick(run: StagesRun) -> None:
    run.decide("secretariat", run.applications[BEST], "laureate")
    prize = {"prize": "NS", "holder": str(run.applications[LAST].public_id)}
    run.step("secretariat", "hold_session", "?part=prizes", citation="Za wytrwałość.", **prize)
    run.freeze("secretariat")


def announce_pick(run: StagesRun) -> None:
    run.approve()
    run.publish()


class Guide:
    """Leads the people of the contest over its pages; collects what is wrong with them."""

    def __init__(self, run: StagesRun, person: Callable[..., Page], portal: str):
        self.run = run
        users: dict[str, User | None] = {
            who: User.objects.get(pk=client.session[SESSION_KEY])
            for who, client in run.clients.items()
        }
        users |= {f"juror {juror.pk}": juror.user for juror in run.jurors}
        self.tour = Tour(users | {NOBODY: None}, person, portal)
        self.found: list[str] = []

    def look(self, who: str, *addresses: str, sent: bool = False) -> None:
        for address in addresses:
            faults = self.tour.faults_of(who, address, sent=sent)
            self.found += [f"{address} as {who}: {fault}" for fault in faults]

    def applicant(self, no: int) -> str:
        return f"applicant {self.run.applications[no].pk}"

    def of(self, no: int, name: str, *args: Any) -> str:
        """An address of one application."""
        return reverse(name, args=[self.run.applications[no].public_id, *args])

    def case_of(self, no: int, *node: str) -> str:
        case = self.run.applications[no].cases.latest("pk")
        return reverse("step" if node else "case", args=[case.public_id, *node])

    def step(self, node: str, query: str = "") -> str:
        return reverse("step", args=[self.run.case.public_id, node]) + query

    def parts(self, *names: str) -> list[str]:
        return [self.step("hold_session", f"?part={name}") for name in names]

    @property
    def results(self) -> str:
        return reverse("results", args=[self.run.edition.slug])

    @property
    def edition(self) -> str:
        return reverse("edition", args=[self.run.edition.slug])


def look_at_the_next_stage(guide: Guide) -> None:
    going_on, out = guide.applicant(BEST), guide.applicant(LAST)
    extend = guide.case_of(BEST, "extend_application")
    sections = rules_of(guide.run.applications[BEST]).sections
    added = next(section.code for section in sections if section.stage == 2)
    guide.look(going_on, reverse("desk"), guide.case_of(BEST), extend)
    guide.look(going_on, guide.of(BEST, "application_section", added))
    guide.look(going_on, guide.of(BEST, "evidence"), guide.of(BEST, "application_preview"))
    guide.look(out, guide.case_of(LAST), guide.of(LAST, "result_card"))
    guide.look(NOBODY, guide.results, guide.edition)
    staff = reverse("stage_reviewers", args=[guide.run.edition.slug])
    guide.look("secretariat", reverse("edition_case", args=[guide.run.case.public_id]), staff)


def look_at_the_cards(guide: Guide) -> None:
    of_stage = Assignment.objects.filter(stage__ordinal=2, state="active")
    card = of_stage.filter(application=guide.run.applications[BEST])[0]
    queue = reverse("review_queue", args=[card.juror.public_id])
    guide.look(f"juror {card.juror_id}", queue, reverse("score_sheet", args=[card.public_id]))
    guide.look("secretary", reverse("jury_progress", args=[guide.run.jury.public_id]))


def look_at_the_second_session(guide: Guide) -> None:
    guide.look("secretary", *guide.parts("ranking", "decisions"))
    application = guide.run.applications[BEST].public_id
    guide.look(
        "secretary", guide.step("hold_session", f"?part=decisions&application={application}")
    )


def look_at_the_act(guide: Guide) -> None:
    guide.look("secretariat", guide.step("hold_session"))
    guide.look("secretariat", guide.step("hold_session"), sent=True)


def look_at_the_pick(guide: Guide) -> None:
    guide.look("secretariat", *guide.parts("ranking", "decisions", "prizes", "freeze"))
    guide.look("secretariat", *guide.parts("prizes"), sent=True)
    application = guide.run.applications[BEST].public_id
    one = guide.step("hold_session", f"?part=decisions&application={application}")
    guide.look("secretariat", one)


def look_at_the_results(guide: Guide) -> None:
    guide.look(NOBODY, guide.results, guide.edition)
    assert Award.objects.filter(category=None).exists()
    guide.look(guide.applicant(BEST), guide.of(BEST, "result_card"), guide.case_of(BEST))
    guide.look(guide.applicant(LAST), guide.of(LAST, "result_card"))
    guide.look(guide.applicant(SECOND), guide.of(SECOND, "result_card"))


def test_pages_of_later_stages(person: Callable[..., Page], live_server: Any):
    run = aside(begun)
    guide = Guide(run, person, live_server.url)
    aside(announce_shortlist, run)
    look_at_the_next_stage(guide)
    aside(allocate_second_stage, run)
    look_at_the_cards(guide)
    aside(open_second_session, run)
    look_at_the_second_session(guide)
    aside(leave_to_the_authority, run)
    look_at_the_act(guide)
    aside(record_act, run)
    look_at_the_pick(guide)
    aside(pick, run)
    guide.look("approver", guide.step("approve_results"))
    aside(announce_pick, run)
    look_at_the_results(guide)
    assert not guide.found, "\n" + "\n".join(guide.found)
