"""Who sits in a Kapituła: appointed by e-mail, ended with a reason, never an officer."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import User
from juries.membership import MembershipRefused, appoint_juror, end_membership, strength_of
from juries.models import Juror
from programmes.models import Edition, Officer, StaffChange
from records.models import Message
from tests.factories import JurorFactory, OfficerFactory, UserFactory
from tests.juries.panel import AT, Panel
from tests.juries.test_inviting import terms

pytestmark = pytest.mark.django_db


@pytest.fixture
def panel():
    return Panel(members=3)


@pytest.fixture
def officer(panel):
    return OfficerFactory(programme=panel.edition.programme).user


def appoint(panel, by, email="nowa@example.org", role=Juror.Role.MEMBER, **kwargs):
    given = {"name": "Nowa Osoba", "reason": "Uzupełnienie składu", "terms": terms()} | kwargs
    return appoint_juror(panel.jury, email=email, role=role, by=by, at=AT, **given)


def test_somebody_without_an_account_gets_one_and_an_invitation_that_waits(panel, officer):
    juror = appoint(panel, officer)

    assert (juror.user.email, juror.user.name) == ("nowa@example.org", "Nowa Osoba")
    assert not juror.user.has_usable_password()
    assert Message.objects.get(event="MSG-08").status == Message.Status.HELD
    assert StaffChange.objects.get().kind == StaffChange.Kind.JUROR_APPOINTED


def test_an_account_is_found_whatever_the_letters_of_its_address(panel, officer):
    person = UserFactory(email="ktos@example.org")

    assert appoint(panel, officer, email="Ktos@Example.org").user == person


def test_who_runs_the_contest_does_not_judge_in_it(panel, officer):
    for person in (officer, panel.secretary):
        with pytest.raises(MembershipRefused) as refused:
            appoint(panel, officer, email=person.email)
        assert refused.value.code == "officer"


def test_a_place_is_given_once_and_there_is_one_chair(panel, officer):
    with pytest.raises(MembershipRefused) as twice:
        appoint(panel, officer, email=panel.jurors[2].user.email)
    with pytest.raises(MembershipRefused) as chair:
        appoint(panel, officer, role=Juror.Role.CHAIR)

    assert (twice.value.code, chair.value.code) == ("twice", "chair")
    assert not User.objects.filter(email="nowa@example.org").exists()


@pytest.mark.parametrize("phase", [Edition.Phase.SESSION, Edition.Phase.APPROVAL])
def test_from_the_session_on_nobody_comes_or_goes(panel, officer, phase):
    Edition.objects.filter(pk=panel.edition.pk).update(phase=phase)

    with pytest.raises(MembershipRefused):
        appoint(panel, officer)
    with pytest.raises(MembershipRefused):
        end_membership(panel.jurors[2], reason="-", by=officer, at=AT)


def test_a_membership_ends_with_its_reason(panel, officer):
    ended = end_membership(panel.jurors[2], reason="Rezygnacja", by=officer, at=AT)

    assert ended.until == AT
    assert StaffChange.objects.get().reason == "Rezygnacja"
    with pytest.raises(MembershipRefused):
        end_membership(ended, reason="-", by=officer, at=AT)


def test_unfinished_cards_are_handed_over_first(panel, officer):
    panel.sign_all()
    panel.assign(panel.jurors[2], panel.applications[0])

    with pytest.raises(MembershipRefused) as refused:
        end_membership(panel.jurors[2], reason="-", by=officer, at=AT)

    assert panel.applications[0].reference in str(refused.value)


def test_finished_cards_stay(panel, officer):
    panel.sign_all()
    assignment = panel.assign(panel.jurors[2], panel.applications[0])
    panel.lock(assignment, 50, 30)

    end_membership(panel.jurors[2], reason="-", by=officer, at=AT)

    assignment.refresh_from_db()
    assert assignment.state == "active"


def test_the_quorum_counts_members_with_a_vote(panel):
    JurorFactory(jury=panel.jury, role=Juror.Role.EXPERT)
    JurorFactory(jury=panel.jury, role=Juror.Role.SUBSTITUTE)

    strength = strength_of(panel.jury)

    assert (strength.voting, strength.experts, strength.has_chair) == (3, 1, True)
    assert (strength.quorum, strength.quorum_after_leaving) == (2, 2)


# --- the pages ------------------------------------------------------------------------------------

FORM = {
    "email": "nowa@example.org",
    "name": "Nowa Osoba",
    "role": "expert",
    "mode": "remote",
    "place": "w portalu",
    "minutes_each": "60",
    "recusals_until": "2026-04-10",
    "answer_until": "2026-04-03",
    "reason": "Ekspert z dziedziny",
}


def address(panel, *juror):
    name = "jury_member_end" if juror else "jury_members"
    return reverse(name, args=[panel.jury.public_id, *(one.public_id for one in juror)])


def test_the_page_lists_and_appoints(panel, officer, client):
    client.force_login(officer)

    page = client.post(address(panel), FORM)

    assert page.status_code == 302
    shown = client.get(page["Location"]).content.decode()
    assert "Nowa Osoba" in shown and "oceniający" in shown.lower()


def test_an_unknown_address_needs_a_name(panel, officer, client):
    client.force_login(officer)

    page = client.post(address(panel), FORM | {"name": ""})

    assert list(page.context["form"].errors) == ["name"]


def test_the_page_ends_a_membership_after_showing_the_quorum(panel, officer, client):
    client.force_login(officer)
    juror = panel.jurors[0]

    assert "przewodniczącego" in client.get(address(panel, juror)).content.decode()
    client.post(address(panel, juror), {"reason": "Rezygnacja"})

    juror.refresh_from_db()
    assert juror.until is not None


def test_an_auditor_and_the_secretary_read_and_a_juror_does_not(panel, client):
    auditor = OfficerFactory(programme=panel.edition.programme, role=Officer.Role.AUDITOR).user
    readers = {auditor: 200, panel.secretary: 200, panel.jurors[0].user: 404}

    for person, status in readers.items():
        client.force_login(person)
        assert client.get(address(panel)).status_code == status
        assert client.post(address(panel), FORM).status_code == (403 if status == 200 else 404)
