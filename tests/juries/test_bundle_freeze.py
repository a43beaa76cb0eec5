"""The bundle is made once, when the session ends, and nothing changes it afterwards."""

import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from juries import closing_scoring, freezing, publishing, recompute
from juries.bundle import canonical
from juries.deciding import award_nobody
from juries.freezing import FreezeRefused
from juries.models import Resolution, Review
from juries.sessions import SessionRefused
from programmes.models import Edition
from programmes.shapes import RuleSetContent
from records.models import Document, Entry
from tests.juries.sitting import AT, Contest
from tests.juries.test_session import HIGH, LOW, MIDDLE

pytestmark = pytest.mark.django_db


def ready(*marks, **kwargs):
    contest = Contest(*marks, **kwargs)
    contest.open()
    contest.accept_proposals()
    return contest


def test_freezing_closes_the_session_and_hands_over_to_the_approver():
    contest = ready(HIGH, MIDDLE, LOW)
    (resolution,) = contest.freeze()
    contest.session.refresh_from_db()
    contest.edition.refresh_from_db()
    assert contest.session.closed_at == AT
    assert contest.edition.phase == Edition.Phase.APPROVAL
    assert resolution.no == "1/2026"
    assert resolution.prepared_by == contest.secretary
    assert resolution.approved_by is None
    assert [entry.verb for entry in Entry.objects.all()][-4:] == [
        "bundle_frozen", "document_asked_for", "document_asked_for", "session_closed",
    ]  # fmt: skip


def test_the_bundle_holds_points_rules_votes_and_decisions_and_its_hash():
    contest = ready(HIGH, MIDDLE, LOW)
    (resolution,) = contest.freeze()
    content = resolution.bundle
    keys = [str(application.public_id) for application in contest.applications]
    assert [content["scores"][key]["published"] for key in keys] == ["80.00", "65.00", "40.00"]
    outcomes = {line["application"]: line["outcome"] for line in content["outcomes"]}
    assert [outcomes[key] for key in keys] == ["laureate", "laureate", "none"]
    assert content["rules"]["scoring"]["threshold"] == "60"
    assert [(vote["in_favour"], vote["passed"]) for vote in content["votes"]] == [(3, True)]
    assert set(content["votes"][0]["applications"]) == set(keys)
    assert content["sitting"]["quorum"] == 2
    resolution.refresh_from_db()
    assert sha256(canonical(resolution.bundle)).hexdigest() == resolution.bundle_sha256


def test_the_bundle_holds_no_name_of_a_person():
    contest = ready(HIGH)
    (resolution,) = contest.freeze()
    text = json.dumps(resolution.bundle, ensure_ascii=False)
    assert [juror.user.name for juror in contest.jurors if juror.user.name in text] == []


