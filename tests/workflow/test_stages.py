"""Several stages by data: survey, shortlist, strategy, sums, recommendations, the pick of another
authority, award. All through the gate."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils.timezone import localtime

import programmes
from juries import recompute
from juries.models import Award
from programmes.catalogue_reading import read_catalogue
from programmes.models import Edition
from programmes.shapes import RuleSetContent
from records.clock import database_now
from records.models import Message
from tests.factories import SMALL_CATEGORY
from tests.workflow.stages_run import StagesRun

pytestmark = pytest.mark.django_db
CATALOGUE = Path(programmes.__file__).parent / "catalogue"
MINISTER = "Minister Przykładowy"


def three_stages(**stage) -> dict:
    """Survey (100 points) → three best → strategy (150) → sums → two recommended → one picked."""
    survey = {**SMALL_CATEGORY["sections"][0], "code": "A"}
    strategy = {
        "code": "F",
        "label": "Strategia",
        "stage": 2,
        "questions": [
            {"code": "F1", "label": "Cele", "kind": "long_text", "max_length": 900,
             "required": True}
        ],
    }  # fmt: skip
    category = SMALL_CATEGORY | {
        "code": "I",
        "sections": [survey, strategy],
        "criteria": [
            {"code": "K1", "label": "Ankieta", "max_points": "100"},
            {"code": "K2", "label": "Strategia", "max_points": "150", "stage": 2},
        ],
        "slots": [],
        "checklist": [{"code": "FK-02", "label": "Wniosek jest podpisany"}],
        "scoring": {"reviews": 2, "tie_break": ["K2", "ex_aequo"]},
        "outcome": {
            "scheme": "distinctions",
            "labels": {"laureate": "Laureat"},
            "limits": {"laureate": 1},
        },
    }
    content = {
        "categories": [category],
        "stages": [
            {"ordinal": 1, "shortlist_n": 3, "reviewers": 1},
            {"ordinal": 2, "shortlist_n": 2, "counts_earlier": True, "reviewers": 2} | stage,
            {"ordinal": 3, "kind": "decision", "deciding_body": MINISTER},
        ],
    }
    return RuleSetContent.model_validate(content).model_dump(mode="json")


def to_strategy(run: StagesRun, survey: dict[int, list[int]]) -> None:
    """From drafts to the call of the second stage."""
    for application in run.applications:
        run.submit(application)
    run.close_call()
    run.accept_all()
    run.score_all(survey)
    run.set_deadline("call_opens", database_now() - timedelta(seconds=1), 2)
    run.set_deadline("call_closes", database_now() + timedelta(days=20), 2)
    run.shortlist()


def to_minister(run: StagesRun, strategy: dict[int, list[int]]) -> None:
    """From the call of the second stage to the act of the authority."""
    for application in run.waiting("extending"):
        run.submit(application)
    run.close_call(2)
    run.accept_all()
    run.score_all(strategy)
    run.shortlist()


def record_act(run: StagesRun, **picked) -> None:
    run.step("secretariat", "hold_session", number="BM.7", on=f"{localtime():%Y-%m-%d}")
    for application in picked.values():
        run.decide("secretariat", application, "laureate")


def test_from_the_survey_to_the_pick_of_another_authority():
    run = StagesRun(three_stages(), applicants=5)
    first, second, third, tied, last = run.applications
    survey = {first.pk: [90], second.pk: [80], third.pk: [70], tied.pk: [70], last.pk: [10]}
    to_strategy(run, survey)

    assert run.phase() == (Edition.Phase.CALL_OPEN, 2)
    going_on = [first, second, third, tied]  # a tie at the cut takes both in
    assert [run.status(a) for a in going_on] == [("extending", 2)] * 4
    assert run.status(last) == ("not_awarded", 1)
    assert Award.objects.count() == 0
    assert Message.objects.filter(event="ETA-01").count() == 4
    letter = Message.objects.get(event="MSG-10").body
    assert "Ocena zakończyła się na etapie 1 z 3." in letter
    page = run.clients["approver"].get(reverse("results", args=[run.edition.slug]))
    assert first.applicant.name in page.content.decode()
    assert last.applicant.name not in page.content.decode()

    to_minister(run, {first.pk: [50], second.pk: [149], third.pk: [100], tied.pk: [60]})
    assert run.phase() == (Edition.Phase.SESSION, 3)
    assert run.edition_nodes() == ["hold_session"]  # nobody was asked to close empty steps
    assert [run.status(a) for a in going_on] == [
        ("not_awarded", 2),
        ("await_results", 3),
        ("await_results", 3),
        ("not_awarded", 2),
    ]
    sums = run.resolution(2).bundle["scores"]
    assert sums[str(second.public_id)]["published"] == "229.00"
    assert sums[str(second.public_id)]["own"]["published"] == "149.00"
    assert sums[str(second.public_id)]["maximum"] == "250.000000"

    record_act(run, pick=third)
    page = run.page("secretariat", "hold_session", "?part=decisions")
    assert "170,00" in page
    assert second.applicant.name in page
    over = run.clients["secretariat"].post(
        reverse("step", args=[run.case.public_id, "hold_session"])
        + f"?part=decisions&application={second.public_id}",
        {"outcome": "laureate", "citation": "Uzasadnienie wyboru. " * 10},
    )
    assert "„Laureat” można przyznać w tej kategorii 1 raz" in over.content.decode()
    run.freeze("secretariat")
    run.approve()
    run.publish()

    award = Award.objects.get()
    assert (award.application, award.outcome_label, award.place) == (third, "Laureat", None)
    assert str(award.points) == "170.0000"
    assert run.status(third) == ("awarded", 3)
    assert run.status(second) == ("not_awarded", 3)
    assert run.resolution(3).act_number == "BM.7"
    assert run.nodes(third) == ["await_release"]
    assert run.edition_nodes() == ["release_certificates"]
    letters = Message.objects.filter(event="MSG-10", subject_id=str(second.public_id))
    assert "Ocena doszła do ostatniego etapu konkursu (3 z 3)." in letters.get().body


def test_the_sums_are_checked_by_the_program_that_shares_no_code():
    run = StagesRun(three_stages(), applicants=3)
    survey = {a.pk: [90 - 10 * n] for n, a in enumerate(run.applications)}
    to_strategy(run, survey)
    to_minister(run, {a.pk: [100] for a in run.applications})
    record_act(run, pick=run.applications[1])
    run.freeze("secretariat")
    bundles = [run.resolution(stage).bundle for stage in (1, 2, 3)]
    assert [recompute.disagreements(bundle, bundles) for bundle in bundles] == [[], [], []]
    key = str(run.applications[0].public_id)
    bundles[1]["earlier"][key][0]["published"] = "91.00"
    assert recompute.disagreements(bundles[1])  # the sum is no longer the sum
    bundles[1]["earlier"][key][0]["exact"] = "91/1"
    assert recompute.disagreements(bundles[1], bundles)  # nor what stage 1 announced


def test_what_was_not_added_in_time_goes_to_the_formal_check_as_it_stands():
    run = StagesRun(three_stages(), applicants=2)
    to_strategy(run, {a.pk: [50] for a in run.applications})
    run.submit(run.applications[0])
    run.close_call(2)
    late = run.applications[1]
    assert run.status(late) == ("submitted", 2)
    assert run.nodes(late) == ["check_formalities"]


def test_publication_waits_for_the_deadline_of_the_next_call():
    run = StagesRun(three_stages(), applicants=1)
    run.submit(run.applications[0])
    run.close_call()
    run.accept_all()
    run.score_all({run.applications[0].pk: [50]})
    run.open_session()
    run.vote()
    run.freeze()
    run.approve(act_number="DSR.1", act_on=f"{localtime():%Y-%m-%d}")
    address = reverse("step", args=[run.case.public_id, "publish_results"])
    refused = run.clients["secretariat"].post(address).content.decode()
    assert "Najpierw ustaw termin naboru etapu 2" in refused
    assert run.phase() == (Edition.Phase.PUBLISHING, 1)


def test_where_nobody_goes_on_the_edition_ends_without_the_later_stages():
    run = StagesRun(three_stages(), applicants=1)
    run.submit(run.applications[0])
    run.close_call()
    run.accept_all()
    run.score_all({run.applications[0].pk: [5]})
    run.open_session()
    run.step("secretary", "hold_session", "?part=decisions", category="I", reason="Za mało.")
    run.vote()
    run.set_deadline("call_closes", database_now() + timedelta(days=20), 2)
    run.freeze()
    run.approve(act_number="DSR.1", act_on=f"{localtime():%Y-%m-%d}")
    run.publish()
    assert run.edition_nodes() == ["release_certificates"]
    assert run.status(run.applications[0]) == ("not_awarded", 1)


def test_nobody_begins_an_application_in_the_call_of_a_later_stage():
    run = StagesRun(three_stages(), applicants=1)
    to_strategy(run, {run.applications[0].pk: [50]})
    with pytest.raises(Exception, match=r"Nabór.*zakończ|ended"):
        run.start(7)


def test_the_real_file_runs_to_the_ministers_pick():
    """PRO FAMILIA 2022 from its own catalogue file: ten of a category, three, one."""
    file = read_catalogue(CATALOGUE / "pro-familia-2022.toml")
    run = StagesRun(file.content().model_dump(mode="json"), applicants=11)
    applicants = run.applications
    survey = {a.pk: [30 - n, 20, 20, 15] for n, a in enumerate(applicants)}
    to_strategy(run, survey)
    assert [run.status(a)[0] for a in applicants] == ["extending"] * 10 + ["not_awarded"]
    strategy = {a.pk: [30 + n, 40, 30] for n, a in enumerate(applicants[:10])}
    to_minister(run, strategy)  # each sum is 185: survey 85 − n, strategy 100 + n
    recommended = run.waiting("await_results")
    assert recommended == applicants[7:10]  # ties by the strategy, as the file says
    record_act(run, pick=recommended[0])
    run.freeze("secretariat")
    run.approve()
    run.publish()
    award = Award.objects.get()
    assert award.application == recommended[0]
    assert str(award.points) == "185.0000"
    assert run.edition_nodes() == ["release_certificates"]
