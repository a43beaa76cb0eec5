"""What an outcome brings: a certificate, a diploma, a letter of congratulation, by the rules."""

from datetime import date

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from certificates.issuing import issue_artefacts, issue_prizes, preview
from certificates.models import Certificate
from certificates.validity import last_day
from juries.models import Award
from juries.result_letters import told_outside
from records.models import Message
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory, small_rules

from .rows import (
    CITATION,
    ISSUED,
    award_to,
    awarded,
    content_of,
    issued,
    published_edition,
    release,
    resolution_of,
    stored_pdf,
)

pytestmark = pytest.mark.django_db
BOTH = {
    "scheme": "distinctions",
    "labels": {"laureate": "Laureat", "merit": "Wyróżnienie", "thanks": "Podziękowanie"},
    "artefacts": {
        "laureate": ["certificate", "diploma"],
        "merit": ["diploma"],
        "thanks": ["letter"],
    },
}


def edition_with(**content):
    rules = small_rules(outcome=BOTH)
    return published_edition(rules={**rules, **content})


def issued_for(
    outcome: str, edition=None, name: str = "Gmina Kurów", **fields
) -> list[Certificate]:
    edition = edition or edition_with()
    application = awarded(edition, name, outcome=outcome, outcome_label=outcome, **fields)
    if not edition.releases.exists():
        release(edition)
    return issue_artefacts(application, at=ISSUED)


def test_each_kind_has_its_own_numbers():
    edition = edition_with()
    first = issued_for("merit", edition)
    second = issued_for("laureate", edition, "Gmina Druga")

    numbers = [row.number.split("/", 3)[3] for row in [*first, *second]]
    assert numbers == ["D/0001", "C/0001", "D/0002"]


def test_where_the_rules_say_nothing_it_is_a_certificate():
    certificate = issued()

    assert certificate.artefact == "certificate"
    assert certificate.valid_to is None
    assert certificate.document.data["heading"] == "CERTYFIKAT"


def test_the_preview_lists_every_document_with_its_number():
    edition = edition_with()
    awarded(edition, outcome="laureate", outcome_label="Laureat")

    assert [(p.artefact, p.number[-6:]) for p in preview(edition)] == [
        ("certificate", "C/0001"),
        ("diploma", "D/0001"),
    ]


def test_the_organiser_words_a_diploma():
    words = {"diploma": {"heading": "DYPLOM UZNANIA", "statement": "za pracę z mieszkańcami"}}
    [diploma] = issued_for("merit", edition_with(documents=words))

    data = diploma.document.data
    assert (data["heading"], data["statement"]) == ("DYPLOM UZNANIA", "za pracę z mieszkańcami")
    assert content_of(stored_pdf(diploma)).startswith(b"%PDF-")


def test_a_title_ends_after_its_months_and_a_letter_never():
    edition = edition_with(title={"valid_months": 12})
    [diploma] = issued_for("merit", edition)
    [letter] = issued_for("thanks", edition, "Gmina Druga")

    assert diploma.valid_to == diploma.issued_on.replace(year=diploma.issued_on.year + 1)
    assert letter.valid_to is None


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        (date(2021, 11, 26), 12, date(2022, 11, 26)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 12, 1), 1, date(2024, 1, 1)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), None, None),
    ],
)
def test_the_last_day_of_a_title(first, months, last):
    assert last_day(first, months) == last


def test_a_diploma_is_verified_like_a_certificate(client):
    [diploma] = issued_for("merit")
    stored_pdf(diploma)

    found = client.get(reverse("verify"), {"numer": diploma.number}).content.decode()
    page = client.get(reverse("certificate", args=[diploma.public_id])).content.decode()
    assert "Dyplom ważny." in found
    assert f"Dyplom {diploma.number}" in page
    assert client.get(reverse("certificate_pdf", args=[diploma.public_id])).status_code == 200


def test_the_register_has_diplomas_and_no_letters(client):
    edition = edition_with()
    [diploma] = issued_for("merit", edition)
    issued_for("thanks", edition, "Gmina Druga")

    rows = client.get(reverse("register")).context["rows"]
    assert [row.number for row, _state, _standing in rows] == [diploma.number]


def test_the_message_names_the_document():
    issued_for("merit")

    message = Message.objects.get(event="MSG-11")
    assert message.title.startswith("Wydano dyplom nr")
    assert "dyplom jest gotowy do pobrania" in message.body


