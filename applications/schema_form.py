"""One section of the rule set's form schema as a Django form.

Every input is a field of its own, named flat: `A2`, `B1__row__2021` (year table),
`D2-0-name` (repeating rows), `X__from` (period). So each has its label, hint and error, an
error summary leads to it, and autosave can send any of them alone.

Saving never refuses: what cannot be read is stored as typed (`answer_values`). Checking adds
the problems of `completeness` at their fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from programmes.shapes import Question, Section

from .answer_values import normalised, stored, typed
from .completeness import Problem, holds, is_blank, section_problems
from .question_fields import field_for, row_fields

Checking = Literal["nothing", "typed", "all"]
YES_NO = {"yes": True, "no": False}


class SectionForm(forms.Form):
    """Always bound: to what was posted, or to the stored answers written out again.

    `answers` after `is_valid()` or `full_clean()`: the section's stored values, blank ones left
    out, questions whose condition does not hold left out. `warnings`: problems that do not stop.
    """

    mark_optional = True

    def __init__(
        self,
        section: Section,
        answers: Mapping[str, Any],
        data: Mapping[str, Any] | None = None,
        *,
        checking: Checking = "nothing",
        extra_row: str = "",
    ) -> None:
        self.section, self.before, self.checking = section, answers, checking
        self.extra_row = extra_row
        self.answers: dict[str, Any] = {}
        self.warnings: list[Problem] = []
        if data is None:
            data = flat(section, answers)
        super().__init__(data, use_required_attribute=False)
        self.row_counts = {
            question.code: self._row_count(question)
            for question in section.questions
            if question.kind == "rows"
        }
        for question in section.questions:
            self.fields.update(fields_of(question, self.row_counts.get(question.code, 0)))

    def _row_count(self, question: Question) -> int:
        used = max(row_indices(question, self.data), default=-1) + 1
        extra = 1 if question.code == self.extra_row else 0
        return min(max(used + extra, question.min_rows, 1), question.max_rows)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = {}
        for question in self.section.questions:
            value = self._value(question)
            if not is_blank(value):
                given[question.code] = value
        others = {k: v for k, v in self.before.items() if k not in codes_of(self.section)}
        self.answers = drop_hidden(self.section, given, others)
        if self.checking != "nothing":
            self._report(list(section_problems(self.section, {**others, **self.answers})))
        return self.cleaned_data

    def _report(self, problems: list[Problem]) -> None:
        for problem in problems:
            if problem.sort == "warning":
                self.warnings.append(problem)
            elif problem.sort == "wrong" or self.checking == "all":
                self.add_error(problem.name if problem.name in self.fields else None, problem.text)

    def _value(self, question: Question) -> Any:
        if question.kind == "rows":
            rows = [self._row(question, index) for index in range(self.row_counts[question.code])]
            return trimmed(rows)
        if question.kind == "year_table":
            return self._table(question)
        if question.kind == "period":
            ends = {end: self._text("date", f"{question.code}__{end}") for end in ("from", "to")}
            return {end: text for end, text in ends.items() if text}
        return self._single(question.kind, question.code)

    def _row(self, question: Question, index: int) -> dict[str, Any]:
        values = {
            column.code: self._single(column.kind, f"{question.code}-{index}-{column.code}")
            for column in question.columns
        }
        return {code: value for code, value in values.items() if not is_blank(value)}

    def _table(self, question: Question) -> dict[str, dict[str, str]]:
        table: dict[str, dict[str, str]] = {}
        for row in question.rows:
            kind = "money" if row.code in question.money_rows else question.cell
            for year in question.years:
                if text := self._text(kind, f"{question.code}__{row.code}__{year}"):
                    table.setdefault(row.code, {})[str(year)] = text
        return table

    def _single(self, kind: str, name: str) -> Any:
        if kind == "yes_no":
            return YES_NO.get(self.cleaned_data.get(name, ""))
        if kind in ("one_of", "some_of"):
            return self.cleaned_data.get(name)
        return self._text(kind, name)

    def _text(self, kind: str, name: str) -> str:
        return stored(kind, self.cleaned_data.get(name, ""))

    @property
    def groups(self) -> Iterator[dict[str, Any]]:
        """What the section template shows, one entry a question."""
        for question in self.section.questions:
            yield {
                "question": question,
                "kind": question.kind,
                "is_shown": holds(question.shown_if, {**self.before, **self.answers}),
                "condition": question.shown_if,
                **self._parts(question),
            }

    def _parts(self, question: Question) -> dict[str, Any]:
        code = question.code
        if question.kind == "rows":
            count = self.row_counts[code]
            columns = [column.code for column in question.columns]
            rows = [
                [self[f"{code}-{index}-{column}"] for column in columns] for index in range(count)
            ]
            return {"rows": rows, "may_add": count < question.max_rows}
        if question.kind == "year_table":
            return {
                "table": [
                    (
                        row.label,
                        [(year, self[f"{code}__{row.code}__{year}"]) for year in question.years],
                    )
                    for row in question.rows
                ]
            }
        if question.kind == "period":
            return {"fields": [self[f"{code}__from"], self[f"{code}__to"]]}
        return {"fields": [self[code]]}


def section_form(
    section: Section,
    answers: Mapping[str, Any],
    data: Mapping[str, Any] | None = None,
    *,
    checking: Checking = "nothing",
    extra_row: str = "",
) -> SectionForm:
    """The form of one section; `answers` are all answers of the application, because conditions
    may look at earlier sections."""
    return SectionForm(section, answers, data, checking=checking, extra_row=extra_row)


def codes_of(section: Section) -> set[str]:
    return {question.code for question in section.questions}


def drop_hidden(
    section: Section, given: Mapping[str, Any], others: Mapping[str, Any]
) -> dict[str, Any]:
    """Answers to questions that are asked; a condition always looks at an earlier question."""
    kept: dict[str, Any] = {}
    for question in section.questions:
        if question.code in given and holds(question.shown_if, {**others, **kept}):
            kept[question.code] = given[question.code]
    return kept


def fields_of(question: Question, row_count: int) -> dict[str, forms.Field]:
    """The flat fields of one question, by name."""
    code = question.code
    if question.kind == "rows":
        return row_fields(question, row_count)
    if question.kind == "year_table":
        return {
            f"{code}__{row.code}__{year}": field_for(
                "money" if row.code in question.money_rows else question.cell,
                f"{row.label}, {year}",
            )
            for row in question.rows
            for year in question.years
        }
    if question.kind == "period":
        return {
            f"{code}__from": field_for("date", _("From"), required=question.required),
            f"{code}__to": field_for("date", _("To"), required=question.required),
        }
    return {
        code: field_for(
            question.kind,
            question.label,
            help_text=question.help,
            required=question.required,
            max_length=question.max_length,
            options=question.options,
        )
    }


def row_indices(question: Question, data: Mapping[str, Any]) -> set[int]:
    """Which rows the data speaks of; an index over the greatest number is nobody's row."""
    pattern = re.compile(rf"{re.escape(question.code)}-([0-9]{{1,3}})-")
    found = (pattern.match(name) for name in data)
    return {int(match[1]) for match in found if match and int(match[1]) < question.max_rows}


