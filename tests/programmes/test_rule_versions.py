"""A correction of the rules of a running edition: a file, a reason, two people, a new version."""

from __future__ import annotations

import copy
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from programmes.deadlines import AlreadyDecided, NotTwoPeople
from programmes.models import Edition, Officer
from programmes.refusals import CatalogueRefused
from programmes.rule_versions import (
    CATALOGUE,
    CorrectionRefused,
    approve_rules,
    check_file,
    decline_rules,
    judged_differences,
    propose_rules,
    read_upload,
)
from programmes.shapes import RuleSetContent
from records.models import Entry
from tests.factories import NOW, EditionFactory, OfficerFactory, UserFactory, small_rules
from tests.programmes.catalogue import load_2022

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
QUESTION = "Proszę opisać działanie, z którego są Państwo najbardziej dumni"
PLAIN = "Proszę opisać działanie, z którego są Państwo dumni"


@pytest.fixture
def edition():
    return EditionFactory()


def rules(**category: Any) -> RuleSetContent:
    return RuleSetContent.model_validate(small_rules(**category))


def corrected(label: str = "Działanie, z którego są Państwo dumni") -> RuleSetContent:
    """The small rules with a question and a criterion in better words."""
    content = copy.deepcopy(small_rules())
    category = content["categories"][0]
    category["sections"][1]["questions"][0]["label"] = label
    category["criteria"][0]["label"] = "Działania, które wspierają"
    category["label"] = "Samorząd społecznie odpowiedzialny"
    return RuleSetContent.model_validate(content)


def proposed(edition, by=None):
    return propose_rules(edition, corrected(), reason="Literówka", by=by or UserFactory(), at=NOW)


def test_an_approved_correction_is_the_next_version(edition):
    author, second = UserFactory(), UserFactory()

    rule_set = approve_rules(proposed(edition, author), by=second, at=LATER)

    assert (rule_set.version, rule_set.set_by, rule_set.approved_by) == (2, author, second)
    assert edition.rule_set == rule_set
    assert edition.rule_sets.get(version=1).content == small_rules()
    entry = Entry.objects.get(verb="rules_corrected")
    assert entry.facts["sha256"] == corrected().sha256()


def test_rows_take_the_words_and_nothing_else(edition):
    edition.stages.update(reviewers=4)  # staff's own number is no part of the correction

    approve_rules(proposed(edition), by=UserFactory(), at=LATER)

    category = edition.categories.get()
    criterion = category.criteria.get(code="V.3")
    assert category.label == "Samorząd społecznie odpowiedzialny"
    assert (criterion.label, criterion.max_points) == ("Działania, które wspierają", 60)
    assert edition.stages.get().reviewers == 4


def test_nobody_approves_their_own_correction(edition):
    author = UserFactory()
    proposal = proposed(edition, author)

    with pytest.raises(NotTwoPeople):
        approve_rules(proposal, by=author, at=LATER)
    with pytest.raises(IntegrityError), transaction.atomic():
        edition.rule_sets.create(
            version=2, content={}, sha256="", set_by=author, approved_by=author, set_at=NOW
        )


def test_a_correction_is_decided_once(edition):
    proposal = proposed(edition)
    decline_rules(proposal, by=UserFactory(), at=LATER)

    with pytest.raises(AlreadyDecided):
        approve_rules(proposal, by=UserFactory(), at=LATER)
    assert edition.rule_sets.count() == 1


def test_one_correction_waits_at_a_time(edition):
    proposed(edition)

    with pytest.raises(CorrectionRefused):
        proposed(edition)


def test_points_are_refused_with_their_key(edition):
    content = rules(
        criteria=[
            {"code": "V.3", "label": "Działania wspierające", "max_points": "50"},
            {"code": "V.5", "label": "Zlecanie zadań publicznych", "max_points": "50"},
        ]
    )

    refused = [one.difference.key for one in judged_differences(edition, content) if one.refusal]

    assert refused == [
        "categories.V.criteria.V.3.max_points",
        "categories.V.criteria.V.5.max_points",
    ]
    with pytest.raises(CorrectionRefused):
        propose_rules(edition, content, reason="-", by=UserFactory(), at=NOW)


