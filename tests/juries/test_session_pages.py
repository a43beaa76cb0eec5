"""The pages of the session, through the gate, as each person sees them."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localtime

from juries.models import Attendance, Decision, Resolution, Session, Vote
from programmes.models import Edition, Officer
from records import paperwork
from records.clock import database_now
from records.models import Document, Entry
from tests.factories import MembershipFactory, OfficerFactory, UserFactory
from tests.juries.sitting import AT, CITATION, Contest
from tests.juries.test_session import HIGH, LOW, MIDDLE
from tests.shown_form import send
from workflow.cases import announce_edition, open_nodes
from workflow.jobs import fire_timers

pytestmark = pytest.mark.django_db
PARTS = ["sitting", "attendance", "ranking", "decisions", "votes", "freeze"]


class Portal:
    """A contest whose edition's case waits at `close_scoring`; one log-in at a time."""

    def __init__(self, client, *marks, **kwargs):
        self.client = client
        self.contest = Contest(*marks, phase=Edition.Phase.ANNOUNCED, **kwargs)
        self.secretariat = self.contest.officer(Officer.Role.SECRETARIAT)
        self.case = announce_edition(self.contest.edition, by=None, at=database_now())
        for _ in range(2):
            fire_timers.call()
        self.log_in(self.secretariat)
        self.post("close_formal_checks")
        assert self.nodes() == ["close_scoring"]

    def nodes(self):
        return open_nodes(self.case.process_id)

    def log_in(self, user):
        self.client.force_login(user)

    def address(self, node, query=""):
        return reverse("step", args=[self.case.public_id, node]) + query

    def get(self, node, query=""):
        return self.client.get(self.address(node, query))

    def post(self, node, query="", **data):
        return send(self.client, self.address(node, query), data)

    def to_session(self):
        self.log_in(self.secretariat)
        self.post("close_scoring", reason="Zamknięto po terminie.")
        self.log_in(self.contest.secretary)

    def sit(self):
        self.to_session()
        self.post(
            "hold_session",
            mode="in_person",
            held_at="2026-05-01T10:00",
            place="Sala 12",
            agenda="Otwarcie\nRozstrzygnięcie",
        )
        self.post(
            "hold_session",
            "?part=attendance",
            **{f"juror_{juror.public_id}": "present" for juror in self.contest.jurors},
        )

    def decide_all(self):
        for application in self.contest.applications:
            self.post(
                "hold_session",
                f"?part=decisions&application={application.public_id}",
                outcome="laureate",
                citation=CITATION,
            )

    def vote(self, **data):
        return self.post(
            "hold_session",
            "?part=votes",
            **{
                "subject": "block:V",
                "motion": "Przyjęcie propozycji",
                "in_favour": 3,
                "against": 0,
                "abstained": 0,
                **data,
            },
        )

    def freeze(self):
        self.sit()
        self.decide_all()
        self.vote()
        return self.post("hold_session", "?part=freeze", action="freeze")

    def approve(self):
        self.freeze()
        self.log_in(self.contest.approver)
        return self.post(
            "approve_results", action="approve", act_number="DES.1", act_on="2026-05-04"
        )

    def publish(self):
        self.approve()
        self.log_in(self.secretariat)
        return self.post("publish_results", action="publish")

    def phase(self):
        return Edition.objects.get(pk=self.contest.edition.pk).phase


def text(response):
    return response.content.decode()


def test_the_whole_way_from_scoring_to_the_published_results(client):
    portal = Portal(client, HIGH, MIDDLE)
    portal.publish()
    assert portal.phase() == Edition.Phase.PUBLISHED
    assert portal.nodes() == ["release_certificates"]
    client.logout()
    page = text(client.get(reverse("results", args=[portal.contest.edition.slug])))
    assert page.count(CITATION) == 2
    assert portal.contest.applications[0].applicant.name in page
    assert "80,00" in page


def test_closing_scoring_shows_what_is_missing_and_asks_for_a_reason(client):
    portal = Portal(client)
    portal.contest.application(HIGH[:1], status="in_review")
    assert "1 / 2" in text(portal.get("close_scoring"))
    refused = portal.post("close_scoring")
    assert refused.status_code == 200
    assert portal.nodes() == ["close_scoring"]
    portal.post("close_scoring", reason="Choroba członka Kapituły.")
    assert portal.nodes() == ["hold_session"]


