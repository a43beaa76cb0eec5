"""Stored answers in words, as previews, jurors, officers and the PDF to sign show them.

One shape for all of them: sections [{code, title, items}], an item being {code, label, kind} with
`value` (kind "text", "list") or `header` and `rows` (kind "table", "rows"); what was not given is
None, so that silence never looks like a zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from programmes.shapes import CategoryRules, Column, Option, Question

from .answer_values import shown
from .completeness import cell_of, holds, is_blank


def shown_sections(
    rules: CategoryRules, answers: Mapping[str, Any], *, jury: bool = False, stage: int = 99
) -> list[dict[str, Any]]:
    """Every question that was asked, answered or not. With `jury`, contact data and other
    answers that the Kapituła does not see are left out."""
    sections = []
    for section in rules.sections:
        if section.stage > stage:
            continue
        items = [
            shown_answer(question, answers.get(question.code))
            for question in section.questions
            if holds(question.shown_if, answers) and (question.jury_sees or not jury)
        ]
        if items:
            sections.append({"code": section.code, "title": section.label, "items": items})
    return sections


def shown_answer(question: Question, value: Any) -> dict[str, Any]:
    item: dict[str, Any] = {"code": question.code, "label": question.label}
    if question.kind == "rows":
        return item | _shown_rows(question, value or [])
    if question.kind == "year_table":
        return item | _shown_table(question, value or {})
    if question.kind == "some_of":
        return item | {"kind": "list", "value": [_label(question.options, v) for v in value or []]}
    return item | {"kind": "text", "value": _text(question, value)}


def _text(spec: Question | Column, value: Any) -> str | None:
    if is_blank(value):
        return None
    if spec.kind == "one_of":
        return _label(spec.options, value)
    if spec.kind == "period":
        return _period(value)
    return shown(spec.kind, value)


def _period(value: Mapping[str, str]) -> str:
    parts = [(_("from"), value.get("from")), (_("to"), value.get("to"))]
    return ", ".join(f"{word}: {shown('date', text)}" for word, text in parts if text)


def _label(options: tuple[Option, ...], code: str) -> str:
    return next((option.label for option in options if option.code == code), code)


def _shown_rows(question: Question, rows: list[Mapping[str, Any]]) -> dict[str, Any]:
    header = [column.label for column in question.columns]
    cells = [
        [_text(column, row.get(column.code)) for column in question.columns]
        for row in rows
        if not is_blank(row)
    ]
    # Rows of many columns do not fit side by side: pages show each as a card of its own.
    cards = [list(zip(header, row, strict=True)) for row in cells]
    return {"kind": "rows", "header": header, "rows": cells, "cards": cards}


def _shown_table(question: Question, table: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    rows: list[list[str | None]] = []
    for row in question.rows:
        cell, given = cell_of(question, row.code), table.get(row.code, {})
        rows.append([row.label, *(_text(cell, given.get(str(y))) for y in question.years)])
    return {
        "kind": "table",
        "header": [_("Item"), *(str(year) for year in question.years)],
        "rows": rows if not is_blank(table) else [],
    }
