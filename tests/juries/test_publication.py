"""Publication: awards from the bundle, each application's result, letters."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from applications.models import Application, PastAward
from juries.approving import approve_results
from juries.deciding import award_nobody
from juries.delivery import decide_application
from juries.models import Award, Resolution
from juries.publishing import PublicationRefused, publish_results
from programmes.models import Edition, Stage
from records.models import Entry, Message
from tests.juries.sitting import AT, CITATION, Contest
from tests.juries.test_session import HIGH, LOW, MIDDLE

pytestmark = pytest.mark.django_db
ACT = {"act_number": "DES.12.2026", "act_on": date(2026, 4, 30)}


def publish(contest):
    approve_results(contest.edition, by=contest.approver, at=AT, **ACT)
    (resolution,) = publish_results(contest.edition, by=contest.secretary, at=AT)
    return resolution


def decided(contest):
    for application in contest.applications:
        decide_application(application, at=AT)
        application.refresh_from_db()
    return [application.status for application in contest.applications]


def test_awards_carry_place_points_and_citation_of_the_bundle():
    contest = Contest(HIGH, MIDDLE, LOW)
    contest.frozen()
    resolution = publish(contest)
    contest.edition.refresh_from_db()
    assert contest.edition.phase == Edition.Phase.PUBLISHED
    assert resolution.published_at == AT
    assert [
        (award.application, award.outcome, award.place, str(award.points), award.citation)
        for award in Award.objects.order_by("place")
    ] == [
        (contest.applications[0], "laureate", 1, "80.0000", CITATION),
        (contest.applications[1], "laureate", 2, "65.0000", CITATION),
    ]


def test_two_on_one_place_are_awarded_ex_aequo():
    contest = Contest(HIGH, MIDDLE, MIDDLE)
    contest.frozen()
    publish(contest)
    assert [(award.place, award.ex_aequo) for award in Award.objects.order_by("place")] == [
        (1, False), (2, True), (2, True),
    ]  # fmt: skip


def test_the_fourth_over_the_threshold_is_certified_with_its_place():
    contest = Contest(HIGH, [("49", "30")] * 2, [("48", "30")] * 2, [("47", "30")] * 2)
    contest.frozen()
    publish(contest)
    assert [(a.place, a.outcome_label) for a in Award.objects.order_by("place")] == [
        (1, "Laureat"), (2, "Laureat"), (3, "Laureat"), (4, "Podmiot certyfikowany"),
    ]  # fmt: skip


def test_publication_reads_the_bundle_and_not_the_present_weights():
    contest = Contest(HIGH, LOW)
    contest.frozen()
    contest.category.criteria.update(weight="0.1")
    publish(contest)
    assert [str(award.points) for award in Award.objects.all()] == ["80.0000"]


def test_the_award_keeps_the_name_as_at_publication():
    contest = Contest(HIGH)
    contest.frozen()
    publish(contest)
    name = contest.applications[0].applicant.name
    contest.applications[0].applicant.name = "Gmina po zmianie nazwy"
    contest.applications[0].applicant.save()
    assert Award.objects.get().holder_name == name


def test_eligibility_of_later_editions_learns_of_the_award():
    contest = Contest(HIGH, LOW)
    contest.frozen()
    publish(contest)
    past = PastAward.objects.get()
    assert (past.organisation, past.category_code, past.year, past.outcome) == (
        contest.applications[0].applicant, "V", 2026, "laureate",
    )  # fmt: skip


@pytest.mark.parametrize("kind", [Edition.Kind.DEMONSTRATION, Edition.Kind.REHEARSAL])
def test_a_marked_edition_never_counts_in_eligibility(kind):
    contest = Contest(HIGH, LOW)
    Edition.objects.filter(pk=contest.edition.pk).update(kind=kind, real_calendar="2022")
    laureate = contest.applications[0].applicant
    real = PastAward.objects.create(
        organisation=laureate,
        subject_key=contest.applications[0].subject_key,
        category_code="V",
        programme=contest.edition.programme,
        year=2026,
        outcome="certified",
    )
    contest.frozen()
    publish(contest)
    assert Award.objects.get().organisation == laureate
    assert PastAward.objects.get().outcome == real.outcome  # neither written nor taken away


def test_publishing_twice_is_refused():
    contest = Contest(HIGH)
    contest.frozen()
    publish(contest)
    with pytest.raises(PublicationRefused):
        publish_results(contest.edition, by=contest.secretary, at=AT)
    assert Award.objects.count() == 1


def test_the_database_refuses_publication_before_approval():
    contest = Contest(HIGH)
    resolution = contest.frozen()
    with (
        pytest.raises(IntegrityError, match="resolution_published_after_approval"),
        transaction.atomic(),
    ):
        Resolution.objects.filter(pk=resolution.pk).update(published_at=AT)


# --- each application's own result --------------------


def test_each_application_gets_the_published_result():
    contest = Contest(HIGH, LOW)
    contest.frozen()
    publish(contest)
    assert decided(contest) == [Application.Status.AWARDED, Application.Status.NOT_AWARDED]


def test_no_application_is_decided_before_publication():
    contest = Contest(HIGH)
    contest.frozen()
    approve_results(contest.edition, by=contest.approver, at=AT, **ACT)
    with pytest.raises(PublicationRefused):
        decide_application(contest.applications[0], at=AT)
    contest.applications[0].refresh_from_db()
    assert contest.applications[0].status == Application.Status.AWAIT_RESULTS


def test_deciding_again_changes_nothing_and_writes_to_nobody():
    contest = Contest(HIGH)
    contest.frozen()
    publish(contest)
    decided(contest)
    before = Message.objects.count(), Entry.objects.count()
    decided(contest)
    assert (Message.objects.count(), Entry.objects.count()) == before


def test_letters_wait_for_a_persons_release():
    contest = Contest(HIGH, LOW)
    contest.frozen()
    publish(contest)
    decided(contest)
    rows = Message.objects.order_by("event").values_list("event", "status")
    assert list(rows) == [("MSG-09", "held"), ("MSG-10", "held")]
    titled = Message.objects.order_by("event").values_list("title", flat=True)
    for title, application in zip(titled, contest.applications, strict=True):
        assert title.startswith(f"Wniosek {application.reference} – wynik konkursu ")


def test_the_letter_to_the_awarded_tells_outcome_citation_and_act():
    contest = Contest(HIGH)
    contest.frozen()
    publish(contest)
    decided(contest)
    body = Message.objects.get().body
    name = contest.applications[0].applicant.name
    assert f"{name} – Laureat, miejsce 1" in body
    assert f"„{CITATION}”" in body
    assert "akt zatwierdzający nr DES.12.2026, 30\xa0kwietnia\xa02026\xa0r." in body
    assert "80,00" in body


def test_the_letter_to_the_others_tells_points_and_threshold():
    contest = Contest(LOW)
    contest.open()
    contest.vote()
    award_nobody(
        contest.session, contest.category, reason="Poziom prac.", by=contest.secretary, at=AT
    )
    contest.freeze()
    publish(contest)
    decided(contest)
    body = Message.objects.get().body
    assert "Wynik: 40,00 pkt. Próg: 60,00 pkt. Liczba ocenionych wniosków w kategorii: 1." in body
    assert "odrzucon" not in body


def test_an_earlier_stage_sends_the_best_on_and_awards_nobody():
    contest = Contest(HIGH, MIDDLE)
    contest.stage.shortlist_n = 1
    contest.stage.save()
    Stage.objects.create(edition=contest.edition, ordinal=2, deciding_body="Minister")
    contest.frozen()
    publish(contest)
    assert decided(contest) == [Application.Status.AWAIT_RESULTS, Application.Status.NOT_AWARDED]
    assert [application.stage_no for application in contest.applications] == [2, 1]
    assert Award.objects.count() == 0


def test_who_withdrew_after_the_session_is_not_awarded():
    contest = Contest(HIGH, MIDDLE)
    contest.frozen()
    Application.objects.filter(pk=contest.applications[0].pk).update(status="withdrawn")
    publish(contest)
    assert decided(contest) == [Application.Status.WITHDRAWN, Application.Status.AWARDED]
    assert Award.objects.get().application == contest.applications[1]
