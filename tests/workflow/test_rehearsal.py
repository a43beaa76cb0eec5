"""A rehearsal: filled from the schema, run through by staff, shown to nobody else, thrown away."""

import io
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django_ox.models import OxTask

from accounts.models import Organisation, User
from applications.models import Application, PastAward
from programmes.demonstration import mark_of_papers
from programmes.loader import load_programme
from programmes.models import Edition, Officer, Programme
from programmes.timetable import WARSAW
from records.clock import database_now
from records.models import Document, Message, StoredFile
from records.outbox import release
from records.tasks import send_queued_messages
from records.wording import moment
from workflow.demonstration.page import StepRefused
from workflow.models import ApplicationCase
from workflow.rehearsal.fill import Filling
from workflow.rehearsal.open import put_off_close

pytestmark = pytest.mark.django_db
CATALOGUE = Path(__file__).resolve().parents[2] / "programmes/catalogue"
EDITIONS = [
    pytest.param(path.stem, id=path.stem)
    for path in sorted(CATALOGUE.glob("*.toml"))
    if not path.name.startswith("history-")
]
Status = Application.Status


def rehearse(slug: str, *arguments: object) -> tuple[Edition, str]:
    out = io.StringIO()
    call_command("rehearse", slug, *map(str, arguments), stdout=out)
    return Edition.objects.get(slug=f"{slug}-proba"), out.getvalue()


@pytest.fixture
def loaded():
    def load(slug: str) -> Edition:
        return load_programme(CATALOGUE / f"{slug}.toml", at=database_now()).edition

    return load


@pytest.mark.parametrize("slug", EDITIONS)
def test_every_edition_of_the_catalogue_takes_synthetic_applications(loaded, slug):
    loaded(slug)
    edition, said = rehearse(slug, "--organisations", 5)
    applications = Application.objects.filter(category__edition=edition)
    assert applications.filter(status=Status.SUBMITTED).count() == 5
    assert edition.categories.filter(applications=None).count() == 0
    assert edition.phase == Edition.Phase.CALL_OPEN
    assert "5" in said
    assert edition.kind == Edition.Kind.REHEARSAL


def test_some_applications_stay_drafts_as_in_real_calls(loaded):
    loaded("slaskie-2016")
    edition, _said = rehearse("slaskie-2016", "--organisations", 20)
    applications = Application.objects.filter(category__edition=edition)
    assert applications.filter(status=Status.SUBMITTED).count() == 18
    assert applications.filter(status=Status.DRAFT).count() == 2


def test_the_same_seed_gives_the_same_answers(loaded):
    loaded("znak-jakosci-2022")
    first, _said = rehearse("znak-jakosci-2022", "--organisations", 5, "--seed", 7)
    call_command(
        "rehearse", "znak-jakosci-2022", "--organisations=5", "--seed=7", stdout=io.StringIO()
    )
    second = Edition.objects.get(slug="znak-jakosci-2022-proba-2")
    answers = [
        list(
            Application.objects.filter(category__edition=edition)
            .order_by("pk")
            .values_list("answers", flat=True)
        )
        for edition in (first, second)
    ]
    assert answers[0] == answers[1]


def test_nothing_of_it_reaches_a_mailbox(loaded):
    loaded("znak-jakosci-2022")
    rehearse("znak-jakosci-2022", "--organisations", 5)
    assert Message.objects.exists()
    release(Message.objects.all(), by=User.objects.first(), at=database_now())
    send_queued_messages.call()
    assert mail.outbox == []
    assert set(Message.objects.values_list("address", flat=True)) == {""}
    assert set(Message.objects.values_list("status", flat=True)) == {Message.Status.SENT}


def test_nobody_outside_sees_it(loaded):
    real = loaded("znak-jakosci-2022")
    edition, _said = rehearse("znak-jakosci-2022", "--organisations", 5)
    visitor = Client()
    for name in ("home", "editions", "register"):
        assert edition.slug not in visitor.get(reverse(name)).content.decode()
    for page in ("edition", "results"):
        assert visitor.get(reverse(page, args=[edition.slug])).status_code == 404, page
    assert visitor.get(reverse("edition", args=[real.slug])).status_code == 200


