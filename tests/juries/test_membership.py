"""Who sits in a Kapituła: appointed by e-mail, ended with a reason, never an officer."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import User
from accounts.people import SyntheticPerson
from juries.assigning import AssignmentRefused, allocate_all, least_loaded
from juries.conflicts import rule_on_conflict
from juries.membership import MembershipRefused, appoint_juror, end_membership, strength_of
from juries.models import Assignment, Juror, Pairing
from juries.statements import StatementRefused, has_signed_both, sign_impartiality, undeclared
from programmes.models import Edition, Officer, StaffChange
from records.models import Entry, Message
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


def test_a_synthetic_person_judges_in_rehearsals_only(panel, officer):
    person = UserFactory(is_synthetic=True)

    with pytest.raises(SyntheticPerson):
        appoint(panel, officer, email=person.email)
    Edition.objects.update(kind=Edition.Kind.REHEARSAL, real_calendar="18.03–4.05.2022")

    assert appoint(panel, officer, email=person.email).user == person


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


# --- whoever left comes back ---


def leave(panel, officer, juror):
    return end_membership(juror, reason="Rezygnacja", by=officer, at=AT)


def come_back(panel, officer, juror, **kwargs):
    leave(panel, officer, juror)
    return appoint(panel, officer, email=juror.user.email, name="", **kwargs)


def test_whoever_left_is_appointed_again_as_a_recorded_act(panel, officer):
    left = panel.jurors[2]

    back = come_back(panel, officer, left, reason="Zgoda na powrót")

    assert (back.user, back.until) == (left.user, None)
    assert back.pk != left.pk
    change = StaffChange.objects.first()
    assert (change.kind, change.reason) == ("juror_reappointed", "Zgoda na powrót")
    entry = Entry.objects.get(verb="juror_reappointed")
    assert entry.subject_id == str(back.public_id)
    invitations = Message.objects.filter(event="MSG-08", recipient=left.user)
    assert invitations.get().status == Message.Status.HELD
    with pytest.raises(MembershipRefused) as twice:
        appoint(panel, officer, email=left.user.email)
    assert twice.value.code == "twice"


def test_declarations_and_statements_are_made_anew(panel, officer):
    panel.sign_all()
    application = panel.applications[0]

    back = come_back(panel, officer, panel.jurors[2])

    assert not has_signed_both(back)
    assert list(undeclared(back)) == [application]
    with pytest.raises(AssignmentRefused):
        panel.assign(back, application)
    with pytest.raises(StatementRefused):
        sign_impartiality(back, by=back.user, at=AT)
    panel.sign(back)
    assert panel.assign(back, application).juror == back


def test_a_card_of_the_earlier_membership_counts_and_the_person_is_no_second_reviewer(
    panel, officer
):
    panel.sign_all()
    application = panel.applications[0]
    panel.lock(panel.assign(panel.jurors[2], application), 50, 30)
    back = come_back(panel, officer, panel.jurors[2])
    panel.sign(back)

    with pytest.raises(AssignmentRefused, match="poprzednio"):
        panel.assign(back, application)
    assert least_loaded(application, panel.stage) != back
    made = allocate_all(panel.jury, by=panel.secretary, at=AT)
    assert [one.juror in panel.jurors[:2] for one in made] == [True]
    active = Assignment.objects.filter(application=application, state="active")
    assert {one.juror.user for one in active} == {panel.jurors[2].user, made[0].juror.user}


def test_who_was_recused_before_is_not_free_without_a_ruling(panel, officer):
    application, left = panel.applications[0], panel.jurors[2]
    panel.promise(left)
    panel.declare(left, application, "recused", circumstance="b")
    back = come_back(panel, officer, left)
    panel.promise(back)

    doubt = panel.declare(back, application)

    assert (doubt.state, doubt.source, doubt.circumstance) == ("doubt", "detected", "b")
    chair = panel.jurors[0]
    ruled = {"reason": "Ustało.", "ruled_as": chair, "by": chair.user, "at": AT}
    rule_on_conflict(doubt, is_recused=False, **ruled)
    assert Pairing.objects.get(juror=back, application=application).standing == "free"
    assert Pairing.objects.get(juror=left, application=application).standing == "recused"


def test_one_person_has_one_place_at_a_time(panel):
    juror = panel.jurors[2]
    with pytest.raises(IntegrityError), transaction.atomic():
        panel.jury.jurors.create(user=juror.user, role="member", appointed_at=AT)


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


def test_the_page_offers_to_appoint_again_whoever_left(panel, officer, client):
    client.force_login(officer)
    left = panel.jurors[2]
    assert "?ponownie" not in client.get(address(panel)).content.decode()
    leave(panel, officer, left)

    offered = f"{address(panel)}?ponownie={left.public_id}"
    assert offered in client.get(address(panel)).content.decode()
    page = client.get(offered)
    assert f"Powołanie ponowne: {left.user}" in page.content.decode()
    assert page.context["form"]["email"].value() == left.user.email

    client.post(offered, FORM | {"email": left.user.email, "name": "", "role": "member"})

    back = panel.jury.jurors.get(user=left.user, until=None)
    assert back.role == "member"
    assert "?ponownie" not in client.get(address(panel)).content.decode()
    assert client.get(f"{address(panel)}?ponownie={left.public_id}").context["back"] is None
