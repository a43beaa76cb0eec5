"""A category is cancelled while Kapituły are in session one after another."""

from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from juries.freezing import FreezeRefused
from juries.turns import is_waited_for
from juries.views_session import _freeze
from programmes.cancelling import CancellationRefused
from records.ledger import witnessed
from tests.factories import JuryFactory
from tests.juries.sitting import AT, Contest
from tests.juries.test_session import HIGH
from workflow.cancelling import refuse_decided

pytestmark = pytest.mark.django_db


@pytest.fixture
def contest() -> Contest:
    """The first Kapituła may freeze; another one, of a second category, has yet to sit."""
    contest = Contest(HIGH)
    contest.second = contest.edition.categories.create(code="II", label="Druga kategoria", order=2)
    contest.jury.categories.set([contest.category])
    JuryFactory(edition=contest.edition, categories=[contest.second])
    contest.open()
    contest.accept_proposals()
    return contest


def test_while_nothing_is_frozen_any_category_may_be_cancelled(contest):
    assert not is_waited_for(contest.edition, contest.second)
    refuse_decided(contest.edition, contest.second)


def test_the_category_that_the_session_waits_for_alone_is_decided_and_not_cancelled(contest):
    contest.freeze()
    contest.edition.refresh_from_db()
    assert contest.edition.phase == "session"  # the second Kapituła is in turn
    with pytest.raises(CancellationRefused, match="czeka tylko na tę kategorię"):
        refuse_decided(contest.edition, contest.second)


def test_a_frozen_category_is_returned_first(contest):
    contest.freeze()
    with pytest.raises(CancellationRefused, match="zwrócić"):
        refuse_decided(contest.edition, contest.category)


def test_a_category_cancelled_between_the_click_and_the_lock_does_not_strand_the_session(contest):
    """The click was to leave the step to the second Kapituła, which nobody waits for any more."""

    @contextmanager
    def hold():
        contest.edition.categories.filter(pk=contest.second.pk).update(cancelled_at=AT)
        with witnessed(by=contest.secretary, at=AT):
            yield contest.edition

    request = SimpleNamespace(hold=hold, user=contest.secretary, received_at=AT)
    work = SimpleNamespace(
        edition=contest.edition, jury=contest.jury, session=contest.session, request=request
    )
    with pytest.raises(FreezeRefused, match="spróbować ponownie"):
        _freeze(work)
    assert not contest.edition.resolutions.exists()
