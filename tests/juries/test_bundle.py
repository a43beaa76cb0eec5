"""The frozen bundle and the stand-alone check, which shares no code with the portal."""

import ast
import json
import random
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from juries import recompute
from juries.bundle import BundleApplication, DecidedOutcome, build_bundle, canonical
from juries.scoring import CriterionValues, ReviewValues
from programmes.shapes import (
    OutcomeLevel,
    OutcomeRules,
    Rounding,
    ScoringRules,
    SessionRules,
    ThirdReview,
)

SCRIPT = Path(recompute.__file__)
CRITERIA = [
    CriterionValues("V.3", Decimal("60.00"), label="Działania „wspierające” <b>&"),
    CriterionValues("V.5", Decimal("40.00"), weight=Decimal("1.0000")),
    CriterionValues("X", Decimal("10.00"), independent=True),
]
RULES = ScoringRules(
    reviews=2,
    threshold=Decimal(60),
    tie_break=("V.3", "V.5", "ex_aequo"),
    third_review=ThirdReview(when_difference_over=Decimal(20), or_threshold_between=True),
)


def application(key, *cards):
    return BundleApplication(
        key, f"T/{key}", f"Gmina „{key}”", tuple(review(key, n, c) for n, c in enumerate(cards))
    )


def review(key, number, card):
    values = [None if value is None else Decimal(value) for value in (*card, 5)]
    points = dict(zip(("V.3", "V.5", "X"), values, strict=True))
    return ReviewValues(f"{key}-{number}", f"j{number}", points)


def bundle(applications, scoring=RULES, outcome=None, **kwargs):
    return build_bundle(
        heading={"category": "V", "stage": 1},
        criteria=CRITERIA,
        scoring=scoring,
        outcome=outcome or OutcomeRules(),
        session_rules=SessionRules(),
        applications=applications,
        decided=[DecidedOutcome("a", "laureate", "Laureat", 1, False, "Kapituła doceniła …")],
        sitting={"no": 1, "present": ["j0", "j1"]},
        votes=[{"no": 1, "in_favour": 2}],
        **kwargs,
    )


THREE = [
    application("a", (50, 20), (50, 30)),
    application("b", (50, 25), (60, 15)),
    application("c", (20, 10), (60, 10), (55, 10)),
]


def run(*arguments, text=None):
    return subprocess.run(
        [sys.executable, "-I", str(SCRIPT), *arguments],
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_check_uses_nothing_but_python():
    tree = ast.parse(SCRIPT.read_text())
    names = {
        alias.name if isinstance(node, ast.Import) else node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert {name.split(".")[0] for name in names} <= set(sys.stdlib_module_names)


def test_the_check_agrees_and_prints_the_same_hash(tmp_path):
    made = bundle(THREE)
    path = tmp_path / "bundle.json"
    path.write_bytes(made.data)
    done = run(str(path), made.sha256)
    assert (done.returncode, done.stderr) == (0, "")
    assert made.sha256 in done.stdout


def test_the_check_reads_standard_input():
    made = bundle(THREE)
    assert run("-", made.sha256, text=made.data.decode()).returncode == 0


def test_a_bundle_read_back_from_the_database_has_the_same_bytes():
    made = bundle(THREE)
    shuffled = dict(sorted(made.content.items(), reverse=True))
    assert canonical(json.loads(json.dumps(shuffled))) == made.data


def test_a_thousand_shuffles_of_the_input_give_identical_bytes():
    source = random.Random(3)
    applications = [
        application(f"k{n:02d}", *[(source.randint(0, 6) * 10, 20) for _ in range(2)])
        for n in range(12)
    ]
    expected = bundle(applications).sha256
    for _ in range(1000):
        source.shuffle(applications)
        assert bundle(applications).sha256 == expected


@pytest.mark.parametrize(
    "change",
    [
        lambda b: b["applications"][0]["reviews"][0]["points"].update({"V.3": "51.00"}),
        lambda b: b["scores"]["a"].update({"published": "99.00"}),
        lambda b: b["scores"]["a"].update({"used": ["a-0"]}),
        lambda b: b["ranking"].reverse(),
        lambda b: b["proposal"][0].update({"outcome": "none"}),
        lambda b: b["rules"]["scoring"].update({"tie_break": ["ex_aequo"]}),
        lambda b: b["tie_log"].clear(),
        lambda b: b["criteria"][0].update({"weight": "2"}),
    ],
)
def test_a_changed_bundle_does_not_agree(change):
    content = json.loads(bundle(THREE).data)
    change(content)
    assert recompute.disagreements(content)


def test_a_changed_citation_changes_the_hash():
    made = bundle(THREE)
    content = json.loads(made.data)
    content["outcomes"][0]["citation"] = "inaczej"
    assert recompute.digest(content) != made.sha256
    assert recompute.digest(made.content) == made.sha256


def test_a_float_has_no_canonical_spelling():
    with pytest.raises(TypeError):
        canonical({"a": [{"b": 1.5}]})


card = st.tuples(st.integers(0, 60), st.integers(0, 40))
skipped = st.tuples(
    st.one_of(st.none(), st.integers(0, 60)), st.one_of(st.none(), st.integers(0, 40))
)
LEVELS = OutcomeRules(
    scheme="levels",
    levels=(
        OutcomeLevel(code="gold", label="Złoty", threshold=Decimal(80)),
        OutcomeLevel(code="basic", label="Podstawowy", threshold=Decimal(50)),
    ),
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(card, max_size=3), max_size=8),
    st.sampled_from(["rounded", "exact"]),
    st.sampled_from(["mean_of_criteria", "mean_of_totals"]),
    st.sampled_from([OutcomeRules(), OutcomeRules(podium=1, quota=2), LEVELS]),
)
def test_two_programs_agree_on_any_scores(cards, compare, aggregate, outcome):
    rules = RULES.model_copy(update={"round": Rounding(compare=compare), "aggregate": aggregate})
    made = bundle([application(f"k{n}", *c) for n, c in enumerate(cards)], rules, outcome)
    assert recompute.disagreements(made.content) == []


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(skipped, max_size=3), max_size=6))
def test_two_programs_agree_with_not_applicable(cards):
    rules = RULES.model_copy(update={"not_applicable": True, "third_review": None})
    made = bundle([application(f"k{n}", *c) for n, c in enumerate(cards)], rules)
    assert recompute.disagreements(made.content) == []
