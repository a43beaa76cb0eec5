"""Answers drawn from a form schema: complete and readable whatever the schema asks for.

A rehearsal fills its synthetic applications with them. What is drawn depends on the schema and
on the generator of random numbers alone, so a rehearsal can be repeated to the letter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from stdnum.pl import nip, regon

from programmes.shapes import CategoryRules, Column, Question

from .completeness import cell_of, holds

SENTENCE = (
    "Treść przykładowa próby: współpraca z organizacjami, zamówienia społecznie odpowiedzialne, "
    "usługi społeczne i zatrudnienie mieszkańców. "
)
OPTIONAL_SHARE = 0.7
"""How often an answer that is not required is given."""
SHARE_OF_LIMIT = 0.4
"""A text takes up to this share of its limit, and one character at least."""
WIDEST = Decimal(1_000_000)


def draw_answers(rules: CategoryRules, rng: Random, *, stage: int = 1) -> dict[str, Any]:
    """Stored answers, by question code, of every section up to `stage`: as `completeness`
    wants them, with conditions followed. Shapes of the values: `programmes.shapes.Question`."""
    answers: dict[str, Any] = {}
    for section in rules.sections:
        if section.stage > stage:
            continue
        for question in section.questions:
            asked = holds(question.shown_if, answers)
            if asked and (question.required or rng.random() < OPTIONAL_SHARE):
                answers[question.code] = draw_answer(question, rng)
    return answers


def draw_answer(question: Question, rng: Random) -> Any:
    """One stored value that `completeness.question_problems` finds nothing wrong with."""
    if question.kind == "rows":
        least = max(question.min_rows, 1)
        most = min(question.max_rows, least + 2)
        return [_row(question, rng) for _ in range(rng.randint(least, most))]
    if question.kind == "year_table":
        return _table(question, rng)
    if question.kind == "period":
        first, last = sorted((_day(question, rng), _day(question, rng)))
        return {"from": first, "to": last}
    return _value(question, rng)


def _row(question: Question, rng: Random) -> dict[str, Any]:
    """A row is not blank: one without required columns fills the first."""
    asked = [column for column in question.columns if column.required or rng.random() < 0.5]
    return {column.code: _value(column, rng) for column in asked or question.columns[:1]}


def _table(question: Question, rng: Random) -> dict[str, dict[str, str]]:
    return {
        row.code: {str(year): _value(cell_of(question, row.code), rng) for year in question.years}
        for row in question.rows
    }


def _value(spec: Question | Column, rng: Random) -> Any:
    return _DRAWN[spec.kind](spec, rng)


def _one_of(spec: Question | Column, rng: Random) -> str:
    return rng.choice(spec.options).code


def _some_of(spec: Question | Column, rng: Random) -> list[str]:
    chosen = rng.sample(spec.options, rng.randint(1, len(spec.options)))
    return [option.code for option in spec.options if option in chosen]


def _text(spec: Question | Column, rng: Random) -> str:
    limit = max(1, int((spec.max_length or 200) * SHARE_OF_LIMIT))
    length = rng.randint(max(1, limit // 2), limit)
    return (SENTENCE * (length // len(SENTENCE) + 1))[:length].strip()


def _bounds(spec: Question | Column) -> tuple[Decimal, Decimal]:
    lowest: Decimal | None = getattr(spec, "minimum", None)
    highest: Decimal | None = getattr(spec, "maximum", None)
    lowest = Decimal(0) if lowest is None else lowest
    if highest is None:
        highest = max(lowest, Decimal(100)) if spec.kind == "percent" else lowest + WIDEST
    return lowest, highest


def _whole(spec: Question | Column, rng: Random) -> str:
    lowest, highest = _bounds(spec)
    first = int(lowest.to_integral_value(rounding="ROUND_CEILING"))
    last = int(highest.to_integral_value(rounding="ROUND_FLOOR"))
    return str(rng.randint(first, last))


def _hundredths(spec: Question | Column, rng: Random) -> str:
    lowest, highest = _bounds(spec)
    return f"{Decimal(rng.randint(int(lowest * 100), int(highest * 100))) / 100:.2f}"


def _day(spec: Question | Column, rng: Random) -> str:
    return (date(2015, 1, 1) + timedelta(days=rng.randrange(3650))).isoformat()


def _digits(rng: Random, count: int) -> str:
    return "".join(rng.choices("0123456789", k=count))


def _nip(spec: Question | Column, rng: Random) -> str:
    while not nip.is_valid(number := "9" + _digits(rng, 9)):
        pass
    return number


def _regon(spec: Question | Column, rng: Random) -> str:
    number = "99" + _digits(rng, 6)
    return number + regon.calc_check_digit(number)


_DRAWN: Mapping[str, Callable[[Question | Column, Random], Any]] = {
    "short_text": _text,
    "long_text": _text,
    "whole": _whole,
    "money": _hundredths,
    "percent": _hundredths,
    "date": _day,
    "yes_no": lambda spec, rng: rng.random() < 0.5,
    "one_of": _one_of,
    "some_of": _some_of,
    "url": lambda spec, rng: f"https://proba.example.org/{_digits(rng, 6)}",
    "email": lambda spec, rng: f"urzad-{_digits(rng, 4)}@example.org",
    "phone": lambda spec, rng: f"22 {_digits(rng, 3)} {_digits(rng, 2)} {_digits(rng, 2)}",
    "nip": _nip,
    "regon": _regon,
    "ade": lambda spec, rng: f"AE:PL-{_digits(rng, 5)}-{_digits(rng, 5)}-PROBA-{_digits(rng, 2)}",
}
