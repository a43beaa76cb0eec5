"""The session of the Kapituła: quorum, who may vote, what leaves the block, casting vote."""

import pytest
from django.core.exceptions import ValidationError

from juries import sessions
from juries.deciding import DecisionRefused, award_nobody
from juries.models import Decision, Juror
from juries.sessions import NoQuorum, SessionRefused, VoteRefused, bench, split
from programmes.models import Edition
from tests.factories import JurorFactory
from tests.juries.sitting import AT, CITATION, Contest

pytestmark = pytest.mark.django_db

HIGH = [("50", "30"), ("50", "30")]  # 80 points
MIDDLE = [("40", "25"), ("40", "25")]  # 65 points
LOW = [("20", "20"), ("20", "20")]  # 40 points, under the threshold of 60


# --- opening --------------------


def test_a_session_opens_only_after_scoring_is_closed():
    contest = Contest(phase=Edition.Phase.SCORING)
    with pytest.raises(SessionRefused):
        contest.open()


def test_a_mode_that_the_rules_do_not_allow_is_refused():
    contest = Contest()
    with pytest.raises(SessionRefused):
        sessions.open_session(
            contest.jury, mode="circular", held_at=AT, place="", agenda="1", by=contest.secretary,
            at=AT,
        )  # fmt: skip


def test_one_session_is_open_at_a_time():
    contest = Contest()
    contest.open()
    with pytest.raises(SessionRefused):
        contest.open()


# --- quorum --------------------


@pytest.mark.parametrize(
    ("members", "present", "required", "reached"),
    [(3, 2, 2, True), (3, 1, 2, False), (7, 4, 5, False), (7, 5, 5, True), (4, 3, 3, True)],
)
def test_quorum_is_two_thirds_of_the_members_rounded_up(members, present, required, reached):
    contest = Contest(members=members)
    contest.open()
    now = contest.attend(contest.jurors[:present])
    assert (now.required, now.reached) == (required, reached)


def test_an_expert_counts_neither_for_the_quorum_nor_for_the_vote():
    contest = Contest()
    expert = JurorFactory(jury=contest.jury, role=Juror.Role.EXPERT)
    contest.open()
    now = contest.attend([contest.jurors[0], expert])
    assert len(now.members) == 3
    assert now.voters == (contest.jurors[0],)
    assert not now.reached


def test_a_substitute_takes_the_vote_of_an_absent_member():
    contest = Contest()
    substitute = JurorFactory(jury=contest.jury, role=Juror.Role.SUBSTITUTE)
    contest.open()
    now = contest.attend([contest.jurors[0], substitute], {substitute: contest.jurors[2]})
    assert len(now.members) == 3
    assert set(now.voters) == {contest.jurors[0], substitute}
    assert now.reached


def test_a_substitute_has_no_vote_beside_the_member_who_came():
    contest = Contest()
    substitute = JurorFactory(jury=contest.jury, role=Juror.Role.SUBSTITUTE)
    contest.open()
    with pytest.raises(SessionRefused):
        contest.attend([*contest.jurors, substitute], {substitute: contest.jurors[2]})


def test_nothing_is_voted_without_a_quorum():
    contest = Contest(HIGH)
    contest.open(present=[])
    contest.attend(contest.jurors[:1])
    with pytest.raises(NoQuorum):
        contest.vote(in_favour=1)
    assert contest.session.votes.count() == 0


def test_the_attendance_list_closes_with_the_first_vote():
    contest = Contest(HIGH)
    contest.open()
    contest.vote()
    with pytest.raises(SessionRefused):
        contest.attend(contest.jurors[:2])


# --- votes --------------------


def test_entitled_are_the_present_voters_less_the_recused():
    contest = Contest(HIGH, MIDDLE)
    contest.recuse(contest.jurors[2], contest.applications[0])
    contest.open()
    vote = contest.vote(contest.applications[0], in_favour=1, against=0, abstained=1)
    assert vote.entitled == 2
    assert vote.recused == [str(contest.jurors[2].public_id)]
    assert vote.passed


def test_votes_that_do_not_add_up_are_refused():
    contest = Contest(HIGH)
    contest.open()
    with pytest.raises(VoteRefused):
        contest.vote(in_favour=3, against=1)
    assert contest.session.votes.count() == 0


def test_the_block_leaves_out_every_application_in_which_somebody_present_is_recused():
    contest = Contest(HIGH, MIDDLE, LOW)
    contest.recuse(contest.jurors[1], contest.applications[1])
    contest.open()
    parts = split(contest.session, contest.category)
    keys = [str(application.public_id) for application in contest.applications]
    assert set(parts.block) == {keys[0], keys[2]}
    assert [(one.application, one.recused) for one in parts.singles] == [
        (keys[1], (str(contest.jurors[1].public_id),))
    ]


def test_the_recusal_of_somebody_absent_splits_nothing():
    contest = Contest(HIGH, members=3)
    contest.recuse(contest.jurors[2], contest.applications[0])
    contest.open(present=contest.jurors[:2])
    assert split(contest.session, contest.category).singles == ()


def test_nobody_leaves_for_a_block_vote():
    contest = Contest(HIGH)
    contest.open()
    with pytest.raises(VoteRefused):
        contest.vote(in_favour=2, recused=[contest.jurors[0]])


