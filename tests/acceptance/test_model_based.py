"""ACCEPTANCE 14: acts drawn from those that are enabled never break an invariant."""

from random import Random

import pytest

from .drawn_acts import Contest, Option
from .edition_run import faults
from .invariants import broken, ledger_faults

pytestmark = pytest.mark.django_db
SEEDS = range(1, 8)
STEPS = 150
LEDGER_EVERY = 50


def drawn(rng: Random, options: list[Option], calm: bool) -> Option:
    """Calm editions keep to the usual way more often, so that they come to their end."""
    power = 2 if calm else 1
    return rng.choices(options, [option.weight**power for option in options])[0]


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_is_done_next_the_invariants_hold(seed, quiet, capsys):
    rng = Random(seed)
    contest = Contest(rng)
    log: list[str] = []
    refused = 0
    for no in range(1, STEPS + 1):
        option = drawn(rng, contest.options(), calm=seed % 2 == 0)
        response = option.do()
        status = getattr(response, "status_code", "")
        log.append(f"{no}. {option.name} {status} {faults(response) if status == 200 else ''}")
        refused += status not in ("", 302)
        assert status in ("", 200, 302, 403, 404, 409), story(log)
        found = broken(contest)
        assert not found, story(log, found)
        if no % LEDGER_EVERY == 0 or no == STEPS:
            assert ledger_faults() == [], story(log)
    contest.edition.refresh_from_db()
    with capsys.disabled():
        print(f"\nseed {seed}: {STEPS} steps, {refused} refused, ends in {contest.edition.phase}")


def story(log: list[str], found: list[str] | None = None) -> str:
    return "\n".join([*log, *(f"BROKEN: {fault}" for fault in found or [])])
