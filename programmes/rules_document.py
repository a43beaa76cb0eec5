"""The document of an edition's rules: everything that decides, in words and as data.

One document for each version of the rules, known by their SHA-256, with the same content embedded
as JSON. Made by the job `programmes.tasks.make_rules_documents`; pages only ask where it is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.utils import translation
from django.utils.translation import gettext as _

from records import wording
from records.ledger import witnessed
from records.models import Document, StoredFile
from records.paperwork import ask_for

from . import form_outline, rules_words
from .calendar_page import calendar_of, closing_day, example_of
from .demonstration import mark_of_papers
from .models import Edition, RuleSet
from .rules_words import Line
from .shapes import CategoryRules, CriterionRules, RuleSetContent

TEMPLATE = "programmes/rules.typ"


def kind_of(rule_set: RuleSet) -> str:
    """The document's kind names its content: before a call opens version 1 may be replaced, and a
    deadline may be moved in any version. Uses the deadlines of `with_calendar` where fetched."""
    deadlines = [[row.pk, row.value.isoformat()] for row in rule_set.edition.deadlines.all()]
    content = json.dumps([rule_set.sha256, sorted(deadlines)])
    return f"rules-{hashlib.sha256(content.encode()).hexdigest()[:16]}"


def document_of(rule_set: RuleSet) -> Document | None:
    return (
        Document.objects.select_related("file")
        .filter(kind=kind_of(rule_set), subject_id=str(rule_set.edition.public_id))
        .first()
    )


def without_document() -> list[RuleSet]:
    """Rule sets that no document has been asked for; rehearsals are thrown away and get none."""
    asked = set(
        Document.objects.filter(kind__startswith="rules-").values_list("kind", "subject_id")
    )
    shown = Edition.objects.public().with_calendar()
    rows = RuleSet.objects.exclude(edition__kind=Edition.Kind.REHEARSAL).order_by("pk")
    found = rows.defer("content").prefetch_related(Prefetch("edition", shown))
    return [row for row in found if (kind_of(row), str(row.edition.public_id)) not in asked]


def ask_for_rules(rule_set: RuleSet, *, at: datetime) -> Document:
    """The row and the job of the PDF. A repeat gives the same row."""
    with translation.override(settings.LANGUAGE_CODE):
        data = document_data(rule_set)
    with witnessed(by=None, at=at):
        return ask_for(
            kind_of(rule_set),
            about=rule_set.edition,
            template=TEMPLATE,
            data=data,
            by=None,
            at=at,
            no=rule_set.version,
            visibility=StoredFile.Visibility.PUBLIC,
        )


def document_data(rule_set: RuleSet) -> dict[str, Any]:
    """The values of `templates/programmes/rules.typ`, in the active language."""
    edition, rules = rule_set.edition, rule_set.shape
    programme = edition.programme
    changed_at = max([rule_set.set_at, *(row.set_at for row in edition.deadlines.all())])
    return {
        "programme": edition.name,
        "edition": edition.ordinal,
        "organiser": programme.organiser.name,
        "organiser_example": rules.is_example("programme.organiser"),
        "partners": ", ".join(programme.partners) or None,
        "version": rule_set.version,
        "rules_version": _line(rules, Line(rules.rules_version, "rules_version")),
        "sha256": rule_set.sha256,
        "set_at": wording.moment(rule_set.set_at),
        "as_of": wording.moment(changed_at),
        "calendar": _calendar(edition, rules),
        "stages": _lines(rules, rules_words.stage_lines(rules)),
        "categories": [_category(edition, rules, category) for category in rules.categories],
        "procedure": _lines(rules, rules_words.procedure_lines(rules)),
        "prizes": _lines(rules, rules_words.prize_lines(rules)),
        "title": _lines(rules, rules_words.title_lines(rules)),
        "privacy": _lines(rules, rules_words.privacy_lines(rules)),
        "funding_note": programme.funding_note or None,
        "demonstration": mark_of_papers(edition),
        "attached_json": {
            "name": "reguly.json",
            "description": "Reguły edycji jako dane",
            "content": rule_set.content,
        },
        "made_at": changed_at.isoformat(),
    }


def _calendar(edition: Edition, rules: RuleSetContent) -> list[dict[str, Any]]:
    return [
        {
            "kind": _kind_in_stage(line),
            "value": wording.moment(line["value"]),
            "before": [wording.moment(change["value"]) for change in line["before"]],
            "note": line["note"] or None,
            "example": example_of(rules, line["path"]) or None,
        }
        for line in calendar_of(edition)
    ]


def _kind_in_stage(line: dict[str, Any]) -> str:
    stage = line["stage"]
    if stage is None:
        return str(line["kind"])
    return _("%(kind)s (stage %(no)s)") % {"kind": line["kind"], "no": stage.ordinal}


def _category(edition: Edition, rules: RuleSetContent, category: CategoryRules) -> dict[str, Any]:
    base = f"categories.{category.code}"
    who = rules_words.who_lines(category, year=edition.year, closes_on=closing_day(edition))
    return {
        "name": f"{category.code}. {category.label}",
        "name_example": rules.is_example(f"{base}.label"),
        "who": _lines(rules, who),
        "criteria": [_criterion(rules, base, criterion) for criterion in category.criteria],
        "scoring": _lines(rules, rules_words.scoring_lines(category)),
        "outcomes": _lines(rules, rules_words.outcome_lines(category)),
        "questions": [
            {
                "code": item["question"].code,
                "label": item["question"].label,
                "answer": item["answer"],
            }
            for part in form_outline.outline(category)
            for item in part["questions"]
        ],
        "questions_example": rules.is_example(f"{base}.sections"),
        "slots": [
            {
                "code": slot.code,
                "label": slot.label,
                "answer": form_outline.describe_slot(slot, category),
            }
            for slot in category.slots
        ],
        "slots_example": rules.is_example(f"{base}.slots"),
        "declarations": _lines(
            rules,
            [
                Line(f"{item.code}. {item.text}", f"{base}.declarations.{item.code}")
                for item in category.declarations
            ],
        ),
        "checklist": _lines(
            rules,
            [
                Line(f"{item.code}. {item.label}", f"{base}.checklist.{item.code}")
                for item in category.checklist
            ],
        ),
    }


def _criterion(rules: RuleSetContent, base: str, criterion: CriterionRules) -> dict[str, Any]:
    path = f"{base}.criteria.{criterion.code}"
    return {
        "code": criterion.code,
        "label": criterion.label,
        "points": wording.points(criterion.max_points, 0),
        "example": rules.is_example(f"{path}.max_points"),
        "stage": criterion.stage,
        "independent": criterion.independent,
        "question": criterion.question or None,
        "anchors": [
            {
                "points": _range(wording.points(a.lowest, 0), wording.points(a.highest, 0)),
                "text": a.text,
            }
            for a in criterion.anchors
        ],
        "anchors_example": rules.is_example(f"{path}.anchors"),
    }


def _range(lowest: str, highest: str) -> str:
    return lowest if lowest == highest else f"{lowest}–{highest}"


def _lines(rules: RuleSetContent, lines: Iterable[Line]) -> list[dict[str, Any]]:
    return [_line(rules, line) for line in lines]


def _line(rules: RuleSetContent, line: Line) -> dict[str, Any]:
    return {"text": line.text, "example": rules.is_example(line.path)}