def test_it_is_thrown_away_to_the_last_row(loaded):
    real = loaded("znak-jakosci-2022")
    before = counts()
    edition, _said = rehearse("znak-jakosci-2022", "--organisations", 10)
    assert counts() != before
    out = io.StringIO()
    call_command("rehearse", edition.slug, "--discard", stdout=out)
    assert counts() == before
    assert Edition.objects.filter(pk=real.pk).exists()
    assert not User.objects.filter(is_active=True).exists()
    assert not Session.objects.exists()
    call_command("verify_ledger", stdout=out)


def counts() -> dict[str, int]:
    models = (Application, ApplicationCase, Document, Edition, EmailAddress, Message, Officer,
              Organisation, OxTask, PastAward, Programme, StoredFile)  # fmt: skip
    return {model.__name__: model._default_manager.count() for model in models}


def test_one_thrown_away_stands_in_nobodys_way(loaded):
    loaded("znak-jakosci-2022")
    first, _said = rehearse("znak-jakosci-2022", "--organisations", 1)
    call_command("rehearse", first.slug, "--discard", stdout=io.StringIO())
    left = User.objects.all()
    assert {user.is_active for user in left} == {False}
    assert not left.filter(email__endswith=".example.org").exists()
    second, _said = rehearse("znak-jakosci-2022", "--organisations", 1)
    assert second.slug == first.slug


def test_people_left_by_an_earlier_version_are_no_obstacle(loaded):
    loaded("znak-jakosci-2022")
    User.objects.create_user("kapitula-1@znak-jakosci-2022-proba.example.org", is_active=False)
    User.objects.create_user("kadry-1@znak-jakosci-2022-proba.example.org", is_active=False)
    edition, _said = rehearse("znak-jakosci-2022", "--organisations", 1)
    assert edition.phase == Edition.Phase.CALL_OPEN


def test_one_that_breaks_leaves_nothing_half_made(loaded, monkeypatch):
    loaded("znak-jakosci-2022")
    before = counts()

    def refuse(self, *arguments, **options):
        raise StepRefused("strona odmówiła")

    monkeypatch.setattr(Filling, "_submit", refuse)
    with pytest.raises(CommandError, match="strona odmówiła"):
        call_command("rehearse", "znak-jakosci-2022", "--organisations=3", stdout=io.StringIO())
    assert counts() == before
    assert not Edition.objects.filter(kind=Edition.Kind.REHEARSAL).exists()


def test_an_opening_that_breaks_leaves_nothing_half_made(loaded, monkeypatch):
    loaded("znak-jakosci-2022")
    before = counts()
    monkeypatch.setattr("workflow.rehearsal.open.announce_edition", broken)
    with pytest.raises(ZeroDivisionError):
        call_command("rehearse", "znak-jakosci-2022", "--organisations=1", stdout=io.StringIO())
    assert counts() == before


def broken(*arguments, **options):
    raise ZeroDivisionError


def test_a_real_edition_is_never_thrown_away(loaded):
    real = loaded("znak-jakosci-2022")
    with pytest.raises(CommandError, match="nie jest edycją próbną"):
        call_command("rehearse", real.slug, "--discard")
    assert Edition.objects.filter(pk=real.pk).exists()


def test_a_rehearsal_whose_people_got_into_a_real_contest_stays(loaded):
    real = loaded("znak-jakosci-2022")
    edition, _said = rehearse("znak-jakosci-2022", "--organisations", 1)
    chair = edition.juries.get().jurors.get(role="chair").user
    jury = real.juries.create(name="Kapituła", secretary=chair)
    jury.jurors.create(user=chair, role="member", appointed_at=database_now())
    with pytest.raises(CommandError):
        call_command("rehearse", edition.slug, "--discard")
    assert Edition.objects.filter(pk=edition.pk).exists()


