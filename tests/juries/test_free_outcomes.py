"""What the Kapituła may give beside the usual: an outcome of its own, a prize outside the
categories, nothing where there are too few applications; and who may score."""

import pytest
from django.core.exceptions import ValidationError

from applications.models import Application
from juries.approving import approve_results
from juries.assigning import AssignmentRefused, scorers
from juries.deciding import DecisionRefused, award_nobody, decide
from juries.delivery import decide_application
from juries.models import Award, Juror
from juries.prizes import PrizeRefused, decide_prize
from juries.publishing import prizes, publish_results, winners
from programmes.shapes import RuleSetContent
from records.models import Message
from tests.factories import JurorFactory, OrganisationFactory
from tests.juries.panel import Panel
from tests.juries.sitting import AT, CITATION, Contest
from tests.juries.test_publication import ACT, publish
from tests.juries.test_session import HIGH, LOW, MIDDLE

pytestmark = pytest.mark.django_db
PRIZE = {"code": "NS", "label": "Nagroda specjalna", "given_by": "Minister Przykładowy"}


def ruled(contest, **content):
    """The contest's rule set with other rules of the edition."""
    row = contest.edition.rule_sets.get()
    rules = RuleSetContent.model_validate({**row.content, **content})
    row.content, row.sha256 = rules.model_dump(mode="json"), rules.sha256()
    row.save()
    return contest


def with_outcome(*marks, **outcome):
    return Contest(*marks, outcome=outcome)


# --- an outcome that the Kapituła names itself ---


def test_an_outcome_of_its_own_has_a_name_and_a_reason_and_reaches_the_award():
    contest = with_outcome(HIGH, LOW, free_outcome=True)
    contest.open()
    first, second = contest.applications
    contest.decide(first)
    for wrong in ({"label": "", "reason": "Tak."}, {"label": "Iskra", "reason": ""}):
        with pytest.raises(DecisionRefused):
            free(contest, second, **wrong)
    free(contest, second, label="Iskra roku", reason="Pierwsze takie działanie w powiecie.")
    contest.vote()
    (resolution,) = contest.freeze()
    lines = {row["application"]: row for row in resolution.bundle["outcomes"]}
    assert lines[str(second.public_id)]["label"] == "Iskra roku"
    publish(contest)
    assert Award.objects.get(application=second).outcome_label == "Iskra roku"


def free(contest, application, **words):
    return decide(
        contest.session, application, outcome="free", place=None, citation=CITATION,
        by=contest.secretary, at=AT, **words,
    )  # fmt: skip


def test_without_the_rule_nobody_gives_an_outcome_of_their_own():
    contest = with_outcome(HIGH)
    contest.open()
    with pytest.raises(DecisionRefused):
        free(contest, contest.applications[0], label="Iskra", reason="Tak.")


# --- limits, thresholds of criteria, too few applications ---


def test_one_more_than_the_limit_is_refused():
    contest = with_outcome(HIGH, MIDDLE, limits={"laureate": 1})
    contest.open()
    contest.decide(contest.applications[0])
    with pytest.raises(DecisionRefused) as refused:
        contest.decide(contest.applications[1], reason="Równie dobry.")
    assert refused.value.messages == [
        "„Laureat” można przyznać w tej kategorii 1 raz i już tyle przyznano."
    ]


def test_who_is_under_the_threshold_of_a_criterion_gets_nothing():
    asked = [
        {"code": "V.3", "label": "Działania", "max_points": "60", "threshold": "30"},
        {"code": "V.5", "label": "Zlecanie", "max_points": "40"},
    ]
    contest = Contest([("29", "40")] * 2, HIGH, criteria=asked)
    contest.open()
    line = contest.standing().lines[-1]
    assert (line.proposal.outcome, line.proposal.barred) == ("none", ("V.3",))
    with pytest.raises(DecisionRefused):
        contest.decide(line.application, reason="Mimo wszystko.")


def test_under_the_least_number_only_not_decided_can_be_recorded():
    contest = with_outcome(HIGH, min_applications=2)
    contest.open()
    with pytest.raises(DecisionRefused):
        contest.decide(contest.applications[0], reason="Jedyny wniosek.")
    award_nobody(
        contest.session, contest.category, reason="Wpłynął jeden.", by=contest.secretary, at=AT
    )
    (resolution,) = contest.freeze()  # nothing to vote on
    assert resolution.reason == "Wpłynął jeden."
    assert not resolution.bundle["rules"]["stage"]["is_decided"]


