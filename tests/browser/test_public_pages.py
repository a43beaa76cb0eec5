"""Public pages of every kind of contest: applications, nominations, size categories."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from programmes.demonstration import open_demonstration_edition
from programmes.loader import load_programme
from programmes.models import Edition, PublishedAnswer
from records.clock import database_now
from tests.factories import UserFactory
from tests.programmes.catalogue import CATALOGUE

from .aside import aside
from .looking import Watch, faults

CONTESTS = {
    "znak-jakosci-2022.toml": {"V": "organisation_kinds=gmina", "IV": "closed_financial_years=0"},
    "lubelski-lider-2022.toml": {"I": "organisation_kinds=none_of_these", "II": "place=06"},
    "pro-familia-2021.toml": {"I": "population=4999", "II": "population=x"},
}
"""Catalogue file → category → answers of a visitor."""


def opened(name: str) -> Edition:
    """The contest of the file, its call open now, with a question answered."""
    now = database_now()
    real = load_programme(CATALOGUE.with_name(name), at=now).edition
    edition = open_demonstration_edition(real, today=now.date())
    Edition.objects.filter(pk=edition.pk).update(phase=Edition.Phase.CALL_OPEN)
    PublishedAnswer.objects.create(
        edition=edition,
        question="Czy można poprawić to, co już złożono?",
        answer="Tak, do końca naboru.\nLiczy się ostatnia złożona wersja.",
        published_by=UserFactory(),
        published_at=now,
    )
    return edition


@pytest.mark.parametrize("name", CONTESTS)
def test_public_pages_of_a_contest(name: str, person: Callable[..., Page], live_server: Any):
    edition = aside(opened, name)
    check = {
        code: reverse("eligibility_check", args=[edition.slug, code]) for code in CONTESTS[name]
    }
    places = [
        reverse("home"),
        reverse("editions"),
        reverse("edition", args=[edition.slug]),
        *(reverse("category", args=[edition.slug, code]) for code in CONTESTS[name]),
        *check.values(),
        *(f"{check[code]}?check=1&{answer}" for code, answer in CONTESTS[name].items()),
    ]
    page = person()
    watch = Watch(page)

    found = []
    for place in places:
        page.goto(place)
        for summary in page.locator("summary").all():
            summary.click()
        found += [f"{place}: {fault}" for fault in faults(page) + watch.take()]

    assert not found, "\n" + "\n".join(found)
