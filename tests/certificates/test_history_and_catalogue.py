"""The files of the catalogue and those of past awards may be loaded in any order, and again."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from certificates.history import load_history
from juries.models import Award
from programmes.loader import load_programme
from programmes.models import Category, Edition, Programme
from programmes.refusals import CatalogueRefused
from records.models import Entry
from tests.factories import NOW

CATALOGUE = Path(__file__).resolve().parents[2] / "programmes" / "catalogue"
FILES = sorted(CATALOGUE.glob("*.toml"))
HISTORIES = [path for path in FILES if path.name.startswith("history-")]


@pytest.fixture(autouse=True)
def polish():
    with translation.override("pl"):
        yield


def load(path: Path) -> bool:
    """Whether loading changed anything."""
    if path in HISTORIES:
        done = load_history(path, at=NOW)
        return bool(done.created or done.changed)
    return load_programme(path, at=NOW).changed


def everything() -> dict[str, list[tuple]]:
    """What all the files say, without ids."""
    return {
        "programmes": list(
            Programme.objects.order_by("slug").values_list(
                "slug", "name", "organiser__name", "partners", "funding_note", "contact"
            )
        ),
        "editions": list(
            Edition.objects.order_by("slug").values_list(
                "slug", "programme__slug", "ordinal", "year", "name", "phase", "rule_sets__sha256"
            )
        ),
        "deadlines": sorted(
            Edition.objects.values_list("slug", "deadlines__kind", "deadlines__value"), key=str
        ),
        "categories": sorted(
            Category.objects.values_list("edition__slug", "order", "code", "label", "subject_type")
        ),
        "awards": sorted(
            Award.objects.values_list(
                "edition__slug", "category__code", "holder_name", "outcome_label"
            )
        ),
    }


class AnyOrder(TestCase):
    expected: dict[str, list[tuple]] = {}

    @given(st.permutations(FILES))
    @settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
    def test_the_order_of_the_files_does_not_matter(self, files):
        for path in files:
            load(path)

        assert not [path.name for path in files if load(path)]
        assert everything() == (self.expected or everything())
        awarded = Edition.objects.filter(awards__origin=Award.Origin.HISTORICAL)
        assert set(awarded.values_list("phase", flat=True)) == {Edition.Phase.CLOSED}
        others = Edition.objects.exclude(pk__in=awarded)
        assert set(others.values_list("phase", flat=True)) == {Edition.Phase.ANNOUNCED}
        AnyOrder.expected = everything()


@pytest.mark.django_db
def test_an_edition_of_the_past_gets_its_rules_and_stays_closed():
    load_history(CATALOGUE / "history-znak-jakosci.toml", at=NOW)
    awards = set(Award.objects.values_list("pk", "category"))

    loaded = load_programme(CATALOGUE / "znak-jakosci-2020.toml", at=NOW)

    edition = loaded.edition
    assert (loaded.created, loaded.changed) == (False, True)
    assert edition.phase == Edition.Phase.CLOSED
    assert edition.rule_sets.count() == 1
    assert edition.deadlines.exists()
    assert set(Award.objects.values_list("pk", "category")) == awards


@pytest.mark.django_db
def test_rules_without_a_category_that_was_awarded_are_refused(tmp_path):
    history = (CATALOGUE / "history-znak-jakosci.toml").read_text(encoding="utf-8")
    path = tmp_path / "history.toml"
    path.write_text(history.replace('"IV"', '"VI"'), encoding="utf-8")
    load_history(path, at=NOW)

    with pytest.raises(CatalogueRefused, match="categories"):
        load_programme(CATALOGUE / "znak-jakosci-2020.toml", at=NOW)

    assert not Edition.objects.get(slug="znak-jakosci-2020").rule_sets.exists()


@pytest.mark.django_db
def test_an_edition_of_another_contest_is_refused(tmp_path):
    history = (CATALOGUE / "history-znak-jakosci.toml").read_text(encoding="utf-8")
    path = tmp_path / "history.toml"
    path.write_text(history.replace('slug = "znak-jakosci"', 'slug = "inny"'), encoding="utf-8")
    load_history(path, at=NOW)

    with pytest.raises(CatalogueRefused, match="inny"):
        load_programme(CATALOGUE / "znak-jakosci-2020.toml", at=NOW)


RUNNING = datetime(2020, 7, 30, 12, 0, tzinfo=UTC)
"""The call of 2020 was still open: it closed on 31 July."""


@pytest.mark.django_db
def test_an_edition_of_the_catalogue_with_known_awards_is_over():
    load_programme(CATALOGUE / "znak-jakosci-2020.toml", at=NOW)

    load_history(CATALOGUE / "history-znak-jakosci.toml", at=NOW)

    edition = Edition.objects.get(slug="znak-jakosci-2020")
    assert (edition.phase, edition.phase_changed_at) == (Edition.Phase.CLOSED, NOW)
    load_history(CATALOGUE / "history-znak-jakosci.toml", at=NOW + timedelta(days=1))
    edition.refresh_from_db()
    assert edition.phase_changed_at == NOW
    assert Entry.objects.filter(verb="historical_edition_closed").count() == 1


@pytest.mark.django_db
def test_an_edition_that_runs_here_is_left_as_it_is():
    load_programme(CATALOGUE / "znak-jakosci-2020.toml", at=NOW)
    Edition.objects.update(phase=Edition.Phase.PUBLISHED)

    load_history(CATALOGUE / "history-znak-jakosci.toml", at=NOW)

    assert Edition.objects.get(slug="znak-jakosci-2020").phase == Edition.Phase.PUBLISHED


@pytest.mark.django_db
def test_awards_before_the_end_of_the_call_are_refused_in_either_order():
    history, rules = CATALOGUE / "history-znak-jakosci.toml", CATALOGUE / "znak-jakosci-2020.toml"
    with transaction.atomic():
        load_programme(rules, at=RUNNING)
        with pytest.raises(CatalogueRefused, match="nabór tej edycji jeszcze się nie skończył"):
            load_history(history, at=RUNNING)
        assert not Award.objects.exists()
        transaction.set_rollback(True)
    load_history(history, at=RUNNING)
    with pytest.raises(CatalogueRefused, match=r"deadlines – .*nabór musi być zakończony"):
        load_programme(rules, at=RUNNING)
    assert not Edition.objects.get(slug="znak-jakosci-2020").rule_sets.exists()
