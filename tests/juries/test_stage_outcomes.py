"""Outcomes by the rules of a stage: shortlists, thresholds of criteria, limits, sums of stages."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from juries import recompute
from juries.bundle import BundleApplication, build_bundle
from juries.outcomes import (
    ADVANCED,
    FREE,
    NONE,
    StageRuling,
    barred_by,
    codes_of,
    label_of,
    over_limit,
    propose,
)
from juries.ranking import rank
from juries.scoring import (
    CriterionMean,
    CriterionValues,
    EarlierPoints,
    ReviewValues,
    StagePoints,
    score_application,
    with_earlier,
)
from programmes.shapes import OutcomeLevel, OutcomeRules, Rounding, ScoringRules, SessionRules

RULES = ScoringRules(reviews=1, tie_break=("ex_aequo",))
SURVEY = StageRuling(is_last=False, shortlist_n=2, advanced_label="przechodzi do etapu 2")
DECISION = StageRuling(ordinal=3, kind="decision")
LEVELS = OutcomeRules(
    scheme="levels",
    levels=(
        OutcomeLevel(code="gold", label="Złoty", threshold=Decimal(80)),
        OutcomeLevel(code="basic", label="Podstawowy", threshold=Decimal(50)),
    ),
    limits={"gold": 1},
)


def criteria(threshold=None):
    return [CriterionValues("K1", Decimal(60), threshold=threshold),
            CriterionValues("K2", Decimal(40))]  # fmt: skip


def review(key, points):
    return ReviewValues(f"r-{key}", "j", {"K1": Decimal(points[0]), "K2": Decimal(points[1])})


def scored(cards, asked=None):
    asked = asked or criteria()
    return {k: score_application([review(k, p)], asked, RULES) for k, p in cards.items()}


def proposed(cards, rules=None, stage=None, threshold=None, asked=None):
    scores = scored(cards, asked)
    found = propose(
        rank(scores, RULES),
        rules or OutcomeRules(),
        threshold,
        stage,
        barred_by(scores, asked or criteria()),
    )
    return {line.application: line.outcome for line in found}


# --- shortlists ---


def test_the_best_go_on_and_a_tie_at_the_cut_takes_all_of_them_in():
    cards = {"a": (60, 40), "b": (50, 30), "c": (40, 40), "d": (10, 10)}
    assert proposed(cards, stage=SURVEY) == {
        "a": ADVANCED, "b": ADVANCED, "c": ADVANCED, "d": NONE,
    }  # fmt: skip


def test_without_a_number_all_that_reach_the_threshold_go_on():
    everyone = StageRuling(is_last=False)
    cards = {"a": (60, 40), "b": (30, 30), "c": (30, 29)}
    found = proposed(cards, stage=everyone, threshold=Decimal(60))
    assert found == {"a": ADVANCED, "b": ADVANCED, "c": NONE}


def test_who_is_barred_leaves_the_place_on_the_shortlist_to_the_next():
    cards = {"a": (60, 40), "b": (10, 40), "c": (30, 10)}
    found = proposed(cards, stage=SURVEY, asked=criteria(Decimal(20)))
    assert found == {"a": ADVANCED, "b": NONE, "c": ADVANCED}


def test_an_earlier_stage_awards_nobody():
    assert codes_of(OutcomeRules(), SURVEY) == (ADVANCED, NONE)
    assert label_of(ADVANCED, OutcomeRules(), advanced="przechodzi dalej") == "przechodzi dalej"


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from("abcdefgh"), st.tuples(st.integers(0, 60), st.integers(0, 40)), min_size=1
    ),
    st.integers(1, 5),
)
def test_nobody_left_behind_is_better_than_somebody_who_goes_on(cards, number):
    stage = StageRuling(is_last=False, shortlist_n=number)
    found = proposed(cards, stage=stage)
    totals = {key: sum(points) for key, points in cards.items()}
    going = [totals[key] for key, outcome in found.items() if outcome == ADVANCED]
    left = [totals[key] for key, outcome in found.items() if outcome == NONE]
    assert len(going) >= min(number, len(cards))
    assert not left or max(left) < min(going)


# --- thresholds of criteria, limits, too few applications ---


def test_a_mean_under_the_threshold_of_a_criterion_bars_every_outcome():
    cards = {"a": (19, 40), "b": (20, 20)}
    found = proposed(cards, rules=OutcomeRules(podium_needs_threshold=False),
                     asked=criteria(Decimal(20)))  # fmt: skip
    assert found == {"a": NONE, "b": "laureate"}


def test_the_published_mean_is_compared_with_the_threshold_of_a_criterion():
    asked = criteria(Decimal("19.67"))
    cards = [review(n, (points, 10)) for n, points in enumerate((19, 20, 20))]  # 19,666…
    score = score_application(cards, asked, RULES.model_copy(update={"reviews": 3}))
    assert barred_by({"a": score}, asked) == {}


def test_a_tie_over_the_limit_leaves_the_outcome_to_people():
    cards = {"a": (60, 40), "b": (60, 40), "c": (50, 35)}
    assert proposed(cards, rules=LEVELS) == {"a": "basic", "b": "basic", "c": "basic"}


def test_the_limit_gives_the_better_outcome_to_the_better():
    cards = {"a": (60, 40), "b": (60, 30), "c": (10, 10)}
    assert proposed(cards, rules=LEVELS) == {"a": "gold", "b": "basic", "c": NONE}


def test_what_is_given_too_often_is_named():
    assert over_limit(["gold", "gold", "basic"], LEVELS) == ("gold",)
    assert over_limit(["gold", "basic", "basic"], LEVELS) == ()


def test_under_the_least_number_of_applications_nothing_is_proposed():
    undecided = StageRuling(is_decided=False)
    assert proposed({"a": (60, 40)}, stage=undecided) == {"a": NONE}


def test_the_authority_that_decides_may_choose_anybody():
    assert proposed({"a": (60, 40), "b": (1, 1)}, stage=DECISION) == {"a": NONE, "b": NONE}
    rules = OutcomeRules(scheme="distinctions", free_outcome=True)
    assert codes_of(rules, DECISION) == ("laureate", "certified", FREE, NONE)


def test_everybody_who_meets_the_criteria_may_get_the_title():
    rules = OutcomeRules(podium=0)
    cards = {"a": (60, 40), "b": (40, 20), "c": (40, 19)}
    found = proposed(cards, rules=rules, threshold=Decimal(60))
    assert found == {"a": "certified", "b": "certified", "c": NONE}


# --- sums of stages ---


def earlier(exact, published, maximum=100, stage=1):
    points = StagePoints(Fraction(exact), Decimal(published), Decimal(maximum))
    means = (CriterionMean("A", Fraction(exact), Decimal(published), 1, False),)
    return EarlierPoints(stage, "1/2026", "0" * 64, points, means)


def test_published_points_are_added_where_results_are_compared_as_published():
    part = earlier("200/3", "66.67")
    (score,) = scored({"a": (40, 20)}).values()
    summed = with_earlier(score, [part], Rounding())
    assert (summed.published, summed.maximum) == (Decimal("126.67"), Decimal(200))
    assert summed.stage_points.published == Decimal("60.00")
    assert with_earlier(score, [part], Rounding(compare="exact")).exact == Fraction(380, 3)


def test_without_a_review_in_this_stage_there_is_no_sum():
    nothing = score_application([], criteria(), RULES)
    assert with_earlier(nothing, [earlier("50", "50.00")], Rounding()).published is None


def test_a_stage_that_scores_nothing_has_the_points_of_the_stages_before():
    nothing = score_application([], [], RULES)
    assert with_earlier(nothing, [earlier("50", "50.00")], Rounding()).published == 50


def test_a_tie_of_sums_may_be_broken_by_a_criterion_of_an_earlier_stage():
    rules = RULES.model_copy(update={"tie_break": ("A", "ex_aequo")})
    one, other = scored({"a": (40, 20), "b": (30, 20)}).values()
    scores = {
        "a": with_earlier(one, [earlier("50", "50.00")], Rounding()),
        "b": with_earlier(other, [earlier("60", "60.00")], Rounding()),
    }
    assert [row.application for row in rank(scores, rules).places] == ["b", "a"]


parts = st.tuples(st.integers(0, 300), st.sampled_from([1, 2, 3, 7])).map(
    lambda pair: Fraction(pair[0], pair[1] * 3)
)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 40), parts), min_size=1, max_size=7),
    st.sampled_from(["rounded", "exact"]),
    st.sampled_from([
        (SURVEY, OutcomeRules()),
        (StageRuling(ordinal=2, is_last=False), OutcomeRules()),
        (StageRuling(ordinal=2), OutcomeRules(limits={"laureate": 2, "certified": 1})),
        (StageRuling(ordinal=2), LEVELS),
        (DECISION, OutcomeRules()),
        (StageRuling(is_decided=False), OutcomeRules()),
    ]),
)  # fmt: skip
def test_two_programs_agree_on_sums_shortlists_and_limits(lines, compare, ruled):
    stage, outcome = ruled
    rounding = Rounding(compare=compare)
    scoring = RULES.model_copy(update={"round": rounding, "threshold": Decimal(90)})
    asked = [] if stage.kind == "decision" else criteria(Decimal(15))
    applications = [
        BundleApplication(
            f"k{n}", f"T/{n}", f"Gmina {n}",
            () if stage.kind == "decision" else (review(n, line[:2]),),
            (earlier(line[2], rounding.apply(Decimal(line[2].numerator) / line[2].denominator)),),
        )
        for n, line in enumerate(lines)
    ]  # fmt: skip
    made = build_bundle(
        heading={"stage": stage.ordinal}, criteria=asked, scoring=scoring, outcome=outcome,
        session_rules=SessionRules(), applications=applications, decided=[], sitting={},
        votes=[], stage=stage,
    )  # fmt: skip
    assert recompute.disagreements(made.content) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda b: b["earlier"]["a"][0].update({"published": "51.00"}),
        lambda b: b["scores"]["a"]["own"].update({"published": "1.00"}),
        lambda b: b["scores"]["a"].update({"maximum": "100"}),
        lambda b: b["rules"]["stage"].update({"shortlist_n": 1}),
        lambda b: b["criteria"][0].update({"threshold": "60"}),
    ],
)
def test_a_changed_sum_does_not_agree(change):
    applications = [
        BundleApplication(key, key, key, (review(key, points),), (earlier("50", "50.00"),))
        for key, points in {"a": (40, 20), "b": (30, 20)}.items()
    ]
    content = build_bundle(
        heading={"stage": 2}, criteria=criteria(), scoring=RULES, outcome=OutcomeRules(),
        session_rules=SessionRules(), applications=applications, decided=[], sitting={},
        votes=[], stage=SURVEY,
    ).content  # fmt: skip
    assert recompute.disagreements(content) == []
    change(content)
    assert recompute.disagreements(content)
