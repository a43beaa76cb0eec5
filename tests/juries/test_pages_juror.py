"""Pages of a member of the Kapituła: the three steps, the card, and nobody else's points."""

import pytest
from django.urls import reverse

from applications.models import Application
from juries.models import Assignment, Conflict, Juror, Pairing, Review
from programmes.models import Edition
from tests.factories import JurorFactory, UserFactory
from tests.juries.panel import REASON, Panel

pytestmark = pytest.mark.django_db


@pytest.fixture
def panel():
    return Panel(members=4)


@pytest.fixture
def me(panel):
    return panel.jurors[2]


@pytest.fixture
def page(client, me):
    client.force_login(me.user)
    return client


def sheet(assignment):
    return reverse("score_sheet", args=[assignment.public_id])


def fields(*points, revision=0, reason=REASON, action="save"):
    data = {"revision": revision, "action": action}
    for code, value in zip(("V.3", "V.5"), points, strict=True):
        data |= {f"points-{code}": value, f"reason-{code}": reason}
    return data


# --- three steps ---------------------------------------------------------------------------------


def test_before_the_undertaking_the_list_of_applicants_is_closed(page, panel, me):
    answer = page.get(reverse("juror_standing", args=[me.public_id]))
    assert answer.url == reverse("juror_statement", args=[me.public_id])


def test_after_it_the_list_shows_who_applies_and_nothing_of_the_content(page, panel, me):
    page.post(reverse("juror_statement", args=[me.public_id]), {"agree": "on"})
    html = page.get(reverse("juror_standing", args=[me.public_id])).content.decode()
    (application,) = panel.applications
    assert application.applicant.name in html
    assert application.answers["D3"] not in html


def test_while_the_call_is_open_nobody_declares_anything_about_applicants(page, panel, me):
    later = "Listę wnioskodawców udostępnimy po zakończeniu naboru wniosków."
    Edition.objects.update(phase=Edition.Phase.CALL_OPEN)
    Application.objects.update(status=Application.Status.SUBMITTED)
    statement = reverse("juror_statement", args=[me.public_id])
    page.post(statement, {"agree": "on"})
    home = page.get(reverse("jury_home")).content.decode()
    assert "po zakończeniu naboru" in home
    assert "złożono wszystkie" not in home
    assert later in page.get(reverse("juror_standing", args=[me.public_id])).content.decode()
    assert later in page.get(statement).content.decode()
    refused = page.post(statement, {"agree": "on"})
    assert later in refused.context["form"].non_field_errors()
    assert me.statement.impartiality_at is None


def test_cards_wait_for_the_statement_and_marked_editions_are_told_apart(page, panel, me):
    Edition.objects.update(kind=Edition.Kind.REHEARSAL, real_calendar="2022")
    html = page.get(reverse("jury_home")).content.decode()
    assert html.count("po złożeniu oświadczenia") == 2  # the list, the cards
    assert f"{panel.edition.name} ({panel.edition.slug})" in html
    assert "Etap konkursu: ocena merytoryczna" in html
    page.force_login(panel.secretary)
    kept = page.get(reverse("jury_home")).content.decode()
    assert f"{panel.edition.name} ({panel.edition.slug})" in kept


def test_a_statement_is_not_signed_without_the_box(page, me):
    answer = page.post(reverse("juror_statement", args=[me.public_id]), {})
    assert answer.status_code == 200
    assert not hasattr(Juror.objects.get(pk=me.pk), "statement")


def test_declarations_open_part_two_and_part_two_opens_the_cards(page, panel, me):
    (application,) = panel.applications
    panel.promise(me)
    key = application.public_id
    page.post(reverse("juror_standing", args=[me.public_id]), {f"{key}-standing": "free"})
    assert Pairing.objects.get(juror=me).standing == "free"
    answer = page.post(reverse("juror_statement", args=[me.public_id]), {"agree": "on"})
    assert answer.url == reverse("review_queue", args=[me.public_id])


def test_a_doubt_without_a_circumstance_is_an_error_at_its_field(page, panel, me):
    panel.promise(me)
    key = panel.applications[0].public_id
    answer = page.post(reverse("juror_standing", args=[me.public_id]), {f"{key}-standing": "doubt"})
    assert f'id="id_{key}-circumstance_error"' in answer.content.decode()
    assert not Conflict.objects.exists()


def test_the_card_is_closed_until_part_two_is_signed(page, panel, me):
    panel.promise(me)
    panel.declare(me, panel.applications[0])
    assignment = panel.assign(me, panel.applications[0])
    assert page.get(sheet(assignment)).status_code == 404


# --- the card ------------------------------------------------------------------------------------


@pytest.fixture
def assignment(panel, me):
    panel.sign_all()
    return panel.assign(me, panel.applications[0])


def test_the_card_stands_beside_the_application_without_contact_data(page, panel, assignment):
    panel.applications[0].submissions.update(
        answers=panel.applications[0].answers | {"A10": "600 700 800"}
    )
    html = page.get(sheet(assignment)).content.decode()
    assert panel.applications[0].answers["D3"] in html
    assert "600 700 800" not in html
    assert "Działania wspierające" in html


