"""Beginning a draft and saving it: one draft a group, nothing typed is lost, nobody overwritten."""

from datetime import timedelta

import pytest

from accounts.models import Organisation
from accounts.people import SyntheticPerson
from applications.drafting import (
    CallNotOpen,
    EditConflict,
    NotEligible,
    save_answers,
    section_of,
    section_token,
    start_draft,
)
from applications.models import Application
from programmes.models import Edition
from records.models import Entry
from tests.factories import NOW

from .application_cases import CLOSES, draft, edition, member, move_deadline, submit

pytestmark = pytest.mark.django_db


def start(category, place, **kwargs):
    return start_draft(
        category,
        organisation=place.organisation,
        group=place.group,
        by=place.user,
        at=kwargs.pop("at", NOW),
        **kwargs,
    )


# --- beginning ---------------------------------------


def test_a_draft_is_pinned_to_the_newest_rule_set_and_leaves_a_trace():
    place, open_edition = member(), edition()
    application = start(open_edition.categories.get(), place)
    assert application.status == Application.Status.DRAFT
    assert application.rule_set == open_edition.rule_sets.get()
    assert Entry.objects.filter(verb="application_started").count() == 1


def test_a_second_start_of_the_group_returns_the_same_draft():
    place, category = member(), edition().categories.get()
    colleague = member("editor", beside=place)
    assert start(category, place) == start(category, place) == start(category, colleague)
    assert Application.objects.count() == 1


def test_a_synthetic_person_begins_in_rehearsals_only():
    place, category = member(user__is_synthetic=True), edition().categories.get()
    with pytest.raises(SyntheticPerson):
        start(category, place)
    assert not Application.objects.exists()
    Edition.objects.update(kind=Edition.Kind.REHEARSAL, real_calendar="18.03–4.05.2022")
    assert start(category, place).created_by == place.user


def test_a_start_after_submitting_returns_the_submitted_application():
    place = member()
    application = draft(place)
    submit(application)
    assert start(application.category, place) == application


def test_a_stranger_who_claims_the_same_gmina_neither_sees_nor_blocks_the_draft():
    place, category = member(), edition().categories.get()
    stranger = member(organisation=place.organisation)
    first, second = start(category, place), start(category, stranger)
    assert first != second
    assert first.applicant == second.applicant


def test_numbers_name_the_contest_the_year_and_the_category_and_follow_each_other():
    category = edition().categories.get()
    category.edition.programme.slug = "znak-jakosci"
    category.edition.programme.save()
    numbers = [start(category, member()).reference for _ in range(3)]
    assert numbers == ["ZJ2026/V/0001", "ZJ2026/V/0002", "ZJ2026/V/0003"]


def test_numbers_of_a_demonstration_are_marked():
    open_edition = edition()
    open_edition.kind, open_edition.real_calendar = "demonstration", "18.03–4.05.2022"
    open_edition.save()
    assert "-DEMO/" in start(open_edition.categories.get(), member()).reference


@pytest.mark.parametrize("moment", [NOW - timedelta(days=11), CLOSES + timedelta(milliseconds=1)])
def test_outside_the_call_nothing_is_begun(moment):
    with pytest.raises(CallNotOpen):
        start(edition().categories.get(), member(), at=moment)
    assert not Application.objects.exists()


def test_the_newest_deadline_counts():
    open_edition = edition()
    move_deadline(open_edition, CLOSES + timedelta(days=1))
    start(open_edition.categories.get(), member(), at=CLOSES + timedelta(hours=1))


@pytest.mark.parametrize("phase", [Edition.Phase.CANCELLED, Edition.Phase.CLOSED])
def test_in_a_cancelled_edition_nothing_is_begun(phase):
    open_edition = edition()
    open_edition.phase = phase
    open_edition.save()
    with pytest.raises(CallNotOpen):
        start(open_edition.categories.get(), member())


