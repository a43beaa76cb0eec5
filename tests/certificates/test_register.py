"""The public register: found by name, filtered, paged; demonstrations marked, rehearsals hidden."""

import pytest
from django.urls import reverse

from certificates.models import Certificate
from programmes.models import Edition

from .rows import historical, issued, published_edition

pytestmark = pytest.mark.django_db
QUERIES = 8  # clock, count, page, the mark of a demonstration, the choices of four filters


def holders(response) -> list[str]:
    return [certificate.award.holder_name for certificate, _, _ in response.context["rows"]]


def listed(client, **query) -> list[str]:
    return holders(client.get(reverse("register"), query))


def test_the_register_holds_issued_and_historical_entries(client):
    issued("Gmina Łopuszno")
    historical("Miasto Gorlice")

    assert listed(client) == ["Gmina Łopuszno", "Miasto Gorlice"]


@pytest.mark.parametrize(
    "typed", ["Łopuszno", "lopuszno", "ŁOPUSZNO gmina", "  gmina   lopu ", "łop"]
)
def test_a_name_is_found_with_or_without_polish_letters(client, typed):
    edition = published_edition()
    issued("Gmina Łopuszno", edition=edition)
    historical("Miasto Gorlice")

    assert listed(client, nazwa=typed) == ["Gmina Łopuszno"]


def test_a_number_finds_its_entry(client):
    certificate = issued("Gmina Łopuszno")
    issued("Gmina Kurów")

    assert listed(client, nazwa=certificate.number.lower()) == ["Gmina Łopuszno"]


@pytest.mark.parametrize("typed", ["%", "_", "'", "<script>alert(1)</script>", "ł" * 200])
def test_what_matches_nothing_shows_an_empty_list(client, typed):
    issued("Gmina Łopuszno")

    response = client.get(reverse("register"), {"nazwa": typed})

    assert holders(response) == []
    assert "<script>alert" not in response.content.decode()


def test_filters_by_year_contest_category_and_outcome(client):
    first = issued("Gmina A", outcome="laureate", outcome_label="Laureat", place=1)
    other = published_edition(year=2025)
    issued("Gmina B", edition=other)
    slug = first.award.edition.programme.slug

    assert listed(client, rok="2025") == ["Gmina B"]
    assert listed(client, konkurs=slug) == ["Gmina A"]
    assert listed(client, kategoria=f"{slug}/V") == ["Gmina A"]
    assert listed(client, wynik="laureate") == ["Gmina A"]
    assert listed(client, rok="2025", wynik="laureate") == []


def test_an_unknown_choice_is_an_error_at_its_field(client):
    issued()

    response = client.get(reverse("register"), {"rok": "1066"})

    assert response.status_code == 200
    assert response.context["form"].errors["rok"]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("holder", ["Gmina Ćmielów", "Gmina Łopuszno", "Gmina Zamość"]),
        ("-holder", ["Gmina Zamość", "Gmina Łopuszno", "Gmina Ćmielów"]),
        ("no such column", ["Gmina Ćmielów", "Gmina Łopuszno", "Gmina Zamość"]),
    ],
)
def test_polish_letters_stand_at_their_place(client, sort, order):
    for name in ("Gmina Zamość", "Gmina Łopuszno", "Gmina Ćmielów"):
        issued(name)

    assert listed(client, sort=sort) == order


def test_a_demonstration_is_marked_and_a_rehearsal_hidden(client):
    for kind in (Edition.Kind.DEMONSTRATION, Edition.Kind.REHEARSAL):
        issued(f"Gmina {kind}", edition=published_edition(kind=kind, real_calendar="1–2.03.2026"))

    response = client.get(reverse("register"))

    assert holders(response) == ["Gmina demonstration"]
    assert "znak-demonstration__tag" in response.content.decode()


def test_a_revoked_certificate_stays_in_the_register_and_is_named_so(client):
    issued()
    Certificate.objects.update(status="revoked")

    [(_, state, label)] = client.get(reverse("register")).context["rows"]

    assert state == "revoked"
    assert str(label) in {"cofnięty", "revoked"}


def test_the_number_of_queries_does_not_grow(client, django_assert_max_num_queries):
    edition = published_edition()
    issued("Gmina 1", edition=edition)
    with django_assert_max_num_queries(12) as one:
        client.get(reverse("register"))
    for name in ("Gmina 2", "Gmina 3"):
        historical(name)
    with django_assert_max_num_queries(12) as three:
        client.get(reverse("register"))

    assert len(one) == len(three) == QUERIES


def test_filters_cost_no_more_than_the_limit(client, django_assert_max_num_queries):
    certificate = issued("Gmina Łopuszno")
    slug = certificate.award.edition.programme.slug
    query = {"nazwa": "łopuszno", "rok": "2026", "konkurs": slug, "kategoria": f"{slug}/V"}

    with django_assert_max_num_queries(12):
        response = client.get(reverse("register"), {**query, "wynik": "certified", "sort": "year"})

    assert holders(response) == ["Gmina Łopuszno"]


def test_a_full_page_stays_small(client):
    edition = published_edition()
    for n in range(30):
        historical(f"Związek Międzygminny do spraw Ekonomii Społecznej numer {n}", edition=edition)

    response = client.get(reverse("register"), {"page": "1"})

    assert len(response.context["rows"]) == 25
    assert len(response.content) <= 60_000
    assert len(listed(client, page="2")) == 5
