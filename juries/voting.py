"""Quorum, majorities, and which applications leave the block vote.

Source: `programmes.shapes.SessionRules`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal


class VoteError(ValueError):
    """The numbers of a vote contradict each other."""


@dataclass(frozen=True)
class VoteResult:
    """`casting`: the vote was equal and the chair's vote decided it."""

    passed: bool
    casting: bool = False


@dataclass(frozen=True)
class SingleVote:
    """An application voted alone; `recused` leave for it."""

    application: str
    recused: tuple[str, ...]


@dataclass(frozen=True)
class SplitBlock:
    block: tuple[str, ...]
    singles: tuple[SingleVote, ...]


def quorum_needed(members: int, fraction: Fraction) -> int:
    """The least number of members present: `fraction` of `members`, rounded up."""
    share = members * Fraction(fraction)
    return -(-share.numerator // share.denominator)


def has_quorum(present: int, members: int, fraction: Fraction) -> bool:
    """Nobody present is never a quorum."""
    return present > 0 and present >= quorum_needed(members, fraction)


def vote_passes(
    in_favour: int,
    against: int,
    abstained: int,
    *,
    entitled: int,
    majority: Literal["simple", "absolute"] = "simple",
    chair_in_favour: bool | None = None,
    casting_vote: bool = True,
) -> VoteResult:
    """Simple: more in favour than against. Absolute: more than half of those entitled.

    On an equal vote (absolute: exactly half in favour) the chair's own vote decides if the rules
    give it; `chair_in_favour` is None when the chair is away, recused or abstains.
    Raises `VoteError` when the votes do not add up to `entitled` or nobody is entitled.
    """
    if min(in_favour, against, abstained) < 0 or in_favour + against + abstained != entitled:
        raise VoteError("the votes do not add up to the number entitled")
    if entitled == 0:
        raise VoteError("nobody is entitled to vote")
    opposite = against if majority == "simple" else entitled - in_favour
    if in_favour != opposite:
        return VoteResult(passed=in_favour > opposite)
    if casting_vote and chair_in_favour is not None and in_favour > 0:
        return VoteResult(passed=chair_in_favour, casting=True)
    return VoteResult(passed=False)


def split_block(
    applications: Sequence[str],
    recusals: Mapping[str, Collection[str]],
    present: Collection[str],
    block_vote: Literal["split_out_conflicts", "never"] = "split_out_conflicts",
) -> SplitBlock:
    """Applications in which somebody present is recused leave the block and are voted singly.

    `recusals`: juror → applications. With `never` every application is voted singly.
    """
    block, singles = [], []
    for application in applications:
        recused = tuple(
            sorted(juror for juror in present if application in recusals.get(juror, ()))
        )
        if recused or block_vote == "never":
            singles.append(SingleVote(application, recused))
        else:
            block.append(application)
    return SplitBlock(tuple(block), tuple(singles))
