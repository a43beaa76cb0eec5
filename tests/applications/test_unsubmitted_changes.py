"""What was typed or attached after the last submission and never submitted is in force nowhere."""

from datetime import timedelta

import pytest

from applications.drafting import CallNotOpen
from applications.evidence import remove_evidence
from applications.formal_check import submission_in_force
from applications.models import Application, Evidence
from applications.supplement_answers import answer_supplement
from tests.factories import NOW

from .formal_cases import called, item, submitted

pytestmark = pytest.mark.django_db
NEW_NIP = "7740001454"
F3 = "Zadania zlecono spółdzielni socjalnej."


def attached(application: Application, slot: str) -> Evidence:
    return Evidence.objects.create(
        application=application,
        slot=slot,
        kind=Evidence.Kind.PUBLIC_DOCUMENT,
        title="Uchwała",
        address="https://bip.example.org/uchwala",
        added_by=application.created_by,
        added_at=NOW,
    )


def changed_after_submitting(**changed) -> Application:
    """Submitted, then changed in its working copy, which nobody submitted again."""
    application = submitted()
    application.answers = {**application.answers, **changed}
    application.save(update_fields=["answers"])
    return application


def answered(application: Application, items: list):
    supplement = called(application, items=items)
    answer_supplement(
        supplement,
        fields={"A2": NEW_NIP},
        explanations={},
        by=application.created_by,
        at=supplement.due_at,
    )
    return submission_in_force(application)


def test_a_supplement_adds_nothing_but_what_the_call_opened():
    application = changed_after_submitting(F3="Dopisane, ale nie złożone.", A2="1111111111")

    newest = answered(application, [item("FK-06", fields=["A2"])])

    application.refresh_from_db()
    assert newest.answers["A2"] == NEW_NIP
    assert newest.answers["F3"] == application.answers["F3"] == F3


def test_a_supplement_takes_attachments_of_the_opened_places_only():
    application = submitted()
    attached(application, "S1")

    newest = answered(application, [item("FK-06", fields=["A2"]), item("FK-08", slots=["S6"])])

    assert newest.evidence == []


def test_an_attachment_of_an_opened_place_is_taken():
    application = submitted()
    supplement = called(application, items=[item("FK-08", slots=["S6"])])
    added = attached(application, "S6")

    answer_supplement(
        supplement,
        fields={},
        explanations={},
        by=application.created_by,
        at=supplement.due_at,
    )

    assert [row["id"] for row in submission_in_force(application).evidence] == [
        str(added.public_id)
    ]


def test_after_the_term_no_attachment_changes_though_the_timer_has_not_fired_yet():
    application = submitted()
    kept = attached(application, "S6")
    supplement = called(application, items=[item("FK-08", slots=["S6"])])
    late = supplement.due_at + timedelta(milliseconds=1)

    with pytest.raises(CallNotOpen):
        remove_evidence(kept, by=application.created_by, at=late)

    kept.refresh_from_db()
    assert kept.removed_at is None
