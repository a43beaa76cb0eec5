"""The pages of a person: sign-up, log-in, account, organisations, invitations."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.invitations import invite_member
from accounts.mfa import has_second_factor
from accounts.models import Invitation, Membership, Organisation, User
from records.clock import database_now

from .rows import (
    EDITOR,
    HELPER,
    PASSWORD,
    SIGNER,
    both_gminas_hrubieszow,
    person,
    place,
    unit,
)

pytestmark = pytest.mark.django_db

EMAIL = "maria@gmina.example.org"
SIGNUP = {"name": "Maria Nowa", "email": EMAIL, "password1": PASSWORD, "password2": PASSWORD}
FRAME = 2
"""Queries of every page: the roles for the navigation, the mark of a demonstration."""
LOCKED_OUT = "Zbyt wiele nieudanych prób logowania"


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def log_in(email: str, password: str = PASSWORD, *, address: str = "10.0.0.1"):
    data = {"login": email, "password": password}
    return Client(REMOTE_ADDR=address).post(reverse("account_login"), data)


class TestSignup:
    def test_labels_are_polish(self):
        page = Client().get(reverse("account_signup")).content.decode()
        for label in ("Imię i nazwisko", "Hasło"):
            assert label in page

    def test_from_sign_up_by_confirmation_to_the_first_log_in(self):
        Client().post(reverse("account_signup"), SIGNUP)
        user = User.objects.get()
        assert (user.email, user.name) == (EMAIL, "Maria Nowa")

        [letter] = mail.outbox
        link = re.search(r"/konto/confirm-email/\S+", letter.body).group()
        assert Client().get(link).status_code == 200
        assert Client().post(link).status_code == 302
        assert log_in("Maria@Gmina.Example.ORG").status_code == 302

    def test_address_that_is_taken_is_not_told_apart(self):
        person(EMAIL)
        taken = Client().post(reverse("account_signup"), SIGNUP)
        free = Client().post(reverse("account_signup"), SIGNUP | {"email": "x@gmina.example.org"})
        assert (taken.status_code, taken.url) == (free.status_code, free.url)
        assert User.objects.filter(email=EMAIL).count() == 1

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("password1", "krotkie14znako"),
            ("name", "Wejdź na https://zly.example.org"),
            ("name", ""),
            ("email", "to nie adres"),
        ],
    )
    def test_wrong_field_is_named(self, field, value):
        answer = Client().post(reverse("account_signup"), SIGNUP | {field: value})
        assert field in answer.context["form"].errors
        assert User.objects.count() == 0


class TestLogIn:
    def test_wrong_password_does_not_log_in(self):
        person(EMAIL)
        assert log_in(EMAIL, "zupelnie-inne-haslo").status_code == 200

    def test_ten_wrong_tries_slow_the_account(self):
        person(EMAIL)
        for _ in range(10):
            log_in(EMAIL, "zupelnie-inne-haslo")
        assert LOCKED_OUT in log_in(EMAIL).content.decode()

    def test_colleague_behind_the_same_address_is_not_locked_out(self):
        person(EMAIL)
        colleague = person()
        for _ in range(12):
            log_in(EMAIL, "zupelnie-inne-haslo")
        assert log_in(colleague.email).status_code == 302

    def test_person_without_a_code_application_has_no_second_factor(self):
        assert not has_second_factor(person())


class TestAccount:
    def test_shows_the_address_and_changes_the_name(self):
        user = person(EMAIL)
        client = logged_in(user)
        assert EMAIL in client.get(reverse("account")).content.decode()

        client.post(reverse("account"), {"name": "Maria Nowsza"})
        user.refresh_from_db()
        assert user.name == "Maria Nowsza"

    @pytest.mark.parametrize("name", ["account_email", "account_change_password", "mfa_index"])
    def test_links_open(self, name):
        assert logged_in(person()).get(reverse(name), follow=True).status_code == 200


class TestOrganisations:
    def search(self, words: str) -> str:
        page = logged_in(person()).get(reverse("membership_add"), {"q": words})
        return page.content.decode()

    def test_two_gminas_of_one_name_are_told_apart(self):
        both_gminas_hrubieszow()
        page = self.search("hrubieszow")
        assert "Znaleziono 2 jednostki" in page
        for text in ("gmina miejska", "gmina wiejska", "0604011", "0604042", "lubelskie"):
            assert text in page

    def test_nothing_found_says_what_to_do(self):
        assert "Proszę sprawdzić pisownię" in self.search("nie ma takiej")

    def test_one_letter_is_refused_at_the_field(self):
        assert "govuk-error-summary" in self.search("a")

    def test_joining_leads_to_the_page_of_the_group(self):
        user = person()
        address = reverse("membership_join", args=[unit().teryt])
        data = {"role": SIGNER, "office": "wójt", "salutation": "Szanowny Panie Wójcie,"}

        answer = logged_in(user).post(address, data)

        membership = user.memberships.get()
        assert answer.url == reverse("membership", args=[membership.public_id])
        assert (membership.office, membership.salutation) == ("wójt", "Szanowny Panie Wójcie,")

    def test_signing_person_gives_the_office(self):
        address = reverse("membership_join", args=[unit().teryt])
        data = {"role": SIGNER, "salutation": "Szanowni Państwo,"}
        answer = logged_in(person()).post(address, data)
        assert list(answer.context["form"].errors) == ["office"]

    def test_joining_twice_is_told_at_the_form(self):
        membership = place()
        address = reverse("membership_join", args=[membership.organisation.teryt])
        data = {"role": EDITOR, "salutation": "Szanowni Państwo,"}
        answer = logged_in(membership.user).post(address, data)
        assert answer.context["form"].non_field_errors() == [
            "Ten podmiot jest już na Państwa liście."
        ]

    def test_unknown_unit_is_404(self):
        assert logged_in(person()).get("/konto/podmioty/dodaj/0000000/").status_code == 404

    @pytest.mark.parametrize(
        ("field", "value"), [("regon", "123456789"), ("nip", "1234567890"), ("regon", "abc")]
    )
    def test_check_digits_of_regon_and_nip(self, field, value):
        answer = self.add_entity({field: value})
        assert list(answer.context["form"].errors) == [field]
        assert Organisation.objects.count() == 0

    def test_entity_is_added_by_its_regon(self):
        self.add_entity({})
        organisation = Membership.objects.get().organisation
        assert (organisation.regon, organisation.nip) == ("123456785", "1234563218")

    def test_entity_is_not_added_by_a_person_of_a_rehearsal(self):
        answer = self.add_entity({}, by=person("podpis-1@proba.example.org", is_synthetic=True))
        assert "działa tylko w edycjach próbnych" in answer.content.decode()
        assert not Organisation.objects.exists()

    def add_entity(self, changed: dict, *, by=None):
        data = {
            "name": "Spółdzielnia Socjalna Próba",
            "regon": "123456785",
            "nip": "123-456-32-18",
            "role": EDITOR,
            "salutation": "Szanowni Państwo,",
        }
        return logged_in(by or person()).post(reverse("membership_add_entity"), data | changed)

    @pytest.mark.parametrize("rows", [1, 3])
    def test_list_takes_a_constant_number_of_queries(self, rows, django_assert_num_queries):
        user = person()
        for number in range(rows):
            place(user, of=unit(f"990104{number}"))
        client = logged_in(user)
        with django_assert_num_queries(FRAME + 5):
            client.get(reverse("memberships"))

    @pytest.mark.parametrize("rows", [1, 3])
    def test_search_takes_a_constant_number_of_queries(self, rows, django_assert_num_queries):
        for number in range(rows):
            unit(f"990104{number}")
        client = logged_in(person())
        with django_assert_num_queries(FRAME + 4):
            client.get(reverse("membership_add"), {"q": "wzorcowa"})


class TestGroup:
    def address(self, membership: Membership, name: str = "membership") -> str:
        return reverse(name, args=[membership.public_id])

    def colleague(self, membership: Membership, role: str) -> Membership:
        return membership.group.memberships.create(
            user=person(), organisation=membership.organisation, role=role
        )

    def test_stranger_gets_404_for_every_page_of_it(self):
        membership = place()
        stranger = logged_in(place().user)
        for name in ("membership", "membership_end"):
            assert stranger.get(self.address(membership, name)).status_code == 404

    def test_editor_invites(self):
        mine = place()
        data = {"email": EMAIL, "role": HELPER}
        answer = logged_in(mine.user).post(self.address(mine), data)
        assert answer.status_code == 302
        assert mine.group.invitations.get().email == EMAIL

    def test_adviser_does_not_invite(self):
        adviser = self.colleague(place(), HELPER)
        data = {"email": EMAIL, "role": HELPER}
        assert logged_in(adviser.user).post(self.address(adviser), data).status_code == 403
        assert Invitation.objects.count() == 0

    def test_adviser_leaves_but_does_not_end_others(self):
        editor = place()
        adviser = self.colleague(editor, HELPER)
        client = logged_in(adviser.user)

        assert client.post(self.address(editor, "membership_end")).status_code == 403
        assert client.post(self.address(adviser, "membership_end")).status_code == 302

        adviser.refresh_from_db()
        assert adviser.until is not None

    def test_ending_is_confirmed_first(self):
        editor = place()
        adviser = self.colleague(editor, HELPER)
        client = logged_in(editor.user)

        assert client.get(self.address(adviser, "membership_end")).status_code == 200
        adviser.refresh_from_db()
        assert adviser.until is None

        client.post(self.address(adviser, "membership_end"))
        adviser.refresh_from_db()
        assert adviser.until is not None

    def test_page_takes_a_constant_number_of_queries(self, django_assert_num_queries):
        mine = place()
        client = logged_in(mine.user)
        for _ in range(2):
            with django_assert_num_queries(FRAME + 6):
                client.get(self.address(mine))
            self.colleague(mine, HELPER)
            invite_member(
                mine.group, email=person().email, role=EDITOR, by=mine.user, at=database_now()
            )


class TestInvitation:
    ACCEPTED = {"office": "", "salutation": "Szanowni Państwo,"}

    def offer(self, role: str = EDITOR) -> Invitation:
        mine = place()
        return invite_member(mine.group, email=EMAIL, role=role, by=mine.user, at=database_now())

    def address(self, invitation: Invitation, name: str = "invitation") -> str:
        return reverse(name, args=[invitation.public_id])

    def test_waits_in_the_list_of_the_invited_person(self):
        invitation = self.offer()
        page = logged_in(person(EMAIL)).get(reverse("memberships")).content.decode()
        assert self.address(invitation) in page

    def test_waits_for_nobody_who_has_not_proved_the_address(self):
        invitation, maria = self.offer(), person(EMAIL)
        maria.emailaddress_set.update(verified=False)
        page = logged_in(maria).get(reverse("memberships")).content.decode()
        assert self.address(invitation) not in page

    def test_is_accepted_by_its_person(self):
        invitation, maria = self.offer(), person(EMAIL)
        client = logged_in(maria)
        assert client.get(self.address(invitation)).status_code == 200

        client.post(self.address(invitation), self.ACCEPTED)

        assert maria.memberships.get().group == invitation.group

    def test_signing_person_gives_the_office_held(self):
        invitation, maria = self.offer(SIGNER), person(EMAIL)
        client = logged_in(maria)

        page = client.post(self.address(invitation), self.ACCEPTED)
        assert "Osoba podpisująca podaje zajmowane stanowisko." in page.content.decode()
        assert not maria.memberships.exists()

        given = {"office": "wójt", "salutation": "Szanowna Pani Wójt,"}
        client.post(self.address(invitation), given)
        taken = maria.memberships.get()
        assert (taken.role, taken.office, taken.salutation) == (SIGNER, *given.values())

    def test_another_person_gets_404(self):
        invitation = self.offer()
        client = logged_in(person())
        assert client.get(self.address(invitation)).status_code == 404
        assert client.post(self.address(invitation)).status_code == 404

    def test_used_one_says_so(self):
        invitation, maria = self.offer(), person(EMAIL)
        client = logged_in(maria)
        client.post(self.address(invitation), self.ACCEPTED)
        page = client.post(self.address(invitation), self.ACCEPTED, follow=True).content.decode()
        assert "To zaproszenie wygasło, zostało wycofane albo już je przyjęto." in page

    def test_is_withdrawn_by_the_group_only(self):
        invitation = self.offer()
        withdraw = self.address(invitation, "invitation_withdraw")
        assert logged_in(person(EMAIL)).post(withdraw).status_code == 404
        assert logged_in(invitation.invited_by).post(withdraw).status_code == 302
        invitation.refresh_from_db()
        assert invitation.withdrawn_at is not None


@pytest.mark.parametrize(
    "name", ["account", "memberships", "membership_add", "membership_add_entity"]
)
def test_page_has_one_heading_and_no_script_of_its_own(name):
    page = logged_in(person()).get(reverse(name)).content.decode()
    assert len(re.findall(r"<h1[ >]", page)) == 1
    assert not re.findall(r"<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=", page)
    assert "{{" not in page


def test_anonymous_is_sent_to_log_in():
    for name in ("account", "memberships", "membership_add"):
        assert Client().get(reverse(name)).url.startswith(reverse("account_login"))