@pytest.mark.parametrize("part", PARTS)
def test_every_part_of_the_session_has_one_heading(client, part):
    portal = Portal(client, HIGH, LOW)
    portal.sit()
    page = portal.get("hold_session", f"?part={part}")
    assert page.status_code == 200
    assert text(page).count("<h1") == 1


def test_a_part_that_does_not_exist_is_not_found(client):
    portal = Portal(client, HIGH)
    portal.sit()
    assert portal.get("hold_session", "?part=nowhere").status_code == 404


def test_without_an_open_session_only_its_opening_is_shown(client):
    portal = Portal(client, HIGH)
    portal.to_session()
    assert 'name="agenda"' in text(portal.get("hold_session", "?part=votes"))


def test_the_opening_proposes_the_day_of_the_calendar_and_the_usual_agenda(client):
    portal = Portal(client, HIGH)
    portal.to_session()
    form = portal.get("hold_session").context["form"]
    planned = portal.contest.edition.deadline("session_at")
    assert f'value="{localtime(planned):%Y-%m-%dT%H:%M}"' in str(form["held_at"])
    assert len(form["agenda"].value().splitlines()) == 5
    portal.sit()
    kept = portal.get("hold_session", "?part=sitting").context["form"]
    assert kept["agenda"].value() == "Otwarcie\nRozstrzygnięcie"


def test_reading_the_session_writes_nothing(client):
    portal = Portal(client, HIGH)
    portal.sit()
    before = Entry.objects.count()
    for part in PARTS:
        portal.get("hold_session", f"?part={part}")
    assert Entry.objects.count() == before


def statements(client, portal, query):
    with CaptureQueriesContext(connection) as captured:
        portal.get("hold_session", query)
    return len(captured)


@pytest.mark.parametrize("part", PARTS)
def test_a_part_costs_the_same_for_one_application_and_for_three(client, part):
    one = Portal(client, HIGH)
    one.sit()
    query = f"?part={part}"
    few = statements(client, one, query)
    three = Portal(client, HIGH, MIDDLE, LOW)
    three.sit()
    assert statements(client, three, query) == few
    assert few <= 45


def test_what_is_kept_in_session_leaves_the_step_open(client):
    portal = Portal(client, HIGH)
    portal.sit()
    portal.decide_all()
    portal.vote()
    assert (Session.objects.count(), Attendance.objects.count()) == (1, 3)
    assert (Decision.objects.count(), Vote.objects.count()) == (1, 1)
    assert portal.nodes() == ["hold_session"]


def test_a_vote_that_does_not_add_up_is_told_and_keeps_what_was_typed(client):
    portal = Portal(client, HIGH)
    portal.sit()
    response = portal.vote(in_favour=9, motion="Wniosek o przyjęcie")
    assert response.status_code == 200
    assert "Wniosek o przyjęcie" in text(response)
    assert "govuk-error-summary" in text(response)
    assert Vote.objects.count() == 0


def test_without_a_quorum_there_is_no_form_for_a_vote(client):
    portal = Portal(client, HIGH)
    portal.sit()
    Attendance.objects.exclude(juror=portal.contest.jurors[0]).update(present=False)
    assert 'name="in_favour"' not in text(portal.get("hold_session", "?part=votes"))
    assert Vote.objects.count() == 0


def test_a_short_citation_is_told_at_its_field(client):
    portal = Portal(client, HIGH)
    portal.sit()
    application = portal.contest.applications[0]
    response = portal.post(
        "hold_session",
        f"?part=decisions&application={application.public_id}",
        outcome="laureate",
        citation="Za krótko.",
    )
    assert 'id="id_citation_error"' in text(response)
    assert Decision.objects.count() == 0


def test_an_application_of_nowhere_is_not_found(client):
    portal = Portal(client, HIGH)
    portal.sit()
    unknown = portal.contest.edition.public_id
    page = portal.get("hold_session", f"?part=decisions&application={unknown}")
    assert page.status_code == 404