def test_the_stand_alone_check_agrees(tmp_path):
    contest = ready(HIGH, MIDDLE, MIDDLE, LOW)
    (resolution,) = contest.freeze()
    path = tmp_path / "bundle.json"
    path.write_bytes(canonical(resolution.bundle))
    script = Path(recompute.__file__)
    done = subprocess.run(
        [sys.executable, script, path, resolution.bundle_sha256],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_freezing_twice_is_impossible():
    contest = ready(HIGH)
    contest.freeze()
    with pytest.raises((FreezeRefused, SessionRefused)):
        contest.freeze()
    assert Resolution.objects.count() == 1


def test_nothing_is_voted_or_decided_after_freezing():
    contest = ready(HIGH)
    contest.freeze()
    with pytest.raises(SessionRefused):
        contest.vote(in_favour=3)
    with pytest.raises(SessionRefused):
        contest.decide(contest.applications[0])


def test_weights_and_rules_edited_later_change_nothing_that_was_frozen():
    contest = ready(HIGH, LOW)
    (resolution,) = contest.freeze()
    contest.category.criteria.update(weight=9)
    rules = contest.edition.rule_sets.get()
    rules.content["categories"][0]["scoring"]["threshold"] = "99"
    rules.sha256 = RuleSetContent.model_validate(rules.content).sha256()
    rules.save()
    before = resolution.bundle_sha256, [x.points for x in publishing.frozen_lines(resolution)]
    resolution.refresh_from_db()
    after = resolution.bundle_sha256, [x.points for x in publishing.frozen_lines(resolution)]
    assert after == before
    assert sha256(canonical(resolution.bundle)).hexdigest() == resolution.bundle_sha256


# --- what stands in the way --------------------


def test_an_award_without_a_citation_stops_the_freeze():
    contest = Contest(HIGH)
    contest.open()
    contest.vote()
    with pytest.raises(FreezeRefused) as refused:
        contest.freeze()
    assert contest.applications[0].reference in str(refused.value.messages)


def test_an_application_that_no_vote_carried_stops_the_freeze():
    contest = Contest(HIGH)
    contest.open()
    contest.decide(contest.applications[0])
    contest.vote(in_favour=1, against=2)
    with pytest.raises(FreezeRefused):
        contest.freeze()


def test_a_block_vote_does_not_carry_an_application_with_a_recused_juror():
    contest = Contest(HIGH, MIDDLE)
    contest.recuse(contest.jurors[2], contest.applications[1])
    contest.open()
    contest.accept_proposals()
    with pytest.raises(FreezeRefused):
        contest.freeze()
    contest.vote(contest.applications[1], in_favour=2)
    assert len(contest.freeze()) == 1


def test_a_departure_needs_a_vote_of_its_own_time():
    """What was voted before the decision changed does not carry the changed decision."""
    contest = ready(HIGH)
    later = AT.replace(minute=30)
    contest.decide(contest.applications[0], "certified", reason="Skala działań.", at=later)
    with pytest.raises(FreezeRefused):
        contest.freeze(at=later)
    contest.vote(at=later.replace(minute=31))
    assert len(contest.freeze(at=later)) == 1


def test_a_category_without_an_award_needs_its_reason():
    contest = Contest(LOW)
    contest.open()
    contest.vote()
    with pytest.raises(FreezeRefused):
        contest.freeze()
    award_nobody(
        contest.session, contest.category, reason="Poziom prac.", by=contest.secretary, at=AT
    )
    (resolution,) = contest.freeze()
    assert resolution.reason == "Poziom prac."
    assert resolution.bundle["heading"]["no_award_reason"] == "Poziom prac."


def test_an_application_still_leaving_scoring_stops_the_freeze():
    contest = ready(HIGH)
    straggler = contest.application(MIDDLE, status="in_review")
    with pytest.raises(FreezeRefused):
        contest.freeze()
    closing_scoring.mark_scored(straggler, at=AT)
    assert freezing.obstacles(contest.session) != []  # its citation is still to be written


def test_equal_points_after_every_step_stand_ex_aequo():
    contest = ready(MIDDLE, HIGH, MIDDLE)
    (resolution,) = contest.freeze()
    lines = {line.application: line for line in publishing.frozen_lines(resolution)}
    keys = [str(application.public_id) for application in contest.applications]
    assert [(lines[key].place, lines[key].ex_aequo) for key in keys] == [
        (2, True), (1, False), (2, True),
    ]  # fmt: skip


def test_the_minutes_are_asked_for_once():
    contest = ready(HIGH)
    contest.freeze()
    assert Document.objects.get(kind="minutes").template == "juries/minutes.typ"


# --- closing scoring --------------------


def test_scoring_closes_when_nothing_is_missing():
    contest = Contest(HIGH, phase=Edition.Phase.SCORING)
    edition = closing_scoring.close_scoring(contest.edition, by=contest.secretary, at=AT)
    assert edition.phase == Edition.Phase.SESSION


def test_scoring_closes_with_missing_reviews_only_for_a_reason():
    contest = Contest(phase=Edition.Phase.SCORING)
    contest.application(HIGH[:1], status="in_review")
    (line,) = closing_scoring.progress_of(contest.edition)
    assert (line.done, line.asked, line.waiting) == (1, 2, 1)
    with pytest.raises(closing_scoring.ScoringNotClosed):
        closing_scoring.close_scoring(contest.edition, by=contest.secretary, at=AT)
    edition = closing_scoring.close_scoring(
        contest.edition, by=contest.secretary, at=AT, reason="Choroba członka Kapituły."
    )
    assert edition.phase == Edition.Phase.SESSION


def test_a_voided_review_is_missing_again():
    contest = Contest(HIGH, phase=Edition.Phase.SCORING)
    Review.objects.filter(pk=Review.objects.first().pk).update(voided_at=AT)
    (line,) = closing_scoring.progress_of(contest.edition)
    assert (line.done, line.asked) == (1, 2)


def test_an_application_is_marked_scored_once():
    contest = Contest()
    application = contest.application(HIGH, status="in_review")
    closing_scoring.mark_scored(application, at=AT)
    closing_scoring.mark_scored(application, at=AT.replace(hour=23))
    application.refresh_from_db()
    assert (application.status, application.status_at) == ("await_results", AT)


@pytest.mark.parametrize("applications", [1, 3])
def test_progress_costs_the_same_for_any_number_of_applications(
    applications, django_assert_num_queries
):
    contest = Contest(*[HIGH] * applications, phase=Edition.Phase.SCORING)
    with django_assert_num_queries(5):
        closing_scoring.progress_of(contest.edition)
