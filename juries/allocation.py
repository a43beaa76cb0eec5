"""Who reviews what: as many reviewers an application as the rules ask for, nobody where an
obstacle was declared, loads as even as can be. A pure function of its sorted input."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, eye_array, hstack, kron

Pair = tuple[str, str]
"""(application, juror), by key."""


class AllocationImpossible(ValueError):
    """`applications` have fewer free jurors than reviews are asked for."""

    def __init__(self, applications: Sequence[str]):
        super().__init__(f"too few free jurors: {', '.join(applications)}")
        self.applications = tuple(applications)


def allocate(
    applications: Collection[str],
    jurors: Collection[str],
    reviews: int,
    forbidden: Collection[Pair] = (),
    existing: Collection[Pair] = (),
) -> tuple[Pair, ...]:
    """All pairs of `jurors`, the `existing` ones kept, sorted. What somebody else has already, a
    member who left, counts among the `reviews`.

    Loads differ by as little as the obstacles allow. Among equally even answers neighbours are
    chosen in a ring, so that jurors are linked by applications they share and their severity can
    be compared. Raises `AllocationImpossible`.
    """
    rows, columns = sorted(applications), sorted(jurors)
    kept = {pair for pair in existing if pair[0] in set(rows) and pair[1] in set(columns)}
    banned = set(forbidden) - kept
    held = Counter(row for row, _column in kept)
    others = Counter(row for row, column in existing if column not in set(columns))
    asked = [max(reviews - others[row], held[row]) for row in rows]
    short = [
        row
        for row, number in zip(rows, asked, strict=True)
        if sum((row, column) not in banned for column in columns) < number
    ]
    if short:
        raise AllocationImpossible(short)
    if not rows:
        return ()
    chosen = _solve(rows, columns, np.array(asked), banned, kept)
    return tuple(
        (row, column)
        for index, row in enumerate(rows)
        for place, column in enumerate(columns)
        if chosen[index, place]
    )


def _solve(
    rows: list[str], columns: list[str], asked: np.ndarray, banned: set[Pair], kept: set[Pair]
) -> np.ndarray:
    """A rows × columns matrix of booleans; each row has as many pairs as are `asked` of it.

    Variables: one a pair, then the greatest and the least load, whose difference is minimised;
    the cost of a pair is too small to outweigh one step of that difference.
    """
    height, width = len(rows), len(columns)
    upper = np.array([[(r, c) not in banned for c in columns] for r in rows], dtype=float)
    lower = np.array([[(r, c) in kept for c in columns] for r in rows], dtype=float)
    ring = (np.arange(width)[None, :] - np.arange(height)[:, None]) % width
    cost = ring / (width * asked.sum() + 1)
    per_row = csr_array(kron(eye_array(height), np.ones((1, width))))
    per_column = csr_array(kron(np.ones((1, height)), eye_array(width)))
    most = csr_array(np.repeat([[-1.0, 0.0]], width, axis=0))
    least = csr_array(np.repeat([[0.0, -1.0]], width, axis=0))
    nothing = csr_array((height, 2))
    total = float(asked.sum())
    answer = milp(
        c=np.concatenate([cost.ravel(), [1.0, -1.0]]),
        integrality=np.ones(height * width + 2),
        bounds=Bounds(
            np.concatenate([lower.ravel(), [0.0, 0.0]]),
            np.concatenate([upper.ravel(), [total, total]]),
        ),
        constraints=[
            LinearConstraint(hstack([per_row, nothing]), asked, asked),
            LinearConstraint(hstack([per_column, most]), -np.inf, 0),
            LinearConstraint(hstack([per_column, least]), 0, np.inf),
        ],
    )
    if answer.x is None:
        raise AllocationImpossible(rows)
    return answer.x[:-2].reshape(height, width).round().astype(bool)


def is_connected(pairs: Collection[Pair]) -> bool:
    """Whether every juror is linked with every other through shared applications."""
    jurors = {juror for _, juror in pairs}
    reached = set(sorted(jurors)[:1])
    while True:
        near = {application for application, juror in pairs if juror in reached}
        more = {juror for application, juror in pairs if application in near}
        if more <= reached:
            return reached == jurors
        reached |= more