def test_a_person_stands_on_the_diploma_with_the_organisation():
    edition = edition_with()
    application = awarded(edition, "Gmina Kurów", outcome="merit", outcome_label="Wyróżnienie")
    Award.objects.filter(application=application).update(holder_name="Anna Przykładowa")
    release(edition)
    [diploma] = issue_artefacts(application, at=ISSUED)

    data = diploma.document.data
    assert (data["holder"], data["affiliation"]) == ("Anna Przykładowa", "Gmina Kurów")


def test_a_correction_from_laureate_to_distinction_leaves_one_diploma():
    certificate, diploma = issued_for("laureate")
    before = certificate.award
    correction = resolution_of(before.edition, no="2/2026", supersedes=before.resolution)
    award_to(before.application, correction, outcome="merit", outcome_label="Wyróżnienie")

    [new] = issue_artefacts(before.application, at=ISSUED)

    certificate.refresh_from_db()
    diploma.refresh_from_db()
    assert (certificate.status, diploma.status) == ("superseded", "superseded")
    assert (new.artefact, new.supersedes) == ("diploma", diploma)


def test_a_correction_to_another_kind_supersedes_across_kinds():
    [letter] = issued_for("thanks")
    before = letter.award
    correction = resolution_of(before.edition, no="2/2026", supersedes=before.resolution)
    award_to(before.application, correction, outcome="merit", outcome_label="Wyróżnienie")

    [new] = issue_artefacts(before.application, at=ISSUED)

    letter.refresh_from_db()
    assert (letter.status, new.supersedes) == ("superseded", letter)


def test_a_prize_outside_the_categories_is_issued_without_a_case():
    edition = edition_with()
    holder = OrganisationFactory(name="Gmina Nagrodzona")
    prize = Award.objects.create(
        resolution=resolution_of(edition, category=None),
        organisation=holder,
        holder_name=holder.name,
        edition=edition,
        outcome="prize",
        outcome_label="Nagroda specjalna",
        citation=CITATION,
    )
    release(edition)

    [certificate] = issue_prizes(edition, at=ISSUED)
    assert issue_prizes(edition, at=ISSUED) == [certificate]
    assert (certificate.award, certificate.artefact) == (prize, "certificate")
    assert Certificate.objects.public().get().has_award


# --- a special prize without an application -------------------------------------------------------


def prize_for(edition, holder_name: str = "", **organisation) -> Award:
    holder = OrganisationFactory(name="Spółdzielnia Nagrodzona", **organisation)
    return Award.objects.create(
        resolution=resolution_of(edition, category=None),
        organisation=holder,
        holder_name=holder_name or holder.name,
        edition=edition,
        outcome="prize",
        outcome_label="Nagroda specjalna",
        citation=CITATION,
    )


def test_a_prize_for_a_person_prints_the_person_and_the_organisation_beside(client):
    edition = edition_with()
    prize_for(edition, "Anna Przykładowa")
    release(edition)
    [certificate] = issue_prizes(edition, at=ISSUED)

    printed = certificate.document.data
    assert (printed["holder"], printed["affiliation"]) == (
        "Anna Przykładowa",
        "Spółdzielnia Nagrodzona",
    )
    row = client.get(reverse("register")).content.decode()
    assert "Anna Przykładowa</a>" in row
    assert '<span class="govuk-hint">Spółdzielnia Nagrodzona</span>' in row


def test_people_of_the_organisation_are_told_that_the_document_is_ready(client):
    edition = edition_with()
    prize = prize_for(edition)
    member = MembershipFactory(organisation=prize.organisation)
    release(edition)
    [certificate] = issue_prizes(edition, at=ISSUED)

    letter = Message.objects.get(event="MSG-11")
    assert (letter.recipient, letter.subject_id) == (member.user, str(prize.public_id))
    assert "Numer wniosku" not in letter.body
    assert member.user.has_perm("certificates.see_holder_kit", certificate)
    assert not UserFactory().has_perm("certificates.see_holder_kit", certificate)


def test_the_release_says_which_letters_go_outside_the_portal():
    edition = edition_with()
    known = prize_for(edition)
    MembershipFactory(organisation=known.organisation)
    unknown = Award.objects.create(
        resolution=resolution_of(edition, no="2/2026", category=None),
        organisation=OrganisationFactory(name="Fundacja Nieobecna"),
        holder_name="Fundacja Nieobecna",
        edition=edition,
        outcome="second",
        outcome_label="Nagroda druga",
        citation=CITATION,
    )

    outside = told_outside([plan.award for plan in preview(edition)], ISSUED)
    assert outside == [unknown]
    text = render_to_string("certificates/told_outside.html", {"outside": outside})
    assert "Te pisma trzeba wysłać poza portalem" in text
    assert "Fundacja Nieobecna – Nagroda druga" in text
