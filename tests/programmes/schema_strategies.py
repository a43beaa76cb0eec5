"""Hypothesis strategies of small valid rule sets: questions of every kind, conditions, slots,
criteria with anchors, stages, outcomes.

`rules()` draws the data of a `RuleSetContent` as an author writes it (defaults left out), and
`catalogues()` a whole catalogue file; `as_toml` writes either. `shapes()` draws the validated
`RuleSetContent`, for tests that walk its form, score sheet and outcomes.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from programmes.shapes import RuleSetContent

Data = dict[str, Any]
PERIOD = {"starts_on": date(2024, 1, 1), "ends_on": date(2026, 12, 31)}
PLAIN_KINDS = ("date", "period", "yes_no", "url", "email", "phone", "nip", "regon", "ade")
COLUMN_KINDS = ("short_text", "long_text", "whole", "money", "date", "url", "one_of", "yes_no")

LABELS = st.text("aąbcćzż AZŻ09.,;:?!–„”\"'<>&{}%\\/()אב", min_size=1, max_size=20).map(
    lambda text: f"x{text}"
)
HELPS = st.one_of(st.just(""), LABELS)
FLAGS = st.booleans()


def _with(data: Data, **optional: Any) -> Data:
    """`data` with those of `optional` that are not None: an author leaves the others out."""
    return data | {key: value for key, value in optional.items() if value is not None}


def _options(count: int = 4) -> SearchStrategy[list[Data]]:
    return st.lists(LABELS, min_size=1, max_size=count).map(
        lambda labels: [{"code": f"o{n}", "label": label} for n, label in enumerate(labels, 1)]
    )


# --- the form -------------------------------------------------------------------------------------


@st.composite
def questions(draw: DrawFn, code: str, earlier: list[Data]) -> Data:
    """One question; its condition, if any, asks one of `earlier`."""
    kind = draw(st.sampled_from(_KINDS))
    question = {"code": code, "label": draw(LABELS), "kind": kind} | draw(_KINDS_KEYS[kind])
    return _with(
        question,
        required=draw(st.sampled_from([None, True, False])),
        help=draw(st.sampled_from([None, "Pomoc"])),
        jury_sees=draw(st.sampled_from([None, False])),
        published=draw(st.sampled_from([None, True])),
        shown_if=draw(st.one_of(st.none(), conditions(earlier))),
    )


@st.composite
def conditions(draw: DrawFn, earlier: list[Data]) -> Data | None:
    """A condition on one of `earlier` that some answer meets; None where none can be asked."""
    askable = [q for q in earlier if q["kind"] in ("yes_no", "one_of", "some_of")]
    if not askable:
        return None
    asked = draw(st.sampled_from(askable))
    values = [True, False] if asked["kind"] == "yes_no" else [o["code"] for o in asked["options"]]
    chosen = draw(st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True))
    return {"question": asked["code"], "is_one_of": chosen}


@st.composite
def _texts(draw: DrawFn) -> Data:
    return {"max_length": draw(st.integers(1, 3000))}


@st.composite
def _numbers(draw: DrawFn, most: int) -> Data:
    bounds = sorted(draw(st.lists(st.integers(0, most), min_size=2, max_size=2)))
    which = draw(st.sampled_from(["", "minimum", "maximum", "both"]))
    chosen = {"minimum": bounds[0], "maximum": bounds[1]}
    return chosen if which == "both" else {k: v for k, v in chosen.items() if k == which}


@st.composite
def _year_tables(draw: DrawFn) -> Data:
    """The years are left to the reference period."""
    rows = draw(_options(3))
    codes = [row["code"] for row in rows]
    cell = draw(st.sampled_from(["whole", "money"]))
    money = draw(st.lists(st.sampled_from(codes), unique=True)) if cell == "whole" else []
    return {"rows": rows, "cell": cell, "money_rows": money}


@st.composite
def _repeating_rows(draw: DrawFn) -> Data:
    kinds = draw(st.lists(st.sampled_from(COLUMN_KINDS), min_size=1, max_size=4))
    least, most = sorted(draw(st.lists(st.integers(1, 6), min_size=2, max_size=2)))
    columns = [draw(_columns(f"k{n}", kind)) for n, kind in enumerate(kinds, start=1)]
    return {"columns": columns, "min_rows": least - 1, "max_rows": most}


@st.composite
def _columns(draw: DrawFn, code: str, kind: str) -> Data:
    column = {"code": code, "label": draw(LABELS), "kind": kind, "required": draw(FLAGS)}
    if kind in ("short_text", "long_text"):
        column |= draw(_texts())
    if kind == "one_of":
        column["options"] = draw(_options())
    return column


_KINDS_KEYS: dict[str, SearchStrategy[Data]] = {
    "short_text": _texts(),
    "long_text": _texts(),
    "whole": _numbers(10_000),
    "money": _numbers(1_000_000),
    "percent": _numbers(100),
    "one_of": st.fixed_dictionaries({"options": _options()}),
    "some_of": st.fixed_dictionaries({"options": _options()}),
    "year_table": _year_tables(),
    "rows": _repeating_rows(),
} | dict.fromkeys(PLAIN_KINDS, st.just({}))
_KINDS = tuple(_KINDS_KEYS)


@st.composite
def sections(draw: DrawFn, prefix: str, stages: list[int]) -> list[Data]:
    """One to three sections of stages in their order; codes are unique in the category."""
    earlier: list[Data] = []
    drawn = []
    of_stages = sorted(draw(st.lists(st.sampled_from(stages), min_size=1, max_size=3)))
    for number, stage in enumerate(of_stages, start=1):
        count = draw(st.integers(1, 4))
        asked = []
        for n in range(1, count + 1):
            question = draw(questions(f"{prefix}{number}.{n}", earlier))
            asked.append(question)
            earlier.append(question)
        section = {"code": f"{prefix}{number}", "label": draw(LABELS), "questions": asked}
        drawn.append(section | {"help": draw(HELPS), "stage": stage})
    return drawn


@st.composite
def slots(draw: DrawFn, asked: list[Data], criteria: list[str]) -> list[Data]:
    drawn = []
    for n in range(1, draw(st.integers(0, 3)) + 1):
        least, most = sorted(draw(st.lists(st.integers(0, 4), min_size=2, max_size=2)))
        slot = {"code": f"Z{n}", "label": draw(LABELS), "min": least, "max": max(most, 1)}
        drawn.append(
            _with(
                slot,
                covers=draw(st.lists(st.sampled_from(criteria), unique=True, max_size=2)),
                link_allowed=draw(st.sampled_from([None, True])),
                types=draw(st.sampled_from([None, ["pdf"], ["pdf", "docx"]])),
                file_bytes=draw(st.sampled_from([None, 1_000_000])),
                required_if=draw(st.one_of(st.none(), conditions(asked))),
            )
        )
    return drawn


# --- judging --------------------------------------------------------------------------------------


@st.composite
def criteria(draw: DrawFn, stages: list[int]) -> list[Data]:
    """One to four criteria, of which the first is added to the total."""
    count = draw(st.integers(1, 4))
    return [draw(_criterion(n, stages)) for n in range(1, count + 1)]


@st.composite
def _criterion(draw: DrawFn, number: int, stages: list[int]) -> Data:
    step = draw(st.sampled_from([Decimal(1), Decimal("0.5"), Decimal(5)]))
    steps = draw(st.integers(1, 20))
    criterion = {
        "code": f"K.{number}",
        "label": draw(LABELS),
        "max_points": step * steps,
        "step": step,
        "stage": draw(st.sampled_from(stages)),
        "weight": draw(st.sampled_from([Decimal(1), Decimal("0.25"), Decimal(2)])),
        "question": draw(HELPS),
    }
    return _with(
        criterion,
        anchors=draw(st.one_of(st.none(), _anchors(step, steps))),
        threshold=draw(st.sampled_from([None, step * (steps // 2)])),
        independent=draw(st.sampled_from([None, True])) if number > 1 else None,
    )


@st.composite
def _anchors(draw: DrawFn, step: Decimal, steps: int) -> list[Data]:
    """Ranges that cover 0 … the greatest number of points once."""
    cuts = sorted(draw(st.sets(st.integers(0, steps - 1), max_size=3)))
    lowest = [0, *(cut + 1 for cut in cuts)]
    highest = [*cuts, steps]
    return [
        {"lowest": step * low, "highest": step * high, "text": draw(LABELS)}
        for low, high in zip(lowest, highest, strict=True)
    ]


@st.composite
def scorings(draw: DrawFn, codes: list[str], total: Decimal) -> Data:
    order = draw(st.lists(st.sampled_from(codes), unique=True, max_size=2))
    threshold = draw(st.sampled_from([None, (total / 2).quantize(Decimal("0.01"))]))
    third = {
        "when_difference_over": 10,
        "or_threshold_between": threshold is not None,
        "merge": draw(st.sampled_from(["mean_of_two_closest", "mean_of_all"])),
    }
    return _with(
        {
            "tie_break": [*order, "ex_aequo"],
            "aggregate": draw(st.sampled_from(["mean_of_criteria", "mean_of_totals"])),
            "round": {
                "places": draw(st.integers(0, 3)),
                "compare": draw(st.sampled_from(["rounded", "exact"])),
            },
        },
        threshold=threshold,
        third_review=draw(st.sampled_from([None, third])),
    )


@st.composite
def outcomes(draw: DrawFn, total: Decimal) -> Data:
    scheme = draw(st.sampled_from(["podium", "levels", "distinctions"]))
    if scheme == "podium":
        return {"scheme": scheme, "podium": draw(st.integers(0, 3))}
    if scheme == "distinctions":
        labels = {"laureate": draw(LABELS), "distinction": draw(LABELS)}
        return {"scheme": scheme, "labels": labels, "limits": {"laureate": 1}}
    half = (total / 2).quantize(Decimal("0.01"))
    levels = [
        {"code": "gold", "label": draw(LABELS), "threshold": half},
        {"code": "base", "label": draw(LABELS), "threshold": Decimal(0)},
    ]
    return {"scheme": scheme, "levels": levels}


# --- the whole ------------------------------------------------------------------------------------


@st.composite
def categories(draw: DrawFn, code: str, stages: list[int]) -> Data:
    """A category whose sections and criteria belong to `stages`, the scoring ones."""
    scored = draw(criteria(stages))
    codes = [criterion["code"] for criterion in scored]
    totalled = [c for c in scored if not c.get("independent")]
    total = sum((c["weight"] * c["max_points"] for c in totalled), Decimal(0))
    asked = draw(sections("S", stages))
    all_questions = [question for section in asked for question in section["questions"]]
    evidence = draw(slots(all_questions, codes))
    fields = [question["code"] for question in all_questions[:2]]
    return {
        "code": code,
        "label": draw(LABELS),
        "points_total": total,
        "sections": asked,
        "slots": evidence,
        "criteria": scored,
        "scoring": draw(scorings(codes, total)),
        "outcome": draw(outcomes(total)),
        "declarations": [{"code": "O1", "text": draw(LABELS), "required": draw(FLAGS)}],
        "checklist": [{"code": "F1", "label": draw(LABELS), "fields": fields}],
    }


@st.composite
def stages(draw: DrawFn) -> list[Data]:
    """A scoring stage, perhaps a second one after a shortlist, perhaps a decision at the end."""
    names = draw(st.sampled_from(["s", "ss", "sd", "ssd"]))
    drawn: list[Data] = []
    for ordinal, name in enumerate(names, start=1):
        stage: Data = {"ordinal": ordinal, "kind": "scoring" if name == "s" else "decision"}
        if ordinal > 1 and name == "s":
            stage["counts_earlier"] = draw(FLAGS)
        if ordinal < len(names):
            stage = _with(stage, shortlist_n=draw(st.sampled_from([None, 3, 10])))
        drawn.append(stage)
    return drawn


@st.composite
def rules(draw: DrawFn) -> Data:
    """The data of a `RuleSetContent` as an author writes it; Decimals, dates and None-free."""
    steps = draw(stages())
    scoring = [stage["ordinal"] for stage in steps if stage["kind"] == "scoring"]
    codes = draw(st.lists(st.sampled_from(["I", "II", "V-a"]), min_size=1, max_size=2, unique=True))
    drawn = [draw(categories(code, scoring)) for code in codes]
    return {
        "intake": {"reference_period": PERIOD},
        "stages": steps,
        "categories": drawn,
        "examples": draw(st.sampled_from([[], ["supplement"], ["categories.*.sections"]])),
    }


@st.composite
def catalogues(draw: DrawFn) -> Data:
    """The data of a whole catalogue file."""
    return {
        "programme": {
            "slug": "konkurs-losowy",
            "name": draw(LABELS),
            "organiser": {"kind": "rops", "name": "Organizator"},
            "contact": {"phone": "1", "mail": "a@example.org", "hours": "9–15"},
        },
        "edition": {"slug": "losowy-2027", "ordinal": "I", "year": 2027, "name": draw(LABELS)},
        "deadlines": [
            {"kind": kind, "value": moment, "set_at": datetime(2027, 1, 1, 8)}  # noqa: DTZ001
            for kind, moment in (
                ("call_opens", datetime(2027, 2, 1, 8)),  # noqa: DTZ001
                ("call_closes", datetime(2027, 3, 1, 15)),  # noqa: DTZ001
            )
        ],
    } | draw(rules())


def shapes() -> SearchStrategy[RuleSetContent]:
    """Valid rule sets with the years of their tables filled in, as the loader makes them."""
    from programmes.catalogue_file import CatalogueFile, resolve

    return catalogues().map(lambda data: CatalogueFile.model_validate(resolve(data)).content())


def as_toml(data: Data) -> str:
    """`data` as TOML: one key a line, everything beneath it inline."""
    return "".join(f"{key} = {_value(value)}\n" for key, value in data.items())


def _value(value: Any) -> str:
    if isinstance(value, dict):
        inner = ", ".join(f"{key} = {_value(item)}" for key, item in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return str(value)
