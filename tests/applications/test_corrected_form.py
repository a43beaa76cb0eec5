"""A draft keeps the form it was begun with until its applicant moves it to the corrected one."""

from __future__ import annotations

import copy

import pytest
from django.urls import reverse

from applications.drafting import CallNotOpen
from applications.models import Application
from applications.rule_versions import NothingToMoveTo, correction_for, move_to_newest_rules
from programmes.models import Edition
from programmes.rule_versions import approve_rules, propose_rules
from programmes.shapes import RuleSetContent
from records.models import Entry
from tests.factories import (
    NOW,
    ApplicationFactory,
    EditionFactory,
    MembershipFactory,
    UserFactory,
    small_rules,
)

pytestmark = pytest.mark.django_db
ANSWERS = {"A6": "https://bip.example.org/", "D3": "Klub seniora."}


@pytest.fixture
def membership():
    return MembershipFactory()


@pytest.fixture
def draft(membership):
    category = EditionFactory().categories.get()
    return ApplicationFactory(category=category, membership=membership, answers=ANSWERS)


def correct(edition, *, question="Działanie, z którego są Państwo dumni", **more):
    content = copy.deepcopy(edition.rule_set.content) | more
    content["categories"][0]["sections"][1]["questions"][0]["label"] = question
    proposal = propose_rules(
        edition,
        RuleSetContent.model_validate(content),
        reason="Pytanie było niejasne",
        by=UserFactory(),
        at=NOW,
    )
    return approve_rules(proposal, by=UserFactory(), at=NOW)


def again(application):
    return Application.objects.select_related("rule_set", "category__edition").get(
        pk=application.pk
    )


def test_a_draft_stays_with_its_version_and_sees_the_difference(draft):
    first = draft.rule_set

    second = correct(draft.edition)

    correction = correction_for(again(draft))
    assert again(draft).rule_set == first
    assert correction.rule_set == second
    (one,) = correction.differences
    assert one.difference.key == "categories.V.sections.D.questions.D3.label"


def test_the_applicant_moves_it_and_every_answer_stays(draft):
    second = correct(draft.edition)

    moved = move_to_newest_rules(draft, by=draft.created_by, at=NOW)

    assert (moved.rule_set, moved.answers, moved.version) == (second, ANSWERS, draft.version + 1)
    assert correction_for(again(draft)) is None
    assert Entry.objects.get(verb="draft_moved_to_rules").facts == {"from": 1, "to": 2}


def test_a_correction_that_does_not_touch_the_form_is_not_told(draft):
    edition = draft.edition
    correct(
        edition,
        question=edition.rule_set.content["categories"][0]["sections"][1]["questions"][0]["label"],
        rules_version="2",
    )

    assert correction_for(again(draft)) is None


def test_a_submitted_application_keeps_its_version(membership):
    category = EditionFactory().categories.get()
    submitted = ApplicationFactory(category=category, membership=membership, status="submitted")
    correct(category.edition)

    assert correction_for(again(submitted)) is None
    with pytest.raises(NothingToMoveTo):
        move_to_newest_rules(submitted, by=submitted.created_by, at=NOW)


def test_without_a_correction_there_is_nothing_to_move_to(draft):
    with pytest.raises(NothingToMoveTo):
        move_to_newest_rules(draft, by=draft.created_by, at=NOW)


def test_after_the_deadline_a_draft_is_not_moved(draft):
    correct(draft.edition)
    Edition.objects.filter(pk=draft.edition.pk).update(phase=Edition.Phase.CANCELLED)

    with pytest.raises(CallNotOpen):
        move_to_newest_rules(again(draft), by=draft.created_by, at=NOW)


def test_a_new_draft_begins_with_the_corrected_form(draft):
    second = correct(draft.edition)

    other = ApplicationFactory(category=draft.category)

    assert other.rule_set == second
    assert correction_for(again(other)) is None


def test_the_button_is_the_applicants_alone(draft, client):
    correct(draft.edition)
    address = reverse("corrected_form", args=[draft.public_id])

    client.force_login(UserFactory())
    assert client.post(address).status_code == 404
    client.force_login(draft.created_by)
    assert client.get(address).status_code == 405
    assert again(draft).rule_set.version == 1


def test_two_categories_are_told_apart(membership):
    rules = small_rules()
    other = copy.deepcopy(rules["categories"][0]) | {"code": "IV", "label": "Inna kategoria"}
    edition = EditionFactory(rules=rules | {"categories": [*rules["categories"], other]})
    mine = ApplicationFactory(category=edition.categories.get(code="IV"), membership=membership)

    correct(edition)

    assert correction_for(again(mine)) is None
