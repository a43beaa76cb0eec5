"""The minutes and the resolution say what the session froze, names in the nominative."""

import pytest

from juries.deciding import award_nobody
from juries.minutes import data_of
from juries.models import Juror
from records import documents
from records.models import Document
from tests.factories import JurorFactory
from tests.juries.sitting import AT, CITATION, Contest
from tests.juries.test_session import HIGH, LOW, MIDDLE

pytestmark = pytest.mark.django_db


def minutes_of(contest, resolution):
    return data_of(contest.session, [resolution], at=AT)


def test_the_minutes_list_attendance_and_quorum():
    contest = Contest(HIGH)
    substitute = JurorFactory(jury=contest.jury, role=Juror.Role.SUBSTITUTE)
    contest.open()
    contest.attend([*contest.jurors[:2], substitute], {substitute: contest.jurors[2]})
    contest.accept_proposals()
    (resolution,) = contest.freeze()
    data = minutes_of(contest, resolution)
    assert [(row["name"], row["present"]) for row in data["attendance"]] == [
        (contest.jurors[0].user.name, True),
        (contest.jurors[1].user.name, True),
        (contest.jurors[2].user.name, False),
        (substitute.user.name, True),
    ]
    assert data["attendance"][3]["note"] == (
        f"głosuje za nieobecną osobę: {contest.jurors[2].user.name}"
    )
    assert data["quorum"] == {
        "required": "2 z 3 osób z prawem głosu", "present": "3", "reached": True,
    }  # fmt: skip


def test_the_minutes_write_points_as_published():
    contest = Contest([("37", "25"), ("38", "25")])
    resolution = contest.frozen()
    (category,) = minutes_of(contest, resolution)["categories"]
    assert category["ranking"] == {
        "header": ["Miejsce", "Podmiot", "V.3", "V.5", "Wynik"],
        "rows": [["1", contest.applications[0].applicant.name, "37,50", "25,00", "62,50"]],
    }


def test_the_minutes_tell_how_a_tie_was_broken():
    contest = Contest([("45", "20"), ("45", "20")], [("40", "25"), ("40", "25")])
    resolution = contest.frozen()
    (category,) = minutes_of(contest, resolution)["categories"]
    first, second = (application.applicant.name for application in contest.applications)
    assert category["ties"] == [
        f"Równy wynik od miejsca 1, kryterium V.3: {first} – 45,00 pkt; {second} – 40,00 pkt."
    ]


def test_the_minutes_carry_citations_votes_and_departures():
    contest = Contest(HIGH, LOW)
    contest.open()
    contest.decide(contest.applications[0])
    contest.decide(contest.applications[1], "certified", reason="Skala działań.")
    contest.vote()
    (resolution,) = contest.freeze()
    (category,) = minutes_of(contest, resolution)["categories"]
    assert [
        (row["outcome"], row["place"], row["citation"], row["deviation"])
        for row in category["outcomes"]
    ] == [
        ("Laureat", "miejsce 1", CITATION, None),
        ("Podmiot certyfikowany", "miejsce 2", CITATION, "Skala działań."),
    ]
    assert category["votes"][0]["result"] == "przyjęto"


def test_the_minutes_name_the_recused_with_the_applicants():
    contest = Contest(HIGH, MIDDLE)
    contest.recuse(contest.jurors[2], contest.applications[0])
    contest.open()
    contest.accept_proposals()
    contest.vote(contest.applications[0], in_favour=2)
    (resolution,) = contest.freeze()
    assert [
        (row["juror"], row["applicants"]) for row in minutes_of(contest, resolution)["recusals"]
    ] == [(contest.jurors[2].user.name, contest.applications[0].applicant.name)]


def test_the_minutes_say_why_nobody_was_awarded():
    contest = Contest(LOW)
    contest.open()
    contest.vote()
    award_nobody(
        contest.session, contest.category, reason="Poziom prac.", by=contest.secretary, at=AT
    )
    (resolution,) = contest.freeze()
    (category,) = minutes_of(contest, resolution)["categories"]
    assert category["no_award_reason"] == "Poziom prac."


def test_the_minutes_become_a_document():
    contest = Contest(HIGH, MIDDLE, LOW)
    contest.recuse(contest.jurors[2], contest.applications[0])
    contest.open()
    contest.accept_proposals()
    contest.vote(contest.applications[0], in_favour=2)
    contest.freeze()
    document = Document.objects.get(kind="minutes")
    pdf = documents.render(document.template, {**document.data, "ledger_head": "0" * 64})
    assert pdf.startswith(b"%PDF")


@pytest.mark.parametrize("marks", [[HIGH, MIDDLE, LOW], [LOW]])
def test_the_resolution_becomes_a_document_to_be_signed(marks):
    contest = Contest(*marks)
    contest.open()
    if marks == [LOW]:
        award_nobody(
            contest.session, contest.category, reason="Poziom prac.", by=contest.secretary, at=AT
        )
    contest.accept_proposals()
    contest.freeze()
    document = Document.objects.get(kind="resolution")
    assert len(document.data["awards"]) == len(marks) - 1
    assert document.data["votes"] == {"in_favour": "3", "against": "0", "abstained": "0"}
    assert documents.render(document.template, document.data).startswith(b"%PDF")
