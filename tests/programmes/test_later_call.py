"""The public pages of an edition whose second stage takes what is added to applications."""

from datetime import timedelta

import pytest
from django.urls import reverse

from programmes.models import Edition
from records.clock import database_now
from tests.factories import EditionFactory, small_rules

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition() -> Edition:
    now = database_now()
    content = small_rules() | {"stages": [{"ordinal": 1, "shortlist_n": 2}, {"ordinal": 2}]}
    edition = EditionFactory(
        calendar=now - timedelta(days=60), rules=content, phase=Edition.Phase.CALL_OPEN, stage_no=2
    )
    edition.deadlines.create(
        kind="call_closes",
        stage=edition.stages.get(ordinal=2),
        value=now + timedelta(days=20),
        is_initial=True,
        set_at=now,
    )
    return edition


def test_nobody_is_invited_to_begin(client, edition):
    category = edition.categories.get().code
    begin = reverse("start_application", args=[edition.slug, category])
    check = reverse("eligibility_check", args=[edition.slug, category])
    places = [
        reverse("home"),
        reverse("edition", args=[edition.slug]),
        reverse("category", args=[edition.slug, category]),
        f"{check}?check=1",
    ]
    pages = {place: client.get(place).content.decode() for place in places}
    assert [place for place, page in pages.items() if begin in page] == []


def test_the_edition_tells_the_deadline_of_its_stage(client, edition):
    page = client.get(reverse("edition", args=[edition.slug])).content.decode()
    assert "etap 2 – uzupełnianie wniosków" in page
    assert "Wnioski, które przeszły do etapu 2, można uzupełniać do" in page
    assert "Termin upłynął" not in page
