"""The real form of category V (TEXTS_PL §2): every page, every answer, the document to sign."""

from datetime import UTC, datetime, timedelta

import pytest

from applications import signing
from applications.answer_display import shown_sections
from applications.completeness import (
    application_problems,
    holds,
    section_problems,
    stopping,
)
from applications.drafting import rules_of, start_draft
from applications.evidence import add_file
from applications.models import Application
from applications.schema_form import flat, section_form
from programmes.demonstration import open_demonstration_edition
from programmes.shapes import Column, Question
from records.clock import database_now
from records.paperwork import render
from tests.programmes.catalogue import load_2022

from .application_cases import member, pdf

pytestmark = pytest.mark.django_db
AT = datetime(2022, 4, 1, 10, 0, tzinfo=UTC)
SAMPLES = {
    "short_text": "Treść przykładowa",
    "long_text": "Treść przykładowa.\nDrugi akapit – zażółć gęślą jaźń.",
    "whole": "12",
    "money": "12400.00",
    "percent": "12.50",
    "date": "2021-05-04",
    "period": {"from": "2019-11-01", "to": "2020-10-31"},
    "yes_no": True,
    "url": "https://bip.example.org/",
    "email": "urzad@example.org",
    "phone": "41 391 40 54",
    "nip": "5260250274",
    "regon": "123456785",
    "ade": "AE:PL-12345-67890-ABCDE-12",
}


def sample(spec: Question | Column):
    """A valid answer to any question."""
    if spec.kind == "one_of":
        return spec.options[0].code
    if spec.kind == "some_of":
        return [option.code for option in spec.options]
    if spec.kind == "rows":
        return [{c.code: sample(c) for c in spec.columns} for _ in range(max(spec.min_rows, 2))]
    if spec.kind == "year_table":
        cells = {
            row.code: "12400.00" if row.code in spec.money_rows or spec.cell == "money" else "3"
            for row in spec.rows
        }
        return {row: {str(year): cell for year in spec.years} for row, cell in cells.items()}
    if spec.kind == "short_text" and spec.max_length and spec.max_length < 20:
        return "26-070"
    return SAMPLES[spec.kind]


@pytest.fixture
def application() -> Application:
    place = member()
    made = start_draft(
        load_2022().categories.get(code="V"),
        organisation=place.organisation,
        group=place.group,
        by=place.user,
        at=AT,
    )
    made.answers = {q.code: sample(q) for s in rules_of(made).sections for q in s.questions}
    made.save()
    return made


def test_every_section_takes_its_answers_and_gives_them_back(application):
    for section in rules_of(application).sections:
        posted = flat(section, application.answers)
        form = section_form(section, application.answers, posted, checking="all")
        form.full_clean()
        assert dict(form.errors) == {}
        asked = [q.code for q in section.questions if holds(q.shown_if, application.answers)]
        assert form.answers == {code: application.answers[code] for code in asked}


def test_an_empty_form_asks_for_every_required_question_and_nothing_else(application):
    for section in rules_of(application).sections:
        required = {q.code for q in section.questions if q.required and q.shown_if is None}
        assert {problem.code for problem in section_problems(section, {})} == required


def test_with_everything_answered_only_the_required_attachments_are_missing(application):
    rules = rules_of(application)
    found = stopping(application_problems(rules, application.answers, []))
    assert [problem.code for problem in found] == ["S6"]


def test_the_kapitula_sees_no_contact_data(application):
    rules = rules_of(application)
    everything = {i["code"] for s in shown_sections(rules, application.answers) for i in s["items"]}
    jury = {
        i["code"] for s in shown_sections(rules, application.answers, jury=True) for i in s["items"]
    }
    hidden = {q.code for s in rules.sections for q in s.questions if not q.jury_sees}
    assert everything - jury == hidden != set()


def test_the_document_to_sign_is_made_of_the_whole_form(application):
    add_file(application, "S6", pdf("Uchwała.pdf"), by=application.created_by, at=AT)
    application.refresh_from_db()
    document = signing.prepare_document(application, by=application.created_by, at=AT)
    render(document.pk, at=AT)
    document.refresh_from_db()
    assert document.file.size < 500_000


def test_every_page_of_the_form_has_one_heading_and_no_leaked_braces(client):
    place = member()
    today = database_now()
    edition = open_demonstration_edition(load_2022(), today=today.date(), at=today)
    application = start_draft(
        edition.categories.get(code="V"),
        organisation=place.organisation,
        group=place.group,
        by=place.user,
        at=today + timedelta(seconds=1),
    )
    answers = {q.code: sample(q) for s in rules_of(application).sections for q in s.questions}
    Application.objects.update(answers=answers)
    client.force_login(place.user)
    base = f"/wnioski/{application.public_id}"
    pages = [f"{base}/sekcja/{section.code}/" for section in rules_of(application).sections]
    pages += [f"{base}/zalaczniki/{slot.code}/" for slot in rules_of(application).slots]
    for address in [*pages, f"{base}/zalaczniki/", f"{base}/podglad/"]:
        page = client.get(address)
        text = page.content.decode()
        assert page.status_code == 200, address
        assert text.count("<h1") == 1, address
        assert "{{" not in text and "{%" not in text, address
        ids = [part.split('"')[0] for part in text.split(' id="')[1:]]
        assert len(ids) == len(set(ids)), address