def test_an_unknown_edition_is_named_with_those_that_exist(loaded):
    loaded("znak-jakosci-2022")
    with pytest.raises(CommandError, match="znak-jakosci-2022"):
        call_command("rehearse", "nie-ma-takiej")


def test_its_pages_and_papers_call_it_a_rehearsal(loaded):
    real = loaded("znak-jakosci-2022")
    edition, said = rehearse("znak-jakosci-2022", "--organisations", 1)
    browser = browser_of(edition.programme.officers.first().user)
    page = browser.get(reverse("edition", args=[edition.slug])).content.decode()
    assert "Edycja próbna" in page
    assert "Demonstracja" not in page
    assert "Edycja próbna: znak-jakosci-2022-proba." in said
    assert mark_of_papers(edition).startswith("edycja próbna – kalendarz przesunięty")
    assert mark_of_papers(real) is None


def test_pages_of_the_portal_carry_no_mark_because_of_it(loaded):
    loaded("znak-jakosci-2022")
    rehearse("znak-jakosci-2022", "--organisations", 1)
    assert "znak-demonstration" not in Client().get(reverse("home")).content.decode()


def test_links_of_the_case_lead_somewhere_for_each_of_its_people(loaded):
    loaded("znak-jakosci-2022")
    edition, _said = rehearse("znak-jakosci-2022", "--organisations", 1)
    people = [officer.user for officer in edition.programme.officers.all()]
    for person in [edition.juries.get().secretary, *people]:
        browser = browser_of(person)
        case = browser.get(reverse("edition_case", args=[edition.case.public_id]))
        main = case.content.decode().partition("<main")[2].partition("</main>")[0]
        addresses = set(re.findall(r'href="(/[^"]+)"', main))
        for address in addresses:
            assert browser.get(address, follow=True).status_code == 200, (person.email, address)


def test_its_results_are_shown_to_its_people_only(loaded):
    loaded("znak-jakosci-2022")
    edition, _said = rehearse("znak-jakosci-2022", "--organisations", 1)
    officer = edition.programme.officers.first().user
    address = reverse("results", args=[edition.slug])
    assert "Wyniki nie zostały ogłoszone" not in main_of(Client().get(address))
    assert "Wyniki nie zostały ogłoszone" in main_of(browser_of(officer).get(address))


def browser_of(person: User) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


def main_of(response) -> str:
    return response.content.decode().partition("<main")[2].partition("</main>")[0]


def test_the_command_tells_how_the_calendar_was_shifted(loaded):
    real = loaded("znak-jakosci-2022")
    edition, said = rehearse("znak-jakosci-2022", "--organisations", 1)
    closes = edition.deadline("call_closes")
    days = (closes.astimezone(WARSAW).date() - date(2022, 5, 4)).days
    line = next(line for line in said.splitlines() if "termin składania wniosków" in line)
    assert moment(real.deadline("call_closes")) in line
    assert moment(closes) in line
    assert f"({days} dni)" in line


def test_a_call_of_a_minute_outlasts_the_filling(loaded):
    loaded("znak-jakosci-2022")
    edition, _said = rehearse("znak-jakosci-2022", "--organisations", 1, "--closes-in", 1)
    edition.deadlines.filter(kind="call_closes").update(value=database_now())
    put_off_close(edition, minutes=1)
    assert edition.deadline("call_closes") > database_now() + timedelta(seconds=30)
    put_off_close(edition, minutes=100)
    assert edition.deadline("call_closes") < database_now() + timedelta(minutes=2)


def test_a_deadline_that_was_set_is_told_as_set(loaded):
    loaded("znak-jakosci-2022")
    _edition, said = rehearse("znak-jakosci-2022", "--organisations", 1, "--closes-in", 1)
    [line] = [line for line in said.splitlines() if "termin składania wniosków" in line]
    assert line.endswith("ustawiono opcją --closes-in")