def test_nobody_is_awarded_by_one_form(client):
    portal = Portal(client, LOW)
    portal.sit()
    portal.post("hold_session", "?part=decisions", category="V", reason="Poziom prac.")
    portal.vote()
    portal.post("hold_session", "?part=freeze", action="freeze")
    assert Resolution.objects.get().reason == "Poziom prac."


def test_freezing_with_something_missing_says_what(client):
    portal = Portal(client, HIGH)
    portal.sit()
    response = portal.post("hold_session", "?part=freeze", action="freeze")
    assert portal.contest.applications[0].reference in text(response)
    assert portal.nodes() == ["hold_session"]


def test_freezing_ends_the_step(client):
    portal = Portal(client, HIGH)
    assert portal.freeze().status_code == 302
    assert portal.nodes() == ["approve_results"]


def test_the_approver_sees_the_frozen_bundle_only(client):
    portal = Portal(client, HIGH, LOW)
    portal.sit()
    portal.post(
        "hold_session",
        f"?part=decisions&application={portal.contest.applications[0].public_id}",
        outcome="laureate",
        citation=CITATION,
    )
    portal.vote()
    portal.post("hold_session", "?part=freeze", action="freeze")
    portal.contest.category.criteria.update(weight="0.1")
    portal.log_in(portal.contest.approver)
    page = text(portal.get("approve_results"))
    assert "80,00" in page
    assert CITATION in page
    assert Resolution.objects.get().bundle_sha256 in page


def test_the_approver_sends_the_results_back_to_the_session(client):
    portal = Portal(client, HIGH)
    portal.freeze()
    portal.log_in(portal.contest.approver)
    portal.post("approve_results", action="return", reason="Literówka w uzasadnieniu.")
    assert portal.nodes() == ["hold_session"]
    portal.log_in(portal.contest.secretary)
    assert "Literówka w uzasadnieniu." in text(portal.get("hold_session"))


def test_the_return_is_folded_until_something_in_it_is_wrong(client):
    portal = Portal(client, HIGH)
    portal.freeze()
    portal.log_in(portal.contest.approver)
    page = text(portal.get("approve_results"))
    assert (page.count("<h1"), page.count("<details")) == (1, 1)
    assert "Zwróć do poprawy" in page
    folded, unfolded = '<details class="govuk-details">', '<details class="govuk-details" open>'
    assert folded in page
    assert folded in text(portal.post("approve_results", action="approve", act_number=""))
    wrong = portal.post("approve_results", action="return", reason="")
    assert unfolded in text(wrong)
    assert not wrong.context["approval"].errors


def test_the_preparer_who_is_also_approver_is_refused(client):
    portal = Portal(client, HIGH)
    portal.freeze()
    OfficerFactory(
        programme=portal.contest.edition.programme,
        user=portal.contest.secretary,
        role=Officer.Role.APPROVER,
    )
    portal.log_in(portal.contest.secretary)
    assert 'name="act_number"' not in text(portal.get("approve_results"))
    response = portal.post(
        "approve_results", action="approve", act_number="DES.1", act_on="2026-05-04"
    )
    assert response.status_code == 200
    assert Resolution.objects.get().approved_at is None
    assert portal.nodes() == ["approve_results"]


def test_only_an_approver_approves(client):
    portal = Portal(client, HIGH)
    portal.freeze()
    portal.log_in(portal.secretariat)
    assert portal.get("approve_results").status_code == 403
    portal.log_in(UserFactory())
    assert portal.get("approve_results").status_code == 404


def test_a_juror_does_not_hold_the_pen_of_the_session(client):
    portal = Portal(client, HIGH)
    portal.to_session()
    portal.log_in(portal.contest.jurors[1].user)
    assert portal.get("hold_session").status_code in (403, 404)


# --- results -----------------------------------------------------------------------------


def test_before_publication_the_results_are_not_announced(client):
    portal = Portal(client, HIGH)
    portal.approve()
    client.logout()
    page = client.get(reverse("results", args=[portal.contest.edition.slug]))
    assert page.status_code == 404
    assert portal.contest.applications[0].applicant.name not in text(page)
    assert client.get(reverse("results", args=["nie-ma-takiej"])).status_code == 404