@pytest.mark.parametrize(("chair", "passed"), [(True, True), (False, False)])
def test_an_equal_vote_is_decided_by_the_chair(chair, passed):
    contest = Contest(HIGH, members=4)
    contest.open()
    vote = contest.vote(in_favour=2, against=2, chair_in_favour=chair)
    assert (vote.passed, vote.casting) == (passed, True)


def test_an_equal_vote_without_the_casting_vote_is_not_carried():
    contest = Contest(HIGH, members=4)
    contest.open()
    vote = contest.vote(in_favour=2, against=2)
    assert (vote.passed, vote.casting) == (False, False)


def test_the_deputy_presides_when_the_chair_is_recused():
    contest = Contest(HIGH, members=3)
    chair, deputy = contest.jurors[:2]
    contest.recuse(chair, contest.applications[0])
    contest.open()
    now = bench(contest.session)
    assert now.presiding() == chair
    assert now.presiding({str(chair.public_id)}) == deputy
    vote = contest.vote(contest.applications[0], in_favour=1, against=1, chair_in_favour=True)
    assert (vote.entitled, vote.casting, vote.passed) == (2, True, True)


def test_nobody_presiding_means_no_casting_vote():
    contest = Contest(HIGH, members=4)
    chair, deputy = contest.jurors[:2]
    for juror in (chair, deputy):
        contest.recuse(juror, contest.applications[0])
    contest.open()
    vote = contest.vote(contest.applications[0], in_favour=1, against=1, chair_in_favour=True)
    assert (vote.casting, vote.passed) == (False, False)


# --- decisions --------------------


def test_the_proposal_follows_the_ranking():
    contest = Contest(MIDDLE, HIGH, LOW)
    contest.open()
    assert [
        (line.application, line.proposal.place, line.proposal.outcome)
        for line in contest.standing().lines
    ] == [
        (contest.applications[1], 1, "laureate"),
        (contest.applications[0], 2, "laureate"),
        (contest.applications[2], 3, "none"),
    ]


@pytest.mark.parametrize("length", [0, 149, 601])
def test_a_citation_outside_its_length_is_refused(length):
    contest = Contest(HIGH)
    contest.open()
    with pytest.raises(DecisionRefused) as refused:
        contest.decide(contest.applications[0], citation="a" * length)
    assert list(refused.value.message_dict) == ["citation"]


@pytest.mark.parametrize("length", [150, 600])
def test_a_citation_within_its_length_is_kept(length):
    contest = Contest(HIGH)
    contest.open()
    assert len(contest.decide(contest.applications[0], citation="a" * length).citation) == length


def test_a_line_break_of_the_browser_counts_as_one_character():
    contest = Contest(HIGH)
    contest.open()
    text = "a" * 300 + "\r\n" + "b" * 299
    assert len(contest.decide(contest.applications[0], citation=text).citation) == 600


def test_a_departure_from_the_proposal_owes_a_reason():
    contest = Contest(LOW)
    contest.open()
    with pytest.raises(DecisionRefused) as refused:
        contest.decide(contest.applications[0], "certified")
    assert list(refused.value.message_dict) == ["reason"]
    kept = contest.decide(contest.applications[0], "certified", reason="Wyjątkowa skala działań.")
    assert kept.departed_at == AT


def test_another_place_is_a_departure_too():
    contest = Contest(HIGH, MIDDLE)
    contest.open()
    with pytest.raises(DecisionRefused):
        contest.decide(contest.applications[1], place=1)


def test_an_outcome_that_the_rules_do_not_know_is_refused():
    contest = Contest(HIGH)
    contest.open()
    with pytest.raises(DecisionRefused):
        contest.decide(contest.applications[0], "grand_prix", reason="?")


def test_awarding_nobody_needs_a_reason_and_takes_every_award_back():
    contest = Contest(HIGH, LOW)
    contest.open()
    contest.decide(contest.applications[0])
    with pytest.raises(ValidationError):
        award_nobody(contest.session, contest.category, reason=" ", by=contest.secretary, at=AT)
    award_nobody(
        contest.session, contest.category, reason="Poziom prac.", by=contest.secretary, at=AT
    )
    assert contest.standing().awarded == ()
    assert contest.standing().nobody.reason == "Poziom prac."


def test_an_award_after_all_takes_the_empty_decision_back():
    contest = Contest(HIGH)
    contest.open()
    award_nobody(
        contest.session, contest.category, reason="Poziom prac.", by=contest.secretary, at=AT
    )
    contest.decide(contest.applications[0])
    assert not Decision.objects.filter(application=None).exists()
    assert contest.standing().line(str(contest.applications[0].public_id)).outcome == "laureate"


def test_the_citation_of_an_award_stays_when_it_is_decided_again():
    contest = Contest(HIGH)
    contest.open()
    contest.decide(contest.applications[0])
    contest.decide(contest.applications[0], citation=CITATION + " I więcej.")
    assert Decision.objects.get().citation.endswith("I więcej.")


@pytest.mark.parametrize("applications", [1, 3])
def test_the_standing_costs_the_same_for_any_number_of_applications(
    applications, django_assert_num_queries
):
    contest = Contest(*[HIGH] * applications)
    contest.open()
    with django_assert_num_queries(7):
        contest.standing()
