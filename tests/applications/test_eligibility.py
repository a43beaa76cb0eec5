"""Who may apply: the kind of organisation, its area, and what it was awarded before."""

import pytest

from applications.eligibility import Applicant, PastFact, obstacles
from programmes.shapes import EligibilityRules

GMINA = Applicant(kind="gmina", teryt="2604082")


def asked(applicant=GMINA, past=(), *, subject_key="", **rules) -> list[str]:
    return obstacles(
        EligibilityRules(**rules),
        applicant,
        category_code="V",
        year=2022,
        subject_key=subject_key,
        past=past,
    )


def test_without_rules_anybody_may_apply():
    assert asked(Applicant(kind="other")) == []


@pytest.mark.parametrize(("kind", "count"), [("gmina", 0), ("powiat", 0), ("pes", 1), ("rops", 1)])
def test_category_v_is_for_gminas_and_powiats(kind, count):
    rules = {"organisation_kinds": ["gmina", "powiat"]}
    assert len(asked(Applicant(kind=kind), **rules)) == count


def test_the_public_text_of_the_rules_is_what_the_applicant_reads():
    rules = {"organisation_kinds": ["gmina"], "text": "Wniosek składa gmina."}
    assert asked(Applicant(kind="pes"), **rules) == ["Wniosek składa gmina."]


@pytest.mark.parametrize(("teryt", "count"), [("0614062", 0), ("2604082", 1), ("", 0)])
def test_a_regional_contest_is_for_its_voivodeship(teryt, count):
    assert len(asked(Applicant("gmina", teryt), teryt_prefixes=["06"])) == count


@pytest.mark.parametrize(("year", "count"), [(2021, 1), (2020, 0), (2022, 0)])
def test_a_laureate_waits_as_many_editions_as_the_rules_say(year, count):
    past = [PastFact(year, "V", "laureate")]
    assert len(asked(past=past, not_laureate_for_editions=1)) == count


def test_a_former_certified_body_may_apply_again():
    past = [PastFact(2021, "V", "certified")]
    assert asked(past=past, not_laureate_for_editions=3) == []


def test_an_award_in_another_category_does_not_stand_in_the_way():
    past = [PastFact(2021, "IV", "laureate")]
    assert asked(past=past, not_laureate_for_editions=1) == []


@pytest.mark.parametrize(("key", "count"), [("serownia", 1), ("piekarnia", 0)])
def test_an_undertaking_is_awarded_once(key, count):
    past = [PastFact(2020, "V", "certified", "serownia")]
    rules = {"undertaking_not_awarded_before": True}
    assert len(asked(past=past, subject_key=key, **rules)) == count
