"""The pages on which staff change an edition without a file."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from programmes.models import ClosingDay, MessageWording, Officer, PublishedAnswer
from tests.factories import EditionFactory, JuryFactory, OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db
PAGES = (
    "edition_staff",
    "closing_days",
    "published_answers",
    "message_wordings",
    "stage_reviewers",
    "rule_versions",
    "deadlines",
)


@pytest.fixture
def edition():
    return EditionFactory()


@pytest.fixture
def officer(edition, client):
    row = OfficerFactory(programme=edition.programme)
    client.force_login(row.user)
    return row.user


@pytest.fixture
def other(edition):
    return OfficerFactory(programme=edition.programme, role=Officer.Role.APPROVER).user


def address(name, edition, *more):
    return reverse(name, args=[edition.slug, *more])


@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_for_an_officer(name, edition, officer, client):
    JuryFactory(edition=edition)

    assert client.get(address(name, edition)).status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_an_auditor_reads_and_changes_nothing(name, edition, client):
    auditor = OfficerFactory(programme=edition.programme, role=Officer.Role.AUDITOR)
    client.force_login(auditor.user)

    page = client.get(address(name, edition))

    assert page.status_code == 200
    assert b"csrfmiddlewaretoken" not in page.content.split(b"<main")[1].split(b"</main>")[0]
    if name != "edition_staff":
        posts = {"message_wordings": 405}
        assert client.post(address(name, edition)).status_code == posts.get(name, 403)


def test_a_closing_day_is_added_and_taken_off(edition, officer, client):
    page = client.post(
        address("closing_days", edition),
        {"do": "add", "day": "27.12.2029", "reason": "Dzień wolny w urzędzie"},
    )
    assert page.status_code == 302
    assert "27 grudnia" in client.get(page["Location"]).content.decode().replace("\u00a0", " ")

    client.post(address("closing_day_remove", edition, "2029-12-27"), {"reason": "Pomyłka"})

    assert not ClosingDay.objects.exists()
    shown = client.get(address("edition_staff", edition)).content.decode()
    assert "Pomyłka" in shown


def test_the_effect_of_a_closing_day_is_shown_before_it_is_added(edition, officer, client):
    page = client.post(
        address("closing_days", edition),
        {"do": "check", "day": "2029-12-27", "reason": "Dzień wolny"},
    )

    assert "Terminy, które się przesuną" in page.content.decode()
    assert not ClosingDay.objects.exists()


def test_an_answer_is_published_changed_moved_and_withdrawn(edition, officer, client):
    for question in ("Kto podpisuje?", "Do kiedy?"):
        client.post(
            address("published_answers", edition), {"question": question, "answer": "Odpowiedź."}
        )
    first, second = PublishedAnswer.objects.all()
    client.post(
        address("published_answer", edition, first.public_id),
        {"do": "change", "question": "Kto podpisuje wniosek?", "answer": "Wójt."},
    )
    client.post(address("published_answer", edition, second.public_id), {"do": "up"})

    moved = list(PublishedAnswer.objects.all())
    assert [row.pk for row in moved] == [second.pk, first.pk]
    assert moved[1].changed_at is not None and moved[0].changed_at is None

    client.post(
        address("published_answer", edition, second.public_id),
        {"do": "withdraw", "reason": "Nieaktualne"},
    )
    second.refresh_from_db()
    assert second.withdrawn_at is not None


def test_words_of_a_message_need_a_second_person(edition, officer, other, client):
    page = address("message_wording", edition, "MSG-06")
    words = {"title": "Wniosek {{ numer_wniosku }}", "body": "{{ zwrot }}\n\nDalej.", "reason": "."}

    shown = client.post(page, {"do": "preview", **words})
    assert "Wniosek KP2026/V/0001" in shown.content.decode()
    assert not MessageWording.objects.exists()

    client.post(page, {"do": "propose", **words})
    waiting = MessageWording.objects.get()
    client.post(page, {"do": "approve", "seen": str(waiting.public_id)})
    waiting.refresh_from_db()
    assert waiting.approved_at is None

    client.force_login(other)
    client.post(page, {"do": "approve", "seen": str(waiting.public_id)})
    waiting.refresh_from_db()
    assert waiting.approved_by == other


def test_an_unknown_placeholder_is_refused_at_its_field(edition, officer, client):
    page = client.post(
        address("message_wording", edition, "MSG-06"),
        {"do": "propose", "title": "{{ termin_dostawy }}", "body": "Tekst", "reason": "Próba"},
    )

    assert page.context["form"].errors["title"] == [
        "„{{ termin_dostawy }}” nie jest miejscem do wypełnienia w tej wiadomości."
    ]
    assert not MessageWording.objects.exists()


def test_the_number_of_reviews_is_changed_with_a_reason(edition, officer, client):
    page = client.post(
        address("stage_reviewers", edition),
        {"stage": "1", "etap1-reviewers": "3", "etap1-reason": "Więcej osób"},
    )

    # The small rules merge a third review with the two closest.
    assert "musi wynosić 2" in page.content.decode()


def test_the_calendar_leads_to_years_that_have_something_to_show_and_no_further(
    edition, officer, client
):
    today = timezone.localdate()
    edition.programme.organiser.closing_days.create(
        day=date(today.year + 9, 12, 28), reason="Dzień wolny w urzędzie"
    )
    page = address("closing_days", edition)

    shown = client.get(page).context
    far = client.get(page, {"rok": today.year + 9}).context
    beyond = client.get(page, {"rok": today.year + 10}).context

    offered = [*range(today.year - 1, today.year + 3), today.year + 9]
    assert shown["years"] == far["years"] == offered
    assert (shown["year"], far["year"]) == (today.year, today.year + 9)
    assert beyond["year"] == today.year


def test_a_broken_file_is_refused_with_line_and_key_and_stores_nothing(edition, officer, client):
    file = SimpleUploadedFile("poprawka.toml", b"[programme]\nslug = 5\n")

    page = client.post(address("rule_versions", edition), {"file": file, "reason": "Literówka"})

    text = page.content.decode()
    assert "poprawka.toml, wiersz" in text and "programme.slug" in text
    assert not edition.rule_set_proposals.exists()


def test_a_stranger_meets_nothing(edition, client):
    client.force_login(UserFactory())

    assert {client.get(address(name, edition)).status_code for name in PAGES} == {404}
