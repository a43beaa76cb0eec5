"""Results corrected after publication: a resolution that supersedes, by two persons, within the
rules of the edition."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from applications.formal_letters import members_of
from applications.models import Application, PastAward
from juries.approving import ApprovalRefused
from juries.corrected_lines import Corrected, changed, changes_between, faults_of
from juries.correcting import (
    AlreadyDecided,
    CorrectionRefused,
    approve_correction,
    changes_of,
    correct_results,
    correctable,
    corrections,
    refuse_correction,
)
from juries.models import Resolution
from juries.publishing import frozen_lines, published, result_of, winners
from juries.result_letters import tell_correction
from programmes.models import Stage
from records.models import Entry, Message
from tests.juries.sitting import AT, CITATION, Contest
from tests.juries.test_publication import ACT, decided, publish
from tests.juries.test_session import HIGH, LOW, MIDDLE

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)


def published_pair(**category):
    """The first is a laureate, the second got nothing."""
    contest = Contest(HIGH, LOW, **category)
    contest.frozen()
    return contest, publish(contest)


def key_of(contest, no):
    return str(contest.applications[no].public_id)


def prepared(contest, resolution, **kwargs):
    return correct_results(
        resolution,
        decisions=kwargs.pop(
            "decisions", {key_of(contest, 1): Corrected("certified", 2, CITATION)}
        ),
        reason=kwargs.pop("reason", "Pominięto załącznik."),
        by=contest.secretary,
        at=AT,
    )


def approved(contest, correction, at=AT):
    return approve_correction(correction, by=contest.approver, at=at, **ACT)


# --- two persons ---


def test_a_correction_supersedes_the_published_resolution_when_it_is_approved():
    contest, resolution = published_pair()
    correction = prepared(contest, resolution)
    assert list(published(contest.edition)) == [resolution]  # still, until it is approved
    approved(contest, correction)
    assert list(published(contest.edition)) == [correction]
    assert correction.no == "2/2026"
    assert correction.bundle["heading"]["corrects"] == "1/2026"
    assert correction.bundle["heading"]["correction_reason"] == "Pominięto załącznik."
    assert correction.bundle["scores"] == resolution.bundle["scores"]
    assert [award.place for award in winners(contest.edition)[contest.category]] == [1, 2]


def test_a_correction_is_approved_and_refused_by_another_person():
    contest, resolution = published_pair()
    correction = prepared(contest, resolution)
    with pytest.raises(ApprovalRefused):
        approve_correction(correction, by=contest.secretary, at=AT, **ACT)
    with pytest.raises(ApprovalRefused):
        refuse_correction(correction, reason="Błąd.", by=contest.secretary, at=AT)
    assert list(published(contest.edition)) == [resolution]


def test_the_database_refuses_a_correction_of_one_person():
    contest, resolution = published_pair()
    correction = prepared(contest, resolution)
    for second in (contest.secretary.pk, None):
        with pytest.raises(IntegrityError), transaction.atomic():
            Resolution.objects.filter(pk=correction.pk).update(
                approved_by=second, approved_at=AT, published_at=AT
            )


def test_a_refused_correction_leaves_the_results_and_another_may_be_prepared():
    contest, resolution = published_pair()
    first = prepared(contest, resolution)
    refuse_correction(first, reason="Zły numer miejsca.", by=contest.approver, at=AT)
    first.refresh_from_db()
    assert (first.returned_by, first.return_reason) == (contest.approver, "Zły numer miejsca.")
    assert list(published(contest.edition)) == [resolution]
    assert [change.application for change in changes_of(first)] == [key_of(contest, 1)]

    second = prepared(contest, resolution)

    approved(contest, second)
    assert list(published(contest.edition)) == [second]
    assert list(corrections(contest.edition)) == [second, first]


def test_a_refusal_says_why():
    contest, resolution = published_pair()
    correction = prepared(contest, resolution)
    with pytest.raises(CorrectionRefused) as refused:
        refuse_correction(correction, reason="  ", by=contest.approver, at=AT)
    assert list(refused.value.message_dict) == ["reason"]


def test_what_was_decided_is_decided_once():
    contest, resolution = published_pair()
    correction = prepared(contest, resolution)
    approved(contest, correction)
    for decide in (
        lambda: approved(contest, correction),
        lambda: refuse_correction(correction, reason="Nie.", by=contest.approver, at=AT),
    ):
        with pytest.raises(AlreadyDecided):
            decide()
    assert Entry.objects.filter(verb="correction_approved").count() == 1


def test_a_bundle_changed_after_it_was_prepared_is_not_approved():
    contest, resolution = published_pair()
    correction = prepared(contest, resolution)
    bundle = correction.bundle | {"outcomes": resolution.bundle["outcomes"]}
    Resolution.objects.filter(pk=correction.pk).update(bundle=bundle)
    with pytest.raises(ApprovalRefused):
        approved(contest, correction)


@pytest.mark.parametrize(
    "act", [{"act_number": " "}, {"act_on": None}, {"act_on": date(2031, 1, 1)}]
)
def test_an_approval_gives_the_act_signed_outside(act):
    contest, resolution = published_pair()
    correction = prepared(contest, resolution)
    with pytest.raises(ApprovalRefused):
        approve_correction(correction, by=contest.approver, at=AT, **{**ACT, **act})


# --- what may be corrected ---


def test_a_correction_needs_a_reason_and_something_published():
    contest, resolution = published_pair()
    with pytest.raises(CorrectionRefused):
        prepared(contest, resolution, reason=" ")
    with pytest.raises(CorrectionRefused):
        prepared(contest, resolution, decisions={"nobody": Corrected("certified", 1, CITATION)})
    first = prepared(contest, resolution)
    with pytest.raises(AlreadyDecided):
        prepared(contest, resolution)
    with pytest.raises(CorrectionRefused):
        prepared(contest, first)


def test_a_correction_that_changes_nothing_is_none():
    contest, resolution = published_pair()
    same = {key_of(contest, 0): Corrected("laureate", 1, CITATION)}
    assert changed(resolution.bundle, same) == {}
    with pytest.raises(CorrectionRefused):
        prepared(contest, resolution, decisions=same)


def test_a_correction_may_be_corrected_in_its_turn():
    contest, resolution = published_pair()
    first = approved(contest, prepared(contest, resolution))
    assert list(correctable(contest.edition)) == [first]
    again = {key_of(contest, 1): Corrected("none", 2)}
    second = approved(contest, prepared(contest, first, decisions=again), at=LATER)
    assert list(published(contest.edition)) == [second]
    assert list(correctable(contest.edition)) == [second]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (Corrected("grand_prix", 2, CITATION), "outcome"),
        (Corrected("certified", 2, "Za krótko."), "citation"),
        (Corrected("certified", 2, ""), "citation"),
    ],
)
def test_the_rules_of_the_edition_bind_a_correction(given, field):
    contest, resolution = published_pair()
    faults = faults_of(resolution.bundle, {key_of(contest, 1): given})
    assert [list(row) for row in faults.values()] == [[field]]
    with pytest.raises(CorrectionRefused):
        prepared(contest, resolution, decisions={key_of(contest, 1): given})


def test_an_outcome_keeps_its_limit():
    contest, resolution = published_pair(outcome={"limits": {"laureate": 1}})
    faults = faults_of(resolution.bundle, {key_of(contest, 1): Corrected("laureate", 1, CITATION)})
    assert list(faults[key_of(contest, 1)]) == ["outcome"]
    swapped = {
        key_of(contest, 0): Corrected("certified", 2, CITATION),
        key_of(contest, 1): Corrected("laureate", 1, CITATION),
    }
    assert faults_of(resolution.bundle, swapped) == {}


def test_two_corrected_to_one_place_are_ex_aequo_and_both_are_touched():
    contest, resolution = published_pair()
    same_place = {key_of(contest, 1): Corrected("laureate", 1, CITATION)}
    correction = approved(contest, prepared(contest, resolution, decisions=same_place))
    assert [(a.place, a.ex_aequo) for a in correction.awards.all()] == [(1, True), (1, True)]
    changes = changes_between(resolution.bundle, correction.bundle)
    assert {change.application for change in changes} == {key_of(contest, 0), key_of(contest, 1)}


def test_a_line_that_loses_its_award_leaves_its_place_to_the_new_holder():
    contest, resolution = published_pair()
    moved = {
        key_of(contest, 0): Corrected("none", 1),
        key_of(contest, 1): Corrected("laureate", 1, CITATION),
    }
    correction = approved(contest, prepared(contest, resolution, decisions=moved))
    assert [(a.place, a.ex_aequo) for a in correction.awards.all()] == [(1, False)]
    lines = {line.application: line for line in frozen_lines(correction)}
    assert lines[key_of(contest, 0)].place is None


def test_where_nobody_is_awarded_any_more_the_correction_says_why():
    contest, resolution = published_pair()
    taken = {key_of(contest, 0): Corrected("none", 1)}
    correction = approved(contest, prepared(contest, resolution, decisions=taken))
    assert correction.bundle["heading"]["no_award_reason"] == "Pominięto załącznik."
    assert winners(contest.edition) == {}
    assert PastAward.objects.count() == 0  # it no longer counts for eligibility

    given = {key_of(contest, 0): Corrected("laureate", 1, CITATION)}
    again = approved(contest, prepared(contest, correction, decisions=given), at=LATER)

    assert again.bundle["heading"]["no_award_reason"] == ""
    assert PastAward.objects.count() == 1


# --- letters that still wait for their release ---


def letters(**about):
    rows = Message.objects.filter(**about).order_by("event", "key")
    return list(rows.values_list("event", "key", "status"))


def test_a_letter_with_a_result_that_is_corrected_before_its_release_never_goes_out():
    contest, resolution = published_pair()
    decided(contest)
    taken = {key_of(contest, 0): Corrected("none", 1)}

    approved(contest, prepared(contest, resolution, decisions=taken), at=LATER)

    assert letters() == [("MSG-10", "1/2026", "held")]  # of the other, whose result stands
    entry = Entry.objects.get(verb="message_withdrawn")
    assert entry.facts == {"event": "MSG-09"}
    decided(contest)
    assert "MSG-09" not in [event for event, _key, _status in letters()]


def test_a_letter_on_a_correction_gives_way_to_the_next_correction():
    contest, resolution = published_pair()
    decided(contest)
    Message.objects.update(status=Message.Status.QUEUED)
    first = approved(contest, prepared(contest, resolution), at=LATER)
    decided(contest)
    assert ("KOR-01", "2/2026", "held") in letters()

    again = {key_of(contest, 1): Corrected("laureate", 2, CITATION)}
    approved(contest, prepared(contest, first, decisions=again), at=LATER)

    assert "KOR-01" not in [event for event, _key, _status in letters()]
    assert Entry.objects.filter(verb="message_withdrawn").count() == 1


def test_a_released_letter_stays_where_it_is():
    contest, resolution = published_pair()
    decided(contest)
    Message.objects.update(status=Message.Status.QUEUED)
    approved(contest, prepared(contest, resolution), at=LATER)
    assert {event for event, _key, _status in letters(status="queued")} == {"MSG-09", "MSG-10"}


# --- who is told what ---


def released():
    return Message.objects.filter(status="held").update(status="queued")


def reopened(contest, no):
    """As after a reinstatement: the case waits for its result once more."""
    Application.objects.filter(pk=contest.applications[no].pk).update(status="await_results")


def test_whoever_never_got_the_first_letter_gets_an_ordinary_one_with_the_corrected_result():
    contest, resolution = published_pair()
    decided(contest)
    approved(contest, prepared(contest, resolution), at=LATER)
    decided(contest)
    assert letters(subject_id=key_of(contest, 1)) == [("MSG-09", "2/2026", "held")]
    released()
    reopened(contest, 1)
    decided(contest)  # and no letter on a correction after it
    assert letters(subject_id=key_of(contest, 1)) == [("MSG-09", "2/2026", "queued")]


def test_whose_result_a_correction_left_alone_is_told_of_no_correction():
    contest, resolution = published_pair()
    decided(contest)
    released()
    before = letters(subject_id=key_of(contest, 0))
    approved(contest, prepared(contest, resolution), at=LATER)
    reopened(contest, 0)
    decided(contest)
    assert letters(subject_id=key_of(contest, 0)) == before == [("MSG-09", "1/2026", "queued")]


def test_a_result_first_delivered_after_a_correction_comes_in_an_ordinary_letter():
    contest, resolution = published_pair()
    approved(contest, prepared(contest, resolution), at=LATER)
    decided(contest)
    assert letters() == [("MSG-09", "1/2026", "held"), ("MSG-09", "2/2026", "held")]


def test_a_correction_back_to_what_was_told_needs_no_letter_and_another_tells_from_what_was_told():
    contest, resolution = published_pair()
    decided(contest)
    released()
    first = approved(contest, prepared(contest, resolution), at=LATER)
    decided(contest)  # its letter waits
    back = {key_of(contest, 1): Corrected("none", None)}
    second = approved(contest, prepared(contest, first, decisions=back), at=LATER)
    decided(contest)
    assert not Message.objects.filter(event="KOR-01").exists()
    third = {key_of(contest, 1): Corrected("laureate", 2, CITATION)}
    approved(contest, prepared(contest, second, decisions=third), at=LATER)
    decided(contest)

    letter = Message.objects.get(event="KOR-01")
    assert letter.key == "4/2026"
    assert "Wynik po sprostowaniu: Laureat, miejsce 2" in letter.body
    assert "Wynik przed sprostowaniem: nie przyznano certyfikatu" in letter.body


def test_a_letter_of_an_earlier_stage_says_without_a_noun_that_it_ends_there():
    contest = Contest(HIGH, MIDDLE)
    contest.stage.shortlist_n = 1
    contest.stage.save()
    Stage.objects.create(edition=contest.edition, ordinal=2, deciding_body="Minister")
    contest.frozen()
    resolution = publish(contest)
    decided(contest)
    (line,) = [row for row in frozen_lines(resolution) if not row.goes_on]
    application = contest.applications[1]
    people = members_of(application, AT)
    resolution.reason, resolution.bundle["heading"]["corrects"] = "Pomyłka.", "0/2026"
    tell_correction(application, resolution, line, before=line, to=people, at=AT)
    body = Message.objects.get(event="KOR-01").body
    assert "Wynik po sprostowaniu: bez przejścia do następnego etapu" in body


# --- what follows for those touched ---


def test_a_corrected_application_gets_its_new_result_and_a_letter_that_tells_of_it():
    contest, resolution = published_pair()
    assert decided(contest) == [Application.Status.AWARDED, Application.Status.NOT_AWARDED]
    released()
    approved(contest, prepared(contest, resolution), at=LATER)

    assert decided(contest) == [Application.Status.AWARDED, Application.Status.AWARDED]

    assert result_of(contest.applications[1])[1].label == "Podmiot certyfikowany"
    letter = Message.objects.get(event="KOR-01")
    assert letter.subject_id == key_of(contest, 1)
    assert letter.status == Message.Status.HELD  # a person releases it
    for words in (
        "Wynik po sprostowaniu: Podmiot certyfikowany, miejsce 2",
        "Wynik przed sprostowaniem: nie przyznano certyfikatu",
        "Przyczyna sprostowania: Pominięto załącznik.",
        "uchwała nr 2/2026, która zastępuje uchwałę nr 1/2026",
    ):
        assert words in letter.body


def test_whoever_loses_the_award_is_told_of_the_term_for_objections():
    contest, resolution = published_pair()
    decided(contest)
    released()
    taken = {key_of(contest, 0): Corrected("none", 1)}
    approved(contest, prepared(contest, resolution, decisions=taken), at=LATER)

    assert decided(contest) == [Application.Status.NOT_AWARDED] * 2

    letter = Message.objects.get(event="KOR-01")
    assert "Wynik po sprostowaniu: nie przyznano certyfikatu" in letter.body
    assert "Zastrzeżenia" in letter.body
