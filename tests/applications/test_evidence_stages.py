"""Slots of a later stage open when it begins, and a slot's own limits hold for its files."""

import pytest
from django.urls import reverse
from pydantic import ValidationError

from applications.completeness import evidence_problems
from applications.drafting import CallNotOpen, rules_of, start_draft
from applications.evidence import EvidenceRefused, add_file, remove_evidence
from applications.models import Application
from programmes.shapes import RuleSetContent
from records.clock import database_now
from tests.factories import EditionFactory, MembershipFactory, small_rules

from .application_cases import jpg, pdf

pytestmark = pytest.mark.django_db
SLOTS = [
    {"code": "S6", "label": "Uchwały", "min": 1, "types": ["pdf"], "file_bytes": 2000},
    {"code": "S7", "label": "Strategia", "min": 1, "stage": 2},
]


def rules(slots):
    content = small_rules()
    content["categories"][0]["slots"] = slots
    content["stages"] = [{"ordinal": 1, "shortlist_n": 3}, {"ordinal": 2}]
    content["categories"][0]["criteria"].append(
        content["categories"][0]["criteria"][0] | {"code": "K.2", "stage": 2, "independent": True}
    )
    return content


@pytest.fixture
def application():
    now = database_now()
    edition = EditionFactory(calendar=now, rules=rules(SLOTS))
    member = MembershipFactory()
    return start_draft(
        edition.categories.get(),
        organisation=member.organisation,
        group=member.group,
        by=member.user,
        at=now,
    )


def in_stage(application, stage):
    Application.objects.filter(pk=application.pk).update(stage_no=stage)
    application.refresh_from_db()
    return application


def add(application, slot, upload=None):
    acts = {"by": application.created_by, "at": database_now()}
    return add_file(application, slot, upload or pdf(), **acts)


def test_each_stage_asks_for_its_slots(application):
    asked = {
        stage: [p.code for p in evidence_problems(rules_of(application), {}, [], stage=stage)]
        for stage in (1, 2)
    }
    assert asked == {1: ["S6"], 2: ["S6", "S7"]}


@pytest.mark.parametrize(("stage", "opened", "closed"), [(1, "S6", "S7"), (2, "S7", "S6")])
def test_a_file_is_added_in_the_stage_of_its_slot(application, stage, opened, closed):
    in_stage(application, stage)

    assert add(application, opened).slot == opened
    with pytest.raises(CallNotOpen):
        add(application, closed)


def test_what_an_earlier_stage_judged_is_not_taken_away(application):
    evidence = add(application, "S6")
    in_stage(application, 2)

    with pytest.raises(CallNotOpen):
        remove_evidence(evidence, by=application.created_by, at=database_now())


def test_the_pages_follow_the_stage(application, client):
    client.force_login(application.created_by)
    listed = reverse("evidence", args=[application.public_id])
    one, two = (reverse("evidence_slot", args=[application.public_id, c]) for c in ("S6", "S7"))

    first = client.get(listed).content.decode()
    assert (one in first, two in first) == (True, False)
    assert (client.get(one).status_code, client.get(two).status_code) == (200, 404)

    in_stage(application, 2)
    second = client.get(listed).content.decode()
    assert (one in second, two in second) == (False, True)
    assert "S6. Uchwały" in second
    assert (client.get(one).status_code, client.get(two).status_code) == (302, 200)


def test_a_supplement_of_the_first_stage_opens_no_slot_of_the_second(application):
    kept = rules_of(application).until_stage(1)
    assert [slot.code for slot in kept.slots] == ["S6"]


def test_a_slot_takes_only_its_own_types_and_sizes(application):
    with pytest.raises(EvidenceRefused):
        add(application, "S6", jpg())
    with pytest.raises(EvidenceRefused):
        add(application, "S6", pdf(text="y" * 3000))
    assert add(application, "S6", pdf()).slot == "S6"


def test_the_page_of_a_slot_shows_what_it_takes(application, client):
    client.force_login(application.created_by)
    html = client.get(reverse("evidence_slot", args=[application.public_id, "S6"])).content.decode()

    assert 'accept=".pdf"' in html
    assert "Przyjmujemy: PDF." in html
    assert "DOCX" not in html


def test_a_stage_that_does_not_exist_is_refused():
    with pytest.raises(ValidationError, match="etapu 3"):
        RuleSetContent.model_validate(rules([SLOTS[0], SLOTS[1] | {"stage": 3}]))
