"""The page of a certificate, its file and data, and the step that releases certificates."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from accounts.models import Membership, User
from certificates.views_release import release_certificates
from programmes.models import Edition, Officer
from tests.factories import MembershipFactory, UserFactory
from tests.shown_form import hidden_inputs

from .rows import (
    ISSUED,
    awarded,
    client_of,
    historical,
    issued,
    officer,
    published_edition,
    stored_pdf,
)

pytestmark = pytest.mark.django_db


def page_of(client, certificate):
    return client.get(reverse("certificate", args=[certificate.public_id]))


def test_the_page_says_what_was_awarded_and_that_it_is_valid(client):
    certificate = issued("Gmina Łopuszno", place=2)

    response = page_of(client, certificate)

    text = response.content.decode()
    assert response.context["answer"].code == "valid"
    assert "znak-status--green" in text
    for words in ("Gmina Łopuszno", certificate.number, "Podmiot certyfikowany", "miejsce 2"):
        assert words in text
    assert 'src="data:image/svg+xml;base64,' in text
    assert text.count("<h1") == 1


@pytest.mark.parametrize("status", ["suspended", "revoked", "superseded"])
def test_only_a_valid_certificate_is_green(client, status):
    certificate = issued()
    certificate.status = status
    certificate.save()

    response = page_of(client, certificate)

    assert response.context["answer"].code == status
    assert "znak-status--green" not in response.content.decode()


def test_the_page_is_never_kept_by_a_cache(client):
    assert "no-store" in page_of(client, issued())["Cache-Control"]


def test_before_the_file_is_made_its_page_asks_to_wait(client):
    certificate = issued()

    response = client.get(reverse("certificate_pdf", args=[certificate.public_id]))

    assert response.status_code == 202
    assert "<h1" in response.content.decode()


def test_the_file_is_served_as_an_attachment(client):
    certificate = issued()
    stored = stored_pdf(certificate)

    response = client.get(reverse("certificate_pdf", args=[certificate.public_id]))

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment")
    assert len(b"".join(response.streaming_content)) == stored.size


def test_the_file_of_a_revoked_certificate_is_not_handed_out(client):
    certificate = issued()
    stored_pdf(certificate)
    type(certificate).objects.update(status="revoked")

    response = client.get(reverse("certificate_pdf", args=[certificate.public_id]))

    assert response["Location"] == reverse("certificate", args=[certificate.public_id])


def test_a_historical_entry_has_a_page_and_no_file(client):
    certificate = historical("Miasto Gorlice")

    assert page_of(client, certificate).context["answer"].code == "historical"
    response = client.get(reverse("certificate_pdf", args=[certificate.public_id]))
    assert response.status_code == 404


def test_the_data_for_machines_carry_the_standing_of_today(client):
    certificate = issued("Gmina Łopuszno")
    stored = stored_pdf(certificate)

    body = client.get(reverse("certificate_json", args=[certificate.public_id])).json()

    assert body["standing"] == "valid"
    assert body["file_sha256"] == stored.sha256
    assert body["certificate"]["number"] == certificate.number
    assert body["certificate"]["holder"] == "Gmina Łopuszno"


def test_names_with_markup_are_text_on_the_page_and_in_the_snippet(client):
    certificate = issued('Fundacja <b>"Okno"</b> & Syn')
    member = certificate.award.application.group.memberships.get().user

    text = page_of(client_of(member), certificate).content.decode()

    assert "<b>" not in text
    assert "&lt;b&gt;" in text
    assert "&amp;lt;b&amp;gt;" in text  # in the snippet, escaped for the holder's page as well


def test_the_kit_is_for_the_holders_group_only(client):
    certificate = issued()
    group = certificate.award.application.group
    helper = MembershipFactory(group=group, organisation=group.organisation, role="helper").user
    gone = MembershipFactory(
        group=group, organisation=group.organisation, until=ISSUED - timedelta(days=200)
    ).user
    rival = MembershipFactory(organisation=group.organisation).user

    def sees(user) -> bool:
        return page_of(client_of(user), certificate).context["sees_kit"]

    assert [sees(user) for user in (helper, gone, rival, UserFactory())] == [True] + [False] * 3
    assert page_of(client, certificate).context["sees_kit"] is False
    assert Membership.objects.filter(group=group).count() == 3


def test_the_kit_holds_a_press_note_a_link_and_the_year(client):
    certificate = issued("Gmina Łopuszno")
    member = certificate.award.application.group.memberships.get().user

    text = page_of(client_of(member), certificate).content.decode()

    assert "Gmina Łopuszno – Podmiot certyfikowany konkursu Konkurs Przykładowy 2026" in text
    assert "&lt;a href=&quot;" in text
    assert "(2026)" in text


def test_staff_are_led_to_the_change_of_status(client):
    certificate = issued()
    edition = certificate.award.edition

    def may(role: str) -> bool:
        return page_of(client_of(officer(edition, role)), certificate).context["may_change"]

    assert [may(role) for role in Officer.Role.values] == [False, True, True, False]


# --- the step ---


def request_of(user, edition: Edition, method: str = "get", **data: str) -> HttpRequest:
    """A request with the tools that the gate gives a step view."""
    request = getattr(RequestFactory(), method)("/sprawy/x/release_certificates/", data)
    request.user, request.session = user, {}
    request.received_at, request.case_url = ISSUED, "/sprawy/x/"
    request._messages = _Messages()

    @contextmanager
    def locked():
        yield edition

    request.step = request.hold = locked
    return request


class _Messages(list):
    def add(self, level, message, extra_tags=""):
        self.append(str(message))


def test_the_preview_names_every_certificate_with_its_next_number():
    edition = published_edition()
    awarded(edition, "Gmina A", place=1)
    awarded(edition, "Gmina B", place=2)

    text = release_certificates(request_of(UserFactory(), edition), edition).content.decode()

    assert text.index("Gmina A") < text.index("Gmina B")
    assert "/C/0001" in text
    assert "/C/0002" in text
    assert text.count("<h1") == 1


def sent(person: User, edition: Edition) -> HttpResponse:
    """The form with what the page shows to somebody who may send it."""
    page = release_certificates(request_of(UserFactory(), edition), edition)
    return release_certificates(request_of(person, edition, "post", **hidden_inputs(page)), edition)


def test_the_preparer_is_told_to_wait_and_has_no_button():
    edition, person = published_edition(), UserFactory()
    awarded(edition)

    answer = sent(person, edition)
    text = release_certificates(request_of(person, edition), edition).content.decode()

    assert answer.status_code == 302
    assert 'method="post" novalidate' not in text


def test_the_preparers_own_approval_is_an_error_in_the_summary():
    edition, person = published_edition(), UserFactory()
    sent(person, edition)

    answer = sent(person, edition)

    assert answer.status_code == 200
    assert "govuk-error-summary" in answer.content.decode()
    assert edition.releases.get().approved_at is None


def test_another_person_approves_and_comes_back_to_the_case():
    edition = published_edition()
    sent(UserFactory(), edition)

    answer = sent(UserFactory(), edition)

    assert answer["Location"] == "/sprawy/x/"
    assert edition.releases.get().approved_at == ISSUED


def test_two_persons_who_prepare_at_once_release_nothing():
    edition = published_edition()
    read = hidden_inputs(release_certificates(request_of(UserFactory(), edition), edition))
    release_certificates(request_of(UserFactory(), edition, "post", **read), edition)

    answer = release_certificates(request_of(UserFactory(), edition, "post", **read), edition)

    assert answer.status_code == 200
    assert edition.releases.get().approved_at is None
