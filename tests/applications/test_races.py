"""Two clicks at once: one draft a group, one submission and one receipt an act."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from applications.drafting import EditConflict, save_answers, section_of, start_draft
from applications.models import Application, Receipt, Submission
from tests.factories import NOW

from .application_cases import draft, edition, member, submit

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
]
AT_ONCE = 8


@pytest.fixture(autouse=True)
def _postgresql():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time: there is no race to lose")


def all_at_once(act, times: int = AT_ONCE) -> list:
    """Results (or the exceptions) of `times` calls that start together in threads."""
    barrier = Barrier(times)

    def run(number: int):
        barrier.wait()
        try:
            return act(number)
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


def test_parallel_starts_of_one_group_give_one_draft():
    place, category = member(), edition().categories.get()
    found = all_at_once(
        lambda _n: start_draft(
            category, organisation=place.organisation, group=place.group, by=place.user, at=NOW
        )
    )
    assert {application.pk for application in found} == {Application.objects.get().pk}


def test_parallel_starts_of_many_groups_give_each_its_number():
    places, category = [member() for _ in range(AT_ONCE)], edition().categories.get()
    found = all_at_once(
        lambda n: start_draft(
            category,
            organisation=places[n].organisation,
            group=places[n].group,
            by=places[n].user,
            at=NOW,
        )
    )
    assert len({application.reference for application in found}) == AT_ONCE


def test_twenty_parallel_submits_give_one_submission_and_one_receipt():
    application = draft()
    found = all_at_once(lambda _n: submit(application), 20)
    assert {submission.pk for submission in found} == {Submission.objects.get().pk}
    assert Receipt.objects.count() == 1


def test_of_parallel_writers_of_one_section_one_wins_and_the_others_learn_of_it():
    application = draft()
    section = section_of(application, "D")
    found = all_at_once(
        lambda n: save_answers(
            application,
            section,
            {"D3": f"wersja {n}"},
            version=application.version,
            by=application.created_by,
            at=NOW,
        )
    )
    saved = [result for result in found if isinstance(result, Application)]
    lost = [result for result in found if isinstance(result, EditConflict)]
    assert (len(saved), len(lost)) == (1, AT_ONCE - 1)
    assert {conflict.theirs["D3"] for conflict in lost} == {saved[0].answers["D3"]}