def test_a_draft_is_saved_with_fields_missing(page, assignment):
    answer = page.post(sheet(assignment), fields("", "", reason=""))
    assert answer.status_code == 302
    assert Review.objects.get().revision == 1


@pytest.mark.parametrize("value", ["61", "-1", "7,5", "dużo"])
def test_wrong_points_are_kept_as_typed_and_marked_at_their_field(page, assignment, value):
    answer = page.post(sheet(assignment), fields(value, "10"))
    html = answer.content.decode()
    assert 'id="id_points-V.3_error"' in html
    assert f'value="{value}"' in html
    assert Review.objects.get().typed["V.3"]["points"] == value


def test_approval_wants_every_field(page, assignment):
    answer = page.post(sheet(assignment), fields("", "10", reason="krótko", action="preview"))
    html = answer.content.decode()
    for field in ("points-V.3", "reason-V.3", "reason-V.5"):
        assert f'id="id_{field}_error"' in html
    assert 'id="id_points-V.5_error"' not in html


def test_a_complete_card_is_previewed_and_approved(page, assignment):
    answer = page.post(sheet(assignment), fields("50", "20", action="preview"))
    lock = reverse("score_sheet_lock", args=[assignment.public_id])
    assert answer.url == lock
    assert "70,00" in page.get(lock).content.decode()
    page.post(lock, {"revision": 1})
    assert Review.objects.get().status == "locked"
    html = page.get(sheet(assignment)).content.decode()
    assert "70,00" in html
    assert '<form method="post" novalidate>' not in html


@pytest.mark.parametrize("revision", ["", "x", "-1", "99"])
def test_approval_of_something_not_previewed_is_refused(page, assignment, revision):
    page.post(sheet(assignment), fields("50", "20"))
    lock = reverse("score_sheet_lock", args=[assignment.public_id])
    page.post(lock, {"revision": revision})
    assert Review.objects.get().status == "draft"


def test_a_second_window_gets_both_versions(page, panel, assignment):
    page.post(sheet(assignment), fields("50", "20"))
    html = page.post(sheet(assignment), fields("40", "10")).content.decode()
    assert "<strong>V.3</strong>: 50" in html
    assert 'value="40"' in html
    assert page.post(sheet(assignment), fields("40", "10", revision=1)).status_code == 302
    assert Review.objects.get().typed["V.3"]["points"] == "40"


def test_markup_in_a_reason_is_shown_as_text(page, assignment):
    page.post(sheet(assignment), fields("50", "20", reason='<script>alert("x")</script>'))
    html = page.get(sheet(assignment)).content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html


def test_a_conflict_declared_from_the_card_hands_the_application_over(page, panel, me, assignment):
    page.post(sheet(assignment), fields("50", "20"))
    answer = page.post(
        reverse("declare_conflict", args=[assignment.public_id]), {"circumstance": "d"}
    )
    assert answer.url == reverse("review_queue", args=[me.public_id])
    assert page.get(sheet(assignment)).status_code == 404
    assert Assignment.objects.get(state="active").juror != me


# --- strangers and secrecy -----------------------------------------------------------------------


def test_a_stranger_and_another_member_get_the_same_404(client, panel, assignment):
    for user in (UserFactory(), panel.jurors[0].user, panel.secretary, JurorFactory().user):
        client.force_login(user)
        assert client.get(sheet(assignment)).status_code == 404
        assert client.post(sheet(assignment), fields("1", "1")).status_code == 404


SENTINEL = "Tajne uzasadnienie drugiej osoby. " * 8


def test_a_member_never_meets_anything_of_anothers_card(page, panel, me, assignment):
    other = panel.assign(panel.jurors[0], panel.applications[0])
    review = panel.save(other, "47", "13", reason=SENTINEL)
    before = crawl(page, me, assignment)
    from juries.reviewing import lock_review
    from tests.juries.panel import AT

    lock_review(review, revision=1, by=panel.jurors[0].user, at=AT)
    after = crawl(page, me, assignment)
    for html in (*before, *after):
        assert "Tajne" not in html
        assert panel.jurors[0].user.name not in html
    assert [len(html) for html in before] == [len(html) for html in after]


def crawl(page, juror, assignment):
    """Every page that a member can open, without the token that differs each time."""
    addresses = [
        reverse("jury_home"),
        *(
            reverse(name, args=[juror.public_id])
            for name in ("juror_statement", "juror_standing", "review_queue", "conflict_list")
        ),
        *(
            reverse("review_queue", args=[juror.public_id]) + f"?pokaz={show}"
            for show in ("todo", "done", "recused")
        ),
        sheet(assignment),
        reverse("declare_conflict", args=[assignment.public_id]),
    ]
    return [page.get(address).content.decode() for address in addresses]


@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_asks_the_database_as_often_for_one_as_for_three(
    client, django_assert_num_queries, count
):
    panel = Panel(applications=count).sign_all()
    for application in panel.applications:
        panel.assign(panel.jurors[0], application)
    client.force_login(panel.jurors[0].user)
    address = reverse("review_queue", args=[panel.jurors[0].public_id])
    client.get(address)
    with django_assert_num_queries(QUEUE):
        client.get(address)


QUEUE = 12
