"""Pages of the secretary: assignment, progress, recorded acts; counts and names, never points."""

import re

import pytest
from django.urls import reverse

from juries.models import Assignment, Review
from juries.reviewing import open_correction
from tests.factories import UserFactory
from tests.juries.panel import AT, Panel

pytestmark = pytest.mark.django_db


@pytest.fixture
def panel():
    return Panel(applications=3, members=4).sign_all()


@pytest.fixture
def page(client, panel):
    client.force_login(panel.secretary)
    return client


def address(name, *rows):
    return reverse(name, args=[row.public_id for row in rows])


def test_one_button_assigns_all(page, panel):
    page.post(address("allocate_jury", panel.jury))
    assert Assignment.objects.count() == 6
    html = page.get(address("jury_assignments", panel.jury)).content.decode()
    assert html.count("2 / 2") == 3


def test_a_get_assigns_nothing(page, panel):
    assert page.get(address("allocate_jury", panel.jury)).status_code == 405
    assert not Assignment.objects.exists()


def test_an_application_is_assigned_by_hand(page, panel):
    url = address("assign_application", panel.jury, panel.applications[0])
    page.post(url, {"juror": panel.jurors[3].public_id})
    assert Assignment.objects.get().juror == panel.jurors[3]


def test_only_members_without_an_obstacle_are_offered(page, panel):
    stranger = Panel().jurors[0]
    url = address("assign_application", panel.jury, panel.applications[0])
    answer = page.post(url, {"juror": stranger.public_id})
    assert 'id="id_juror_error"' in answer.content.decode()
    assert not Assignment.objects.exists()


def test_taking_back_asks_for_the_reason(page, panel):
    assignment = panel.assign(panel.jurors[0], panel.applications[0])
    url = address("withdraw_assignment", assignment)
    assert 'id="id_reason_error"' in page.post(url, {}).content.decode()
    page.post(url, {"reason": "Choroba"})
    assert Assignment.objects.get().state == "withdrawn"


def test_a_member_is_replaced(page, panel):
    panel.assign(panel.jurors[0], panel.applications[0])
    url = address("replace_member", panel.jury, panel.jurors[0])
    page.post(url, {"new": panel.jurors[1].public_id, "reason": "Choroba"})
    assert Assignment.objects.get(state="active").juror == panel.jurors[1]


def test_an_approved_card_is_opened_for_correction(page, panel):
    assignment = panel.assign(panel.jurors[0], panel.applications[0])
    panel.lock(assignment, 50, 30)
    page.post(address("open_correction", assignment), {"reason": "Pomyłka w V.5"})
    assert list(Review.objects.values_list("version", "status")) == [(1, "locked"), (2, "draft")]


def test_a_card_not_approved_cannot_be_opened(page, panel):
    assignment = panel.assign(panel.jurors[0], panel.applications[0])
    assert page.get(address("open_correction", assignment)).status_code == 404


def test_progress_says_how_many_of_how_many(page, panel):
    assignment = panel.assign(panel.jurors[0], panel.applications[0])
    panel.lock(assignment, 50, 30)
    html = page.get(address("jury_progress", panel.jury)).content.decode()
    assert "1 / 2" in html
    assert "0 / 2" in html


def test_the_secretary_sees_no_points_while_scoring_goes_on(page, panel):
    """The pages are the same bytes whatever was given, and quote no reason."""
    assignment = panel.assign(panel.jurors[0], panel.applications[0])
    draft = panel.save(assignment, 47, 13, reason="Tajne uzasadnienie " * 12)
    before = crawl(page, panel, assignment)
    panel.save(assignment, 3, 2, revision=draft.revision, reason="Inne tajne uzasadnienie")
    assert crawl(page, panel, assignment) == before
    assert not any("ajne" in html for html in before)


def crawl(page, panel, assignment):
    names = ("jury_assignments", "jury_progress")
    found = [page.get(address(name, panel.jury)) for name in names]
    found.append(page.get(address("withdraw_assignment", assignment)))
    pages = [answer.content.decode() for answer in found]
    return [re.sub(r"\b[A-Za-z0-9]{64}\b", "", html) for html in pages]  # tokens


def test_a_correction_under_way_is_not_opened_twice(page, panel):
    assignment = panel.assign(panel.jurors[0], panel.applications[0])
    review = panel.lock(assignment, 50, 30)
    open_correction(review, reason="Pomyłka", by=panel.secretary, at=AT)
    assert page.get(address("open_correction", assignment)).status_code == 404


def test_members_strangers_and_other_secretaries_get_404(client, panel):
    assignment = panel.assign(panel.jurors[0], panel.applications[0])
    urls = [
        address("jury_assignments", panel.jury),
        address("jury_progress", panel.jury),
        address("assign_application", panel.jury, panel.applications[0]),
        address("replace_member", panel.jury, panel.jurors[0]),
        address("withdraw_assignment", assignment),
        address("open_correction", assignment),
    ]
    for user in (panel.jurors[0].user, UserFactory(), Panel().secretary):
        client.force_login(user)
        assert {client.get(url).status_code for url in urls} == {404}
        assert client.post(address("allocate_jury", panel.jury)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("jury_assignments", 12), ("jury_progress", 12)])
def test_lists_ask_the_database_as_often_for_one_as_for_three(
    client, django_assert_num_queries, name, queries, count
):
    panel = Panel(applications=count, members=3).sign_all()
    for application in panel.applications:
        panel.assign(panel.jurors[0], application)
    client.force_login(panel.secretary)
    client.get(address(name, panel.jury))
    with django_assert_num_queries(queries):
        client.get(address(name, panel.jury))