def test_an_organisation_of_another_kind_is_told_why_it_cannot_apply():
    category = edition(
        eligibility={"organisation_kinds": ["gmina", "powiat"], "text": "Tylko gmina albo powiat."}
    ).categories.get()
    place = member(organisation__kind=Organisation.Kind.PES)
    with pytest.raises(NotEligible) as refused:
        start(category, place)
    assert refused.value.messages == ["Tylko gmina albo powiat."]


def test_what_the_organisations_row_knows_is_proposed():
    question = {"code": "A2", "label": "NIP", "kind": "nip", "prefill": "applicant.nip"}
    sections = [{"code": "A", "label": "Wnioskodawca", "questions": [question]}]
    place = member(organisation__nip="5260250274")
    application = start(edition(sections=sections).categories.get(), place)
    assert application.answers == {"A2": "5260250274"}


# --- saving ---------------------------------------


def save(application, code, values, *, version=None, at=NOW):
    return save_answers(
        application,
        section_of(application, code),
        values,
        version=application.version if version is None else version,
        by=application.created_by,
        at=at,
    )


def test_saving_a_section_leaves_the_others_alone_and_makes_a_new_version():
    application = draft()
    saved = save(application, "D", {"D3": "Nowy opis"})
    assert saved.answers == {**application.answers, "D3": "Nowy opis"}
    assert saved.version == application.version + 1


def test_an_emptied_answer_is_gone():
    application = draft()
    assert "D3" not in save(application, "D", {}).answers


def test_nonsense_is_kept_as_typed():
    application = draft()
    saved = save(application, "A", {"A7": "około 5 tys.", "A6": "x" * 9000})
    saved.refresh_from_db()
    assert saved.answers["A7"] == "około 5 tys."
    assert len(saved.answers["A6"]) == 9000


def test_a_stale_version_is_a_conflict_that_carries_both_versions():
    application = draft()
    save(application, "D", {"D3": "koleżanki"})
    with pytest.raises(EditConflict) as conflict:
        save(application, "D", {"D3": "moja"}, version=application.version)
    assert (conflict.value.mine, conflict.value.theirs) == ({"D3": "moja"}, {"D3": "koleżanki"})
    application.refresh_from_db()
    assert application.answers["D3"] == "koleżanki"


def test_work_of_a_colleague_in_another_section_is_no_conflict():
    application = draft()
    token = section_token(application, section_of(application, "D"))
    save(application, "A", {"A7": "1"})
    saved = save(application, "D", {"D3": "moja"}, version=token)
    assert (saved.answers["A7"], saved.answers["D3"]) == ("1", "moja")


def test_the_same_text_saved_twice_is_no_conflict_and_no_new_version():
    application = draft()
    first = save(application, "D", {"D3": "to samo"})
    again = save(application, "D", {"D3": "to samo"}, version=application.version)
    assert again.version == first.version


@pytest.mark.parametrize("version", ["", "abc", "0", "999"])
def test_a_page_without_its_version_overwrites_nothing(version):
    application = draft()
    with pytest.raises(EditConflict):
        save(application, "D", {"D3": "inna"}, version=version)


def test_after_the_deadline_nothing_is_saved_unless_the_application_has_its_own():
    application = draft()
    late = CLOSES + timedelta(seconds=1)
    with pytest.raises(CallNotOpen):
        save(application, "D", {"D3": "późno"}, at=late)
    Application.objects.update(own_deadline=CLOSES + timedelta(days=2))
    assert save(application, "D", {"D3": "w terminie"}, at=late).answers["D3"] == "w terminie"


@pytest.mark.parametrize("status", ["in_review", "withdrawn", "rejected_formal"])
def test_an_application_past_the_call_is_not_changed(status):
    application = draft()
    Application.objects.update(status=status, submitted_at=NOW)
    with pytest.raises(CallNotOpen):
        save(application, "D", {"D3": "za późno"})