def test_who_was_not_awarded_is_not_published(client):
    portal = Portal(client, HIGH, LOW)
    portal.sit()
    portal.post(
        "hold_session",
        f"?part=decisions&application={portal.contest.applications[0].public_id}",
        outcome="laureate",
        citation=CITATION,
    )
    portal.vote()
    portal.post("hold_session", "?part=freeze", action="freeze")
    portal.log_in(portal.contest.approver)
    portal.post("approve_results", action="approve", act_number="DES.1", act_on="2026-05-04")
    portal.post("publish_results", action="publish")
    page = text(client.get(reverse("results", args=[portal.contest.edition.slug])))
    assert "Wyniki ogłoszono: " in page
    first, second = (row.applicant.name for row in portal.contest.applications)
    assert (first in page, second in page) == (True, False)


@pytest.mark.parametrize("applications", [1, 3])
def test_the_results_cost_the_same_for_any_number_of_awards(
    client, applications, django_assert_max_num_queries
):
    portal = Portal(client, *[HIGH] * applications)
    portal.publish()
    client.logout()
    with django_assert_max_num_queries(9):
        client.get(reverse("results", args=[portal.contest.edition.slug]))


def card_of(portal, number=0):
    application = portal.contest.applications[number]
    return reverse("result_card", args=[application.public_id])


def test_the_result_card_is_secret_before_publication(client):
    portal = Portal(client, HIGH)
    portal.approve()
    application = portal.contest.applications[0]
    for user in (application.created_by, portal.secretariat, portal.contest.approver):
        portal.log_in(user)
        assert client.get(card_of(portal)).status_code == 404


def test_the_applicant_reads_points_and_reasons_without_names(client):
    portal = Portal(client, HIGH)
    portal.publish()
    portal.log_in(portal.contest.applications[0].created_by)
    page = text(client.get(card_of(portal)))
    assert "Uzasadnienie V.3: 50" in page
    assert "80,00" in page
    assert [juror.user.name for juror in portal.contest.jurors if juror.user.name in page] == []


def test_a_result_card_is_nobody_elses(client):
    portal = Portal(client, HIGH, MIDDLE)
    portal.publish()
    for user in (
        portal.contest.applications[1].created_by,
        portal.contest.jurors[0].user,
        MembershipFactory().user,
    ):
        portal.log_in(user)
        assert client.get(card_of(portal)).status_code == 404
    client.logout()
    assert client.get(card_of(portal)).status_code == 302


def test_the_act_is_dated_as_given(client):
    portal = Portal(client, HIGH)
    portal.approve()
    resolution = Resolution.objects.get()
    assert (resolution.act_number, resolution.act_on) == ("DES.1", date(2026, 5, 4))
    assert resolution.approved_at > AT


@pytest.mark.parametrize("paper", ["session_minutes", "resolution_paper"])
def test_minutes_and_resolution_are_read_by_the_office_and_the_secretary(client, paper):
    portal = Portal(client, HIGH)
    portal.freeze()
    for document in Document.objects.all():
        paperwork.render(document.pk, at=database_now())
    portal.log_in(portal.contest.approver)
    row = {"session_minutes": Session, "resolution_paper": Resolution}[paper].objects.get()
    address = reverse(paper, args=[row.public_id])
    assert address in text(portal.get("approve_results"))
    for user in (portal.contest.approver, portal.contest.secretary, portal.secretariat):
        portal.log_in(user)
        response = client.get(address)
        assert response.status_code == 200
        assert b"".join(response).startswith(b"%PDF")
    for user in (portal.contest.applications[0].created_by, portal.contest.jurors[0].user):
        portal.log_in(user)
        assert client.get(address).status_code == 404


def test_an_approval_is_of_the_frozen_results_that_were_read(client):
    portal = Portal(client, HIGH, MIDDLE)
    portal.freeze()
    portal.log_in(portal.contest.approver)
    seen = portal.get("approve_results").context["seen"]
    act = {"action": "approve", "act_number": "DES.1", "act_on": "2026-05-04"}

    assert portal.post("approve_results", seen="0" * 64, **act).status_code == 200
    assert portal.nodes() == ["approve_results"]
    portal.post("approve_results", seen=seen, **act)
    assert portal.nodes() == ["publish_results"]
