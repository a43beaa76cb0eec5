"""The people of a rehearsal: they log in as printed, hold every office of it and none elsewhere."""

import io
import re
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.invitations import invite_member
from accounts.models import User
from accounts.tasks import mail_invitation
from programmes.catalogue_reading import read_catalogue
from programmes.closing_days import ClosingDayRefused, add_closing_day
from programmes.loader import load_programme
from programmes.models import Edition, Officer
from programmes.rule_versions import check_file
from programmes.timetable import WARSAW
from records.clock import database_now
from tests.factories import OfficerFactory, UserFactory
from workflow.rehearsal.synthetic import people_of

pytestmark = pytest.mark.django_db
CATALOGUE = Path(__file__).resolve().parents[2] / "programmes/catalogue"
SLUG = "znak-jakosci-2022"
Role = Officer.Role


@pytest.fixture
def real() -> Edition:
    return load_programme(CATALOGUE / f"{SLUG}.toml", at=database_now()).edition


@pytest.fixture
def said(real) -> str:
    out = io.StringIO()
    call_command("rehearse", SLUG, "--organisations=1", stdout=out)
    return out.getvalue()


@pytest.fixture
def rehearsal(said) -> Edition:
    return Edition.objects.get(slug=f"{SLUG}-proba")


def password_of(said: str) -> str:
    return re.search(r"hasł\w+:? (\w+)", said)[1]


def log_in(email: str, password: str) -> Client:
    browser = Client()
    answer = browser.post(
        reverse("account_login"), {"login": email, "password": password}, follow=True
    )
    assert answer.redirect_chain[-1][0] == reverse("desk"), answer.redirect_chain
    return browser


def test_everybody_printed_logs_in_with_the_printed_password(said, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    printed = re.findall(r"[\w-]+@[\w.-]+", said)
    assert len(printed) >= 12
    for email in printed:
        browser = log_in(email, password_of(said))
        assert browser.get(reverse("desk")).status_code == 200, email
    assert mail.outbox == []


@pytest.mark.parametrize("role", ["sekretariat", "zatwierdzanie", "certyfikaty", "audyt"])
def test_the_command_prints_somebody_in_every_office(said, role):
    assert f"{role}-" in said


def test_every_office_is_held_and_two_persons_can_check_one_another(rehearsal):
    held = list(rehearsal.programme.officers.values_list("role", flat=True))
    assert sorted(held) == sorted([*Role, Role.SECRETARIAT])
    assert rehearsal.programme.officers.values("user").distinct().count() == len(held)


def test_their_offices_give_no_right_in_the_real_contest(rehearsal, real, said):
    secretary = rehearsal.programme.officers.filter(role=Role.SECRETARIAT).first().user
    assert secretary.has_perm("programmes.see_staff_pages", rehearsal)
    assert not secretary.has_perm("programmes.see_staff_pages", real)
    assert not secretary.has_perm("programmes.propose_deadline", real)
    browser = log_in(secretary.email, password_of(said))
    assert browser.get(reverse("edition_staff", args=[real.slug])).status_code == 404


def test_officers_of_the_contest_run_its_rehearsal(real):
    officer = OfficerFactory(programme=real.programme, role=Role.APPROVER)
    former = OfficerFactory(programme=real.programme, role=Role.AUDITOR, until=database_now())
    call_command("rehearse", SLUG, "--organisations=1", stdout=io.StringIO())
    rehearsal = Edition.objects.get(slug=f"{SLUG}-proba")
    assert officer.user.has_perm("programmes.see_staff_pages", rehearsal)
    assert not former.user.has_perm("programmes.see_staff_pages", rehearsal)
    call_command("rehearse", rehearsal.slug, "--discard", stdout=io.StringIO())
    officer.user.refresh_from_db()
    assert officer.user.is_active
    assert officer.user.has_perm("programmes.see_staff_pages", real)


def test_a_place_in_a_real_contest_asks_for_the_second_factor(real, rehearsal, said, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    officer = rehearsal.programme.officers.filter(role=Role.AUDITOR).first()
    browser = log_in(officer.user.email, password_of(said))
    assert browser.get(reverse("desk")).status_code == 200
    OfficerFactory(programme=real.programme, role=Role.AUDITOR, user=officer.user)
    assert browser.get(reverse("desk")).status_code == 302


def test_numbers_begin_as_those_of_the_contest(rehearsal):
    application = rehearsal.categories.order_by("order").first().applications.first()
    assert application.reference.startswith("ZJ2022")


def test_a_forgotten_password_sends_no_letter(rehearsal):
    person = people_of(rehearsal).first()
    Client().post(reverse("account_reset_password"), {"email": person.email})
    assert mail.outbox == []


def test_an_invitation_by_a_synthetic_person_sends_no_letter(rehearsal):
    signer = people_of(rehearsal).filter(memberships__isnull=False).first()
    group = signer.memberships.get().group
    at = database_now()
    invited = invite_member(group, email="kto@example.com", role="editor", by=signer, at=at)
    mail_invitation.call(invited.pk)
    assert mail.outbox == []


def test_the_calendar_of_the_office_stays_as_it_is(rehearsal, real):
    at = database_now()
    secretary = rehearsal.programme.officers.filter(role=Role.SECRETARIAT).first().user
    day = at.astimezone(WARSAW).date().replace(month=6, day=17, year=at.year + 1)
    with pytest.raises(ClosingDayRefused):
        add_closing_day(rehearsal, day, reason="próba", by=secretary, at=at)
    assert not real.programme.organiser.closing_days.filter(day=day).exists()


def test_people_are_told_from_real_ones(rehearsal):
    assert set(people_of(rehearsal).values_list("is_synthetic", flat=True)) == {True}
    assert EmailAddress.objects.filter(verified=True).count() == User.objects.count()


def test_the_rules_are_corrected_from_the_file_of_the_contest(rehearsal):
    check_file(rehearsal, read_catalogue(CATALOGUE / f"{SLUG}.toml"))


def test_nobody_outside_begins_in_it(rehearsal, real):
    address = reverse("start_application", args=[rehearsal.slug, rehearsal.categories.first().code])
    stranger, officer, own = Client(), Client(), Client()
    stranger.force_login(UserFactory())
    officer.force_login(rehearsal.programme.officers.first().user)
    own.force_login(people_of(rehearsal).filter(memberships__isnull=False).first())
    assert stranger.get(address).status_code == stranger.post(address).status_code == 404
    assert officer.get(address).status_code == own.get(address).status_code == 200
    category = real.categories.first()
    public = reverse("start_application", args=[real.slug, category.code])
    assert stranger.get(public).status_code == 200