def test_a_file_that_changes_nothing_is_refused(edition):
    with pytest.raises(CorrectionRefused) as refused:
        propose_rules(edition, rules(), reason="-", by=UserFactory(), at=NOW)

    assert refused.value.code == "nothing"


def test_what_became_frozen_meanwhile_is_not_approved(edition):
    proposal = proposed(edition)
    Edition.objects.filter(pk=edition.pk).update(phase=Edition.Phase.SCORING)

    with pytest.raises(CorrectionRefused):
        approve_rules(proposal, by=UserFactory(), at=LATER)
    assert edition.rule_sets.count() == 1


@pytest.mark.parametrize("phase", [Edition.Phase.CLOSED, Edition.Phase.CANCELLED])
def test_the_rules_of_an_edition_that_is_over_stay(edition, phase):
    Edition.objects.filter(pk=edition.pk).update(phase=phase)

    with pytest.raises(CorrectionRefused):
        proposed(edition)


# --- the file -------------------------------------------------------------------------------------

FILE = "znak-jakosci-2022.toml"


def upload(text: str, name: str = "poprawka.toml") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def the_file() -> str:
    return (CATALOGUE / FILE).read_text(encoding="utf-8")


def test_an_upload_is_read_like_a_file_of_the_catalogue():
    assert read_upload(upload(the_file())).edition.year == 2022


def test_an_upload_may_start_from_a_file_of_the_portal():
    text = f'extends = "{FILE}"\nrules_version = "2"\n' + _own_parts()

    assert read_upload(upload(text)).rules_version == "2"


def _own_parts() -> str:
    """The edition and deadlines of the file, which are never inherited."""
    blocks = the_file().split("\n[")
    return "\n".join(
        f"[{block}" for block in blocks if block.startswith(("edition]", "[deadlines]]"))
    )


def test_a_name_with_a_folder_chooses_no_folder(tmp_path):
    outside = tmp_path / "obok.toml"
    file = upload("to nie jest TOML")
    file._name = str(outside)

    with pytest.raises(CatalogueRefused):
        read_upload(file)
    assert not outside.exists()


def test_the_file_of_another_edition_is_refused(edition):
    with pytest.raises(CorrectionRefused) as refused:
        check_file(edition, read_upload(upload(the_file())))

    assert refused.value.code == "other_edition"


def test_a_deadline_is_not_changed_by_a_correction():
    edition = load_2022()
    text = the_file()
    moved = text.replace("2022-06-10 12:00:00", "2022-06-20 12:00:00")
    assert moved != text

    with pytest.raises(CorrectionRefused) as refused:
        check_file(edition, read_upload(upload(moved)))

    assert refused.value.code == "deadlines"


def test_a_correction_goes_through_the_pages(client):
    edition = load_2022()
    Edition.objects.filter(pk=edition.pk).update(phase=Edition.Phase.CALL_OPEN)
    people = [
        OfficerFactory(programme=edition.programme, role=role).user
        for role in (Officer.Role.SECRETARIAT, Officer.Role.APPROVER)
    ]
    text = the_file()
    assert QUESTION in text
    file = upload(text.replace(QUESTION, PLAIN))
    client.force_login(people[0])
    page = client.post(
        reverse("rule_versions", args=[edition.slug]), {"file": file, "reason": "Prościej"}
    )
    shown = client.get(page["Location"]).content.decode().replace("\u00a0", " ")
    assert QUESTION in shown and PLAIN in shown

    client.force_login(people[1])
    client.post(page["Location"], {"decision": "approve"})

    assert edition.rule_set.version == 2


def test_every_place_that_may_not_change_is_listed(client):
    edition = load_2022()
    Edition.objects.filter(pk=edition.pk).update(phase=Edition.Phase.CALL_OPEN)
    client.force_login(OfficerFactory(programme=edition.programme).user)
    text = the_file().replace("podium = 3", "podium = 2", 1).replace("days = 7", "days = 5", 1)

    page = client.post(
        reverse("rule_versions", args=[edition.slug]),
        {"file": upload(text), "reason": "Zmiana"},
    )

    refused = [one.difference.key for one in page.context["judged"] if one.refusal]
    assert refused
    assert all(key in page.content.decode() for key in refused)
    assert not edition.rule_set_proposals.exists()