def trimmed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without empty rows at the end; one in the middle keeps the numbers of the others."""
    while rows and is_blank(rows[-1]):
        rows = rows[:-1]
    return rows


def compacted(answers: Mapping[str, Any], section: Section) -> dict[str, Any]:
    """Without empty rows: what a whole saved page and a submission keep."""
    rows = {question.code for question in section.questions if question.kind == "rows"}
    tidy = {
        code: [row for row in value if not is_blank(row)]
        if code in rows and isinstance(value, list)
        else value
        for code, value in answers.items()
    }
    return {code: value for code, value in tidy.items() if not is_blank(value)}


# --- stored answers as the fields that would give them ---------------------------------------


def flat(section: Section, answers: Mapping[str, Any]) -> MultiValueDict:
    """The posted form that stores exactly these answers."""
    data: MultiValueDict = MultiValueDict()
    for question in section.questions:
        for name, values in _flat_question(question, answers.get(question.code)):
            data.setlist(name, values)
    return data


def _flat_question(question: Question, value: Any) -> Iterator[tuple[str, list[str]]]:
    code = question.code
    if value is None:
        return
    if question.kind == "rows":
        for index, row in enumerate(value):
            for column in question.columns:
                if column.code in row or index < len(value) - 1:
                    name = f"{code}-{index}-{column.code}"
                    yield name, _typed(column.kind, row.get(column.code, ""))
    elif question.kind == "year_table":
        for row, cells in value.items():
            kind = "money" if row in question.money_rows else question.cell
            for year, text in cells.items():
                yield f"{code}__{row}__{year}", _typed(kind, text)
    elif question.kind == "period":
        for end, text in value.items():
            yield f"{code}__{end}", _typed("date", text)
    else:
        yield code, _typed(question.kind, value)


def _typed(kind: str, value: Any) -> list[str]:
    if kind == "some_of":
        return [str(code) for code in value]
    if kind == "yes_no":
        return ["yes" if value is True else "no" if value is False else ""]
    return [typed(kind, value)]


def overlaid(
    section: Section, answers: Mapping[str, Any], data: Any, changed: list[str]
) -> MultiValueDict:
    """The stored answers with only the `changed` fields taken from the posted `data`."""
    merged = flat(section, answers)
    for name in changed:
        merged.setlist(name, [normalised(value) for value in data.getlist(name)])
    return merged