def test_several_are_distinguished_at_each_level_without_a_reason_for_departing():
    labels = {"laureate": "Laureat", "distinction": "Wyróżnienie"}
    contest = with_outcome(HIGH, MIDDLE, LOW, scheme="distinctions", labels=labels)
    contest.open()
    for application, outcome in zip(
        contest.applications, ("distinction", "laureate", "distinction"), strict=True
    ):
        contest.decide(application, outcome)
    contest.vote()
    contest.freeze()
    publish(contest)
    given = [award.outcome for award in winners(contest.edition)[contest.category]]
    assert given == ["laureate", "distinction", "distinction"]


# --- prizes outside the categories ---


def decided_prize(contest, **holder):
    return decide_prize(contest.session, "NS", by=contest.secretary, at=AT, **holder)


def test_a_prize_goes_to_an_application_whatever_became_of_it():
    contest = ruled(Contest(HIGH, LOW), special_prizes=[PRIZE])
    contest.open()
    contest.accept_proposals()
    with pytest.raises(ValidationError, match="Nagroda specjalna"):
        contest.freeze()
    holder = contest.applications[1]
    decided_prize(contest, application=holder, citation="Za wytrwałość.")
    _category, prize = contest.freeze()
    assert (prize.category, prize.bundle["prize"]["holder"]) == (None, holder.holder_name)
    approve_results(contest.edition, by=contest.approver, at=AT, **ACT)
    publish_results(contest.edition, by=contest.secretary, at=AT)
    award = Award.objects.get(category=None)
    assert (award.application, award.outcome_label) == (holder, "Nagroda specjalna")
    assert prizes(contest.edition) == [prize]
    decide_application(holder, at=AT)
    holder.refresh_from_db()
    assert holder.status == Application.Status.NOT_AWARDED  # in its category
    events = Message.objects.filter(subject_id=str(holder.public_id)).values_list("event")
    assert list(events) == [("NAG-01",)]  # and no letter that says it got nothing


@pytest.mark.parametrize("ended", ["withdrawn", "cancelled"])
def test_a_prize_for_an_application_that_has_ended_since_is_decided_anew(ended):
    contest = ruled(Contest(HIGH, LOW), special_prizes=[PRIZE])
    contest.open()
    contest.accept_proposals()
    holder = contest.applications[1]
    decided_prize(contest, application=holder, citation="Za wytrwałość.")
    Application.objects.filter(pk=holder.pk).update(status=ended)
    with pytest.raises(ValidationError, match=f"zakończyła: Nagroda specjalna, {holder.reference}"):
        contest.freeze()


def test_a_prize_goes_to_an_organisation_or_to_nobody_for_a_reason():
    contest = ruled(Contest(HIGH), special_prizes=[PRIZE])
    contest.open()
    with pytest.raises(PrizeRefused):
        decided_prize(contest)
    with pytest.raises(PrizeRefused):
        decided_prize(contest, organisation=OrganisationFactory(), citation=" ")
    kept = decided_prize(contest, organisation=OrganisationFactory(), citation="Za odwagę.")
    assert kept.application is None
    assert decided_prize(contest, reason="Poziom prac.").organisation is None


# --- who scores ---


@pytest.mark.parametrize(
    ("who", "roles"),
    [
        ("members", {"chair", "deputy", "member"}),
        ("experts", {"expert"}),
        ("both", {"chair", "deputy", "member", "expert"}),
    ],
)
def test_applications_go_to_those_who_score_in_the_stage(who, roles):
    panel = Panel()
    JurorFactory(jury=panel.jury, role=Juror.Role.EXPERT)
    JurorFactory(jury=panel.jury, role=Juror.Role.SUBSTITUTE)
    panel.stage.scorers = who
    panel.stage.save()
    assert {juror.role for juror in scorers(panel.jury, panel.stage)} == roles


def test_a_member_gets_nothing_by_hand_where_experts_score():
    panel = Panel().sign_all()
    panel.stage.scorers = "experts"
    panel.stage.save()
    with pytest.raises(AssignmentRefused, match="eksperci"):
        panel.assign(panel.jurors[0], panel.applications[0])
    panel.jurors.append(JurorFactory(jury=panel.jury, role=Juror.Role.EXPERT))
    panel.sign(panel.jurors[-1])
    panel.assign(panel.jurors[-1], panel.applications[0])


def test_the_number_of_reviewers_is_that_of_the_stage():
    panel = Panel(scoring={"reviews": 2}).sign_all()
    panel.stage.reviewers = 1
    panel.stage.save()
    panel.assign(panel.jurors[0], panel.applications[0])
    with pytest.raises(AssignmentRefused):
        panel.assign(panel.jurors[1], panel.applications[0])
