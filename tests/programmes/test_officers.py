"""Offices of a contest are given and ended by a command that names the two who decide."""

import io

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from programmes.models import Officer, Programme
from records.models import Entry
from tests.factories import ProgrammeFactory, UserFactory

pytestmark = pytest.mark.django_db
Role = Officer.Role


@pytest.fixture
def programme() -> Programme:
    return ProgrammeFactory(slug="znak-jakosci")


@pytest.fixture
def people() -> list[User]:
    return [UserFactory(email=f"{name}@urzad.example.org") for name in ("anna", "jan", "ewa")]


def appoint(email: str, role: str, *, by: tuple[str, str], end: bool = False) -> str:
    out = io.StringIO()
    words = {
        "granted_by": f"{by[0]}@urzad.example.org",
        "approved_by": f"{by[1]}@urzad.example.org",
    }
    email = f"{email}@urzad.example.org"
    call_command("appoint_officer", "znak-jakosci", email, role, end=end, stdout=out, **words)
    return out.getvalue()


def test_an_office_names_who_granted_and_who_approved(programme, people):
    anna, jan, ewa = people
    said = appoint("anna", "secretariat", by=("jan", "ewa"))
    officer = programme.officers.get()
    assert (officer.user, officer.role) == (anna, Role.SECRETARIAT)
    assert (officer.granted_by, officer.approved_by) == (jan, ewa)
    assert anna.has_perm("programmes.see_staff_pages", programme)
    assert "anna@urzad.example.org" in said
    assert "sekretariat" in said


def test_the_ledger_knows_that_the_operator_wrote_it(programme, people):
    appoint("anna", "approver", by=("jan", "ewa"))
    entry = Entry.objects.get(verb="officer_appointed")
    assert entry.actor is None
    assert entry.facts == {
        "role": "approver",
        "user": str(people[0].public_id),
        "granted_by": str(people[1].public_id),
        "approved_by": str(people[2].public_id),
        "written_by": "operator",
    }


def test_a_repeat_changes_nothing(programme, people):
    appoint("anna", "auditor", by=("jan", "ewa"))
    appoint("anna", "auditor", by=("ewa", "jan"))
    assert Officer.objects.count() == Entry.objects.filter(verb="officer_appointed").count() == 1


def test_an_office_is_ended_by_two_persons_too(programme, people):
    appoint("anna", "issuer", by=("jan", "ewa"))
    said = appoint("anna", "issuer", by=("ewa", "jan"), end=True)
    assert not people[0].has_perm("programmes.see_staff_pages", programme)
    assert programme.officers.get().until is not None
    assert Entry.objects.filter(verb="officer_ended").count() == 1
    assert "Zakończono" in said
    appoint("anna", "issuer", by=("jan", "ewa"))
    assert people[0].has_perm("programmes.see_staff_pages", programme)


@pytest.mark.parametrize(
    ("email", "by", "words"),
    [
        ("anna", ("jan", "jan"), "dwie różne osoby"),
        ("anna", ("anna", "jan"), "sam sobie"),
        ("anna", ("jan", "anna"), "sam sobie"),
        ("nikt", ("jan", "ewa"), "nikt@urzad.example.org"),
        ("anna", ("nikt", "ewa"), "nikt@urzad.example.org"),
    ],
)
def test_refusals_are_polish_sentences(programme, people, email, by, words):
    with pytest.raises(CommandError, match=words):
        appoint(email, "secretariat", by=by)
    assert not Officer.objects.exists()


def test_a_closed_account_holds_no_office(programme, people):
    User.objects.filter(pk=people[0].pk).update(is_active=False)
    with pytest.raises(CommandError, match="Nie ma konta anna"):
        appoint("anna", "secretariat", by=("jan", "ewa"))


@pytest.mark.parametrize("synthetic", ["anna", "jan", "ewa"])
def test_a_synthetic_person_neither_holds_nor_gives_an_office(programme, people, synthetic):
    made_up = User.objects.filter(email__startswith=synthetic)
    made_up.update(is_synthetic=True)
    with pytest.raises(CommandError, match=f"{made_up.get().email} .* tylko w edycjach próbnych"):
        appoint("anna", "secretariat", by=("jan", "ewa"))
    assert not Officer.objects.exists()


def test_in_the_contest_of_a_rehearsal_synthetic_people_hold_offices(programme, people):
    User.objects.update(is_synthetic=True)
    Programme.objects.update(repeats=ProgrammeFactory(slug="prawdziwy"))
    appoint("anna", "secretariat", by=("jan", "ewa"))
    assert Officer.objects.get().user == people[0]


def test_a_synthetic_person_ends_no_real_office_but_may_lose_one(programme, people):
    appoint("anna", "auditor", by=("jan", "ewa"))
    User.objects.filter(pk=people[2].pk).update(is_synthetic=True)
    with pytest.raises(CommandError, match="tylko w edycjach próbnych"):
        appoint("anna", "auditor", by=("jan", "ewa"), end=True)
    UserFactory(email="iza@urzad.example.org")
    User.objects.filter(pk=people[0].pk).update(is_synthetic=True)
    appoint("anna", "auditor", by=("jan", "iza"), end=True)
    assert programme.officers.get().until is not None


def test_ending_an_office_that_nobody_holds_is_refused(programme, people):
    with pytest.raises(CommandError, match="nie pełni"):
        appoint("anna", "secretariat", by=("jan", "ewa"), end=True)


def test_an_unknown_contest_is_named_with_those_that_exist(programme, people):
    with pytest.raises(CommandError, match="znak-jakosci"):
        call_command(
            "appoint_officer",
            "inny",
            "anna@urzad.example.org",
            "secretariat",
            granted_by="jan@urzad.example.org",
            approved_by="ewa@urzad.example.org",
        )


def test_without_a_person_the_command_lists_the_officers(programme, people):
    appoint("anna", "secretariat", by=("jan", "ewa"))
    out = io.StringIO()
    call_command("appoint_officer", "znak-jakosci", stdout=out)
    assert "anna@urzad.example.org" in out.getvalue()
    assert "jan@urzad.example.org" in out.getvalue()
