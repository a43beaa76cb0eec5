"""Whose words a message has, what they may hold, and the two people behind them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from programmes.deadlines import AlreadyDecided, NotTwoPeople
from programmes.message_events import events, plain_text
from programmes.message_preview import preview
from programmes.message_words import edition_of, message_problems, problems_of
from programmes.shapes import MessageText
from programmes.wording_changes import (
    WordingRefused,
    approve_wording,
    decline_wording,
    propose_wording,
)
from records.ledger import witnessed
from records.models import Entry
from records.outbox import EmptyPlaceholder, post
from tests.factories import NOW, ApplicationFactory, EditionFactory, UserFactory, small_rules

CONTEXT = {
    "reference": "T/1",
    "salutation": "Szanowni Państwo,",
    "applicant": "Gmina Przykładowa",
    "programme": "Konkurs",
    "category": "V",
    "contact": "konkurs@example.org",
    "has_plan": False,
    "planned": "–",
}


@pytest.fixture(autouse=True)
def polish():
    with translation.override("pl"):
        yield


@pytest.fixture
def edition(db):
    return EditionFactory()


def sent(about, event="MSG-06", context=CONTEXT):
    with witnessed(by=None, at=NOW):
        return post(event, to=UserFactory(), about=about, context=context, at=NOW)


def approved(edition, *, title="Krótko: {{ numer_wniosku }}", body="{{ zwrot }}\nDalej.", at=NOW):
    row = propose_wording(
        edition, "MSG-06", title=title, body=body, reason="Prościej", by=UserFactory(), at=at
    )
    return approve_wording(row, by=UserFactory(), at=at)


# --- what the messages are ------------------------------------------------------------------------


def test_every_placeholder_of_every_message_is_explained_and_has_an_example():
    unexplained = {
        (event.code, p.key)
        for event in events().values()
        for p in event.placeholders
        if p.label == p.key
    }

    assert unexplained == set()
    assert all(event.name != event.code for event in events().values())


def test_no_two_placeholders_of_a_message_share_a_name():
    for event in events().values():
        names = [p.word for p in event.placeholders]
        assert len(set(names)) == len(names), event.code


def test_the_portals_own_words_may_be_proposed_as_they_are():
    for event in events().values():
        assert problems_of(event, event.title) + problems_of(event, event.body) == [], event.code


def test_a_template_becomes_plain_text():
    text = plain_text(
        "{% autoescape off %}Temat: {{ a }}\n{% if b %}{{ b }} jest{% else %}nie ma{% endif %}"
        "{% for x in c %}{{ x.y }}{{ forloop.counter }}{% endfor %}{% endautoescape %}"
    )

    assert text.words == "Temat: {{ a }}\n{{ b }} jest\n{{ c }}\n"
    assert text.names == ("a", "b", "c")
    assert text.optional == {"b"}


@pytest.mark.parametrize(
    ("template", "varies"),
    [
        ("{% if a %}tak{% endif %}", False),
        ("{% if a %}tak{% else %}nie{% endif %}", True),
        (
            "{% if a %}{% for x in a %}{{ x }}{% endfor %}{% else %}Nic nie brakuje.{% endif %}",
            True,
        ),
    ],
)
def test_a_text_with_two_branches_varies(template, varies):
    assert plain_text(template).varies is varies


def test_of_a_condition_the_branch_that_says_something_is_kept():
    text = plain_text("{% if n == 1 %}jeden{% elif n == 2 %}dwa{% else %}{{ n }}{% endif %}")

    assert text.words == "{{ n }}"


# --- what words may hold --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["Bez miejsc.", "{{ numer_wniosku }}", "{{ reference }}", "Podmiot: {{ podmiot }}", ""],
)
def test_plain_words_and_known_placeholders_pass(text):
    assert problems_of(events()["MSG-06"], text) == []


@pytest.mark.parametrize(
    "text",
    ["{{ nieznane }}", "{{ numer_wniosku|upper }}", "{% if a %}", "Wniosek dla {{ podmiot }}"],
)
def test_anything_else_is_a_problem(text):
    assert len(problems_of(events()["MSG-06"], text)) == 1


def test_the_rules_own_words_are_judged_in_the_same_way():
    messages = {
        "MSG-06": MessageText(title="{{ numer_wniosku }}", body="{{ nieznane }}"),
        "MSG-99": MessageText(title="Tytuł", body="Tekst"),
    }

    found = [problem.path for problem in message_problems(messages)]

    assert found == [("messages", "MSG-06", "body"), ("messages", "MSG-99")]


# --- whose words are sent -------------------------------------------------------------------------


def test_without_own_words_the_portals_are_sent(edition):
    message = sent(ApplicationFactory(category=edition.categories.get()))

    assert message.title == "Wniosek T/1 spełnia wymogi formalne"


@pytest.mark.django_db
def test_the_rules_words_come_before_the_portals():
    words = {"MSG-06": {"title": "Z reguł {{ reference }}", "body": "Tekst {{ konkurs }}"}}
    edition = EditionFactory(rules=small_rules() | {"messages": words})

    message = sent(edition)

    assert (message.title, message.body) == ("Z reguł T/1", "Tekst Konkurs")


def test_the_newest_approved_words_of_staff_come_first(edition):
    approved(edition, title="Pierwsza")
    approved(edition, at=NOW + timedelta(hours=1))

    message = sent(ApplicationFactory(category=edition.categories.get()))

    assert (message.title, message.body) == ("Krótko: T/1", "Szanowni Państwo,\nDalej.")


def test_words_that_wait_are_not_sent(edition):
    propose_wording(
        edition, "MSG-06", title="Nowe", body="Nowe", reason="-", by=UserFactory(), at=NOW
    )

    assert sent(edition).title == "Wniosek T/1 spełnia wymogi formalne"


def test_empty_words_go_back(edition):
    approved(edition)
    approved(edition, title="", body="", at=NOW + timedelta(hours=1))

    assert sent(edition).title == "Wniosek T/1 spełnia wymogi formalne"


def test_words_of_one_edition_do_not_reach_another(edition):
    approved(edition)

    assert sent(EditionFactory()).title == "Wniosek T/1 spełnia wymogi formalne"


def test_a_value_that_no_sending_has_stops_the_act(edition):
    approved(edition, body="{{ podmiot }}")
    context = {key: value for key, value in CONTEXT.items() if key != "applicant"}

    with pytest.raises(EmptyPlaceholder, match="applicant"):
        sent(edition, context=context)


def test_a_value_with_markup_or_braces_is_sent_as_it_is(edition):
    approved(edition, body="{{ podmiot }}")

    message = sent(edition, context=CONTEXT | {"applicant": "<b>{{ konkurs }}</b> „Gmina” 🇵🇱"})

    assert message.body == "<b>{{ konkurs }}</b> „Gmina” 🇵🇱"


def test_the_edition_is_found_from_whatever_a_message_is_about(edition):
    application = ApplicationFactory(category=edition.categories.get())

    assert edition_of(edition) == edition
    assert edition_of(application) == edition
    assert edition_of(UserFactory()) is None


# --- two people -----------------------------------------------------------------------------------


def test_an_unknown_placeholder_is_refused_at_its_field(edition):
    with pytest.raises(WordingRefused) as refused:
        propose_wording(
            edition, "MSG-06", title="{{ x }}", body="y", reason="-", by=UserFactory(), at=NOW
        )

    assert list(refused.value.message_dict) == ["title"]


def test_one_wording_of_a_message_waits_at_a_time(edition):
    given = {"title": "a", "body": "b", "reason": "-", "by": UserFactory(), "at": NOW}
    propose_wording(edition, "MSG-06", **given)

    with pytest.raises(WordingRefused):
        propose_wording(edition, "MSG-06", **given)
    propose_wording(edition, "MSG-02", **given)


def test_nobody_approves_their_own_words(edition):
    author = UserFactory()
    row = propose_wording(edition, "MSG-06", title="a", body="b", reason="-", by=author, at=NOW)

    with pytest.raises(NotTwoPeople):
        approve_wording(row, by=author, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        edition.wordings.filter(pk=row.pk).update(approved_by=author, approved_at=NOW)


def test_declined_words_go_and_the_ledger_keeps_who(edition):
    author = UserFactory()
    row = propose_wording(edition, "MSG-06", title="a", body="b", reason="-", by=author, at=NOW)

    decline_wording(row, by=author, at=NOW)

    assert not edition.wordings.exists()
    entry = Entry.objects.get(verb="wording_declined")
    assert (entry.subject_id, entry.actor) == (str(row.public_id), author)
    with pytest.raises(AlreadyDecided):
        approve_wording(row, by=UserFactory(), at=NOW)


# --- preview --------------------------------------------------------------------------------------


def test_the_preview_speaks_of_the_edition_and_of_a_real_application(edition):
    application = ApplicationFactory(category=edition.categories.get(), status="submitted")
    event = events()["MSG-06"]

    title, body = preview(event, edition, title="{{ numer_wniosku }}", body=event.body)

    assert title == application.reference
    assert edition.name in body and application.applicant.name in body


def test_without_applications_the_preview_has_examples(edition):
    event = events()["MSG-05"]

    title, body = preview(event, edition, title=event.title, body=event.body)

    assert title == "Wezwanie do uzupełnienia wniosku KP2026/V/0001"
    assert "– FK-08. Brakuje uchwały." in body
    assert "{{" not in body


def test_every_message_can_be_previewed(edition):
    for event in events().values():
        assert preview(event, edition, title=event.title, body=event.body)


def test_the_form_refuses_half_a_message(edition):
    from programmes.forms_staff import WordingForm

    form = WordingForm(events()["MSG-06"], {"title": "Tytuł", "body": "", "reason": "-"})

    assert isinstance(form.errors["body"].as_data()[0], ValidationError)
