"""Quorum, majorities, the split block."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from juries.voting import VoteError, has_quorum, quorum_needed, split_block, vote_passes

TWO_THIRDS = Fraction(2, 3)


@pytest.mark.parametrize(("members", "needed"), [(3, 2), (5, 4), (6, 4), (7, 5), (9, 6)])
def test_two_thirds_are_rounded_up(members, needed):
    assert quorum_needed(members, TWO_THIRDS) == needed
    assert has_quorum(needed, members, TWO_THIRDS)
    assert not has_quorum(needed - 1, members, TWO_THIRDS)


def test_nobody_is_never_a_quorum():
    assert not has_quorum(0, 0, TWO_THIRDS)


def test_a_simple_majority_leaves_abstentions_out():
    assert vote_passes(2, 1, 4, entitled=7).passed
    assert not vote_passes(1, 2, 4, entitled=7).passed


def test_an_absolute_majority_is_more_than_half_of_those_entitled():
    assert not vote_passes(3, 0, 4, entitled=7, majority="absolute").passed
    assert vote_passes(4, 3, 0, entitled=7, majority="absolute").passed


def test_on_an_equal_vote_the_chair_decides():
    result = vote_passes(3, 3, 0, entitled=6, chair_in_favour=True)
    assert (result.passed, result.casting) == (True, True)
    assert not vote_passes(3, 3, 0, entitled=6, chair_in_favour=False).passed


def test_without_the_chairs_vote_an_equal_vote_fails():
    assert not vote_passes(3, 3, 0, entitled=6).passed
    assert not vote_passes(3, 3, 0, entitled=6, chair_in_favour=True, casting_vote=False).passed


def test_everybody_abstaining_passes_nothing():
    assert not vote_passes(0, 0, 4, entitled=4, chair_in_favour=True).passed


@pytest.mark.parametrize("votes", [(3, 3, 3), (-1, 4, 4), (0, 0, 0)])
def test_votes_that_do_not_add_up_are_refused(votes):
    with pytest.raises(VoteError):
        vote_passes(*votes, entitled=7)


def test_a_vote_of_nobody_is_refused():
    with pytest.raises(VoteError):
        vote_passes(0, 0, 0, entitled=0)


@given(st.integers(0, 20), st.integers(0, 20), st.integers(0, 20))
def test_an_absolute_majority_is_never_easier_than_a_simple_one(in_favour, against, abstained):
    entitled = in_favour + against + abstained
    if not entitled:
        return
    if vote_passes(in_favour, against, abstained, entitled=entitled, majority="absolute").passed:
        assert vote_passes(in_favour, against, abstained, entitled=entitled).passed


def test_the_block_leaves_out_every_application_in_which_somebody_present_is_recused():
    split = split_block(["a", "b", "c"], {"j1": {"b"}, "j2": {"c"}, "j3": {"a"}}, ["j1", "j2"])
    assert split.block == ("a",)
    assert [(s.application, s.recused) for s in split.singles] == [
        ("b", ("j1",)),
        ("c", ("j2",)),
    ]


def test_without_a_block_vote_everything_is_voted_singly():
    split = split_block(["a", "b"], {}, ["j1"], "never")
    assert split.block == ()
    assert [single.application for single in split.singles] == ["a", "b"]
