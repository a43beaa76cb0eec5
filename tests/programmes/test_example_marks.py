"""What is told of the rules, value by value: an example is marked where it stands, or once for all."""

import re

import pytest
from django.urls import reverse

from programmes.calendar_page import calendar_of, example_of
from programmes.loader import load_programme, read_catalogue
from programmes.rules_words import procedure_lines, stage_lines
from programmes.shapes import RuleSetContent
from records.clock import database_now
from tests.factories import small_rules
from tests.programmes.catalogue import CATALOGUE, load_2022

GROUP = "wszystkie wartości w tej części są przykładowe"


def rules(**content) -> RuleSetContent:
    return RuleSetContent.model_validate(small_rules() | content)


def page(client, name, *args) -> str:
    html = client.get(reverse(name, args=args)).content.decode()
    return re.sub(r"\s+", " ", html.replace("\u00a0", " "))


def test_a_real_value_of_a_stage_stands_apart_from_an_example():
    shape = rules(examples=["stages.*.reviewers"])
    marked = [line.text for line in stage_lines(shape) if shape.is_example(line.path)]
    assert marked == ["Niezależne oceny: 2."]


@pytest.mark.parametrize(
    ("scoring", "text"),
    [
        (
            {"threshold": None, "third_review": None},
            "Do następnego etapu przechodzą wszyscy ocenieni.",
        ),
        ({"threshold": 1}, "Do następnego etapu przechodzą wszyscy, którzy osiągnęli progi."),
    ],
)
def test_a_threshold_is_named_only_where_there_is_one(scoring, text):
    content = small_rules()
    content["categories"][0]["scoring"] |= scoring
    content["stages"] = [{"ordinal": 1}, {"ordinal": 2, "kind": "decision"}]
    shape = RuleSetContent.model_validate(content)
    assert text in [line.text for line in stage_lines(shape)]


def test_a_sentence_has_one_full_stop():
    path = CATALOGUE.with_name("znak-jakosci-2022.toml")
    assert not [line.text for line in procedure_lines(read_catalogue(path)) if ".." in line.text]


@pytest.mark.parametrize(
    ("examples", "mark"),
    [
        ([], ""),
        (["deadlines.call_closes.clock"], "hour"),
        (["deadlines.call_closes"], "date"),
        (["deadlines"], "date"),
    ],
)
def test_the_mark_of_a_deadline_tells_the_hour_from_the_day(examples, mark):
    assert example_of(rules(examples=examples), "deadlines.call_closes") == mark


@pytest.mark.django_db
def test_an_hour_and_a_day_without_a_source_are_marked_on_the_page(client):
    html = page(client, "edition", load_2022().slug)
    assert "godzina przykładowa" in html
    assert "data przykładowa" in html


@pytest.mark.django_db
def test_a_note_on_the_first_value_is_shown():
    edition = load_2022()
    first = edition.deadlines.filter(kind="session_at", is_initial=True).order_by("pk").first()
    edition.deadlines.filter(pk=first.pk).update(reason="Dzień gali.")
    notes = [row["note"] for row in calendar_of(edition)]
    assert "Dzień gali." in notes


@pytest.mark.django_db
def test_an_example_organiser_and_label_are_marked_and_a_calendar_of_examples_once(client):
    path = CATALOGUE.with_name("slaskie-2016.toml")
    edition = load_programme(path, at=database_now()).edition
    html = page(client, "edition", edition.slug)

    mark = '<span class="znak-example">ustawienie edycji (wartość przykładowa)</span>'
    assert f"Organizator: Województwo Śląskie {mark}" in html
    heading = html[html.index('id="category-1"') :]
    assert mark in heading[: heading.index("</h3>")]
    calendar = html[html.index('id="terminy"') : html.index('id="kategorie"')]
    assert (calendar.count("data przykładowa"), calendar.count(GROUP)) == (0, 1)
