"""The order, the ties, and the log of how they were broken."""

import random
from decimal import Decimal
from fractions import Fraction

from juries.ranking import rank
from juries.scoring import CriterionValues, ReviewValues, score_application
from programmes.shapes import Rounding, ScoringRules

CRITERIA = [CriterionValues("V.3", Decimal(60)), CriterionValues("V.5", Decimal(40))]


def rules(**kwargs):
    return ScoringRules(**{"tie_break": ("V.3", "V.5", "ex_aequo"), "reviews": 1, **kwargs})


def scores(chosen=None, **cards):
    """Applications by key; each card a (V.3, V.5) pair, or a list of them."""
    found = {}
    for key, given in cards.items():
        values = [
            ReviewValues(f"{key}{n}", f"j{n}", {"V.3": Decimal(str(a)), "V.5": Decimal(str(b))})
            for n, (a, b) in enumerate(given if isinstance(given, list) else [given])
        ]
        found[key] = score_application(values, CRITERIA, chosen or rules())
    return found


def places(ranking):
    return {placed.application: placed.place for placed in ranking.places}


def test_the_higher_score_comes_first():
    ranking = rank(scores(a=(30, 10), b=(50, 10), c=(10, 10)), rules())
    assert places(ranking) == {"b": 1, "a": 2, "c": 3}
    assert ranking.tie_log == ()


def test_a_tie_is_broken_by_the_listed_criteria_and_each_step_is_logged():
    ranking = rank(scores(a=(30, 20), b=(40, 10)), rules())
    assert places(ranking) == {"b": 1, "a": 2}
    (step,) = ranking.tie_log
    assert (step.place, step.step) == (1, "V.3")
    assert step.values == (("a", Decimal("30.00")), ("b", Decimal("40.00")))
    assert step.order == (("b",), ("a",))


def test_what_stays_equal_is_ex_aequo_numbered_1_2_2_4():
    ranking = rank(scores(a=(50, 10), b=(30, 10), c=(30, 10), d=(10, 10)), rules())
    assert places(ranking) == {"a": 1, "b": 2, "c": 2, "d": 4}
    assert [p.ex_aequo for p in ranking.places] == [False, True, True, False]
    assert [step.step for step in ranking.tie_log] == ["V.3", "V.5", "ex_aequo"]


def test_a_tie_of_three_may_leave_a_tie_of_two():
    ranking = rank(scores(a=(30, 20), b=(40, 10), c=(30, 20)), rules())
    assert places(ranking) == {"b": 1, "a": 2, "c": 2}
    assert ranking.tie_log[-1].place == 2


def test_results_are_compared_as_published():
    # 60,004 and 60,001 are both announced as 60,00 and are therefore equal
    chosen = rules(tie_break=("ex_aequo",))
    ranking = rank(scores(chosen, a=("20.004", "40"), b=("20.001", "40")), chosen)
    assert places(ranking) == {"a": 1, "b": 1}


def test_with_exact_comparison_as_many_digits_are_shown_as_separate_the_places():
    chosen = rules(round=Rounding(compare="exact"), tie_break=("ex_aequo",))
    ranking = rank(scores(chosen, a=("20.004", "40"), b=("20.001", "40")), chosen)
    assert places(ranking) == {"a": 1, "b": 2}
    assert [str(p.shown) for p in ranking.places] == ["60.004", "60.001"]
    assert [str(p.published) for p in ranking.places] == ["60.00", "60.00"]


def test_a_criterion_that_nobody_scored_breaks_no_tie():
    chosen = rules(not_applicable=True)
    values = {
        "a": [ReviewValues("r1", "j", {"V.3": None, "V.5": Decimal(20)})],
        "b": [ReviewValues("r2", "j", {"V.3": Decimal(30), "V.5": Decimal(20)})],
    }
    found = {key: score_application(v, CRITERIA, chosen) for key, v in values.items()}
    ranking = rank(found, chosen)
    assert places(ranking) == {"a": 1, "b": 1}
    assert ranking.tie_log[0].order == (("a", "b"),)


def test_an_application_without_a_review_has_no_place_and_stands_last():
    found = scores(a=(10, 10)) | {"0": score_application([], CRITERIA, rules())}
    ranking = rank(found, rules())
    assert [(p.application, p.place) for p in ranking.places] == [("a", 1), ("0", None)]


def test_a_thousand_shuffles_give_the_same_bytes():
    source = random.Random(7)
    found = scores(
        **{f"k{n:02d}": (source.randint(0, 6) * 10, source.randint(0, 4) * 10) for n in range(25)}
    )
    expected = repr(rank(found, rules()))
    keys = list(found)
    for _ in range(1000):
        source.shuffle(keys)
        assert repr(rank({key: found[key] for key in keys}, rules())) == expected


def test_places_follow_the_number_of_those_before():
    source = random.Random(11)
    found = scores(**{f"k{n}": (source.randint(0, 3), source.randint(0, 3)) for n in range(40)})
    ranking = rank(found, rules())
    for placed in ranking.places:
        before = [p for p in ranking.places if p.place < placed.place]
        assert placed.place == len(before) + 1
    assert sorted((p.compared for p in ranking.places), reverse=True) == [
        p.compared for p in ranking.places
    ]
    assert all(isinstance(p.compared, Fraction) for p in ranking.places)
