"""The lists of the pages on which staff change an edition, grown to any length."""

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from programmes.models import Edition
from records.clock import database_now
from tests.factories import (
    NOW,
    EditionFactory,
    JurorFactory,
    JuryFactory,
    OfficerFactory,
    ProgrammeFactory,
    UserFactory,
)

Opened = tuple[Client, str]


def browser(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def staffed(edition: Edition, name: str) -> Opened:
    user = OfficerFactory(programme=edition.programme).user
    return browser(user), reverse(name, args=[edition.slug])


def changes_by_staff(n: int) -> Opened:
    edition = EditionFactory()
    for no in range(n):
        edition.staff_changes.create(
            kind="closing_day_added", detail={"day": "2026-03-23"}, reason=f"Przyczyna {no}",
            set_by=UserFactory(), set_at=NOW,
        )  # fmt: skip
    return staffed(edition, "edition_staff")


def closing_days(n: int) -> Opened:
    edition = EditionFactory()
    today = database_now().date()
    for no in range(n):
        edition.programme.organiser.closing_days.create(
            day=today.replace(month=12, day=no + 1), reason="Urząd nieczynny"
        )
    return staffed(edition, "closing_days")


def answers_to_keep(n: int) -> Opened:
    edition = EditionFactory()
    for no in range(n):
        edition.published_answers.create(
            question=f"Pytanie {no}?", answer="Tak.", order=no, published_by=UserFactory(),
            published_at=NOW,
        )  # fmt: skip
    return staffed(edition, "published_answers")


def versions_of_rules(n: int) -> Opened:
    edition = EditionFactory()
    for no in range(n):
        edition.rule_sets.create(
            version=no + 2, content=edition.rule_set.content,
            sha256=edition.rule_set.sha256, reason="Literówka",
            set_by=UserFactory(), approved_by=UserFactory(), set_at=NOW,
        )  # fmt: skip
    return staffed(edition, "rule_versions")


def words_of_a_message(n: int) -> Opened:
    edition = EditionFactory()
    for no in range(n):
        edition.wordings.create(
            event="MSG-06", title=f"Tytuł {no}", body="Tekst", reason="Prościej",
            set_by=UserFactory(), set_at=NOW, approved_by=UserFactory(), approved_at=NOW,
        )  # fmt: skip
    client, _address = staffed(edition, "message_wordings")
    return client, reverse("message_wording", args=[edition.slug, "MSG-06"])


def members_of_a_jury(n: int) -> Opened:
    jury = JuryFactory()
    for _no in range(n):
        JurorFactory(jury=jury)
    user = OfficerFactory(programme=jury.edition.programme).user
    return browser(user), reverse("jury_members", args=[jury.public_id])


def desk_with_changes(n: int) -> Opened:
    programme = ProgrammeFactory()
    for _no in range(n):
        edition = EditionFactory(programme=programme)
        edition.rule_set_proposals.create(
            content={}, sha256="0" * 64, reason="-", proposed_by=UserFactory(), proposed_at=NOW
        )
        edition.wordings.create(event="MSG-06", reason="-", set_by=UserFactory(), set_at=NOW)
    return browser(OfficerFactory(programme=programme).user), reverse("desk")


STAFF_LISTS: dict[str, Callable[[int], Opened]] = {
    "changes by staff": changes_by_staff,
    "closing days": closing_days,
    "answers to keep": answers_to_keep,
    "versions of rules": versions_of_rules,
    "words of a message": words_of_a_message,
    "members of a jury": members_of_a_jury,
    "desk with changes": desk_with_changes,
}
