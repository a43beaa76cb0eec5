"""From a rule set to the rows that stages, juries and applications point at."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.db.models.manager import Manager

from .models import Category, Edition, Stage
from .scoring_shapes import CriterionRules
from .shapes import CategoryRules, RuleSetContent


def write_rows(edition: Edition, content: RuleSetContent) -> None:
    """Make the stages, categories and criteria of `edition` those of `content`.

    A row that stays keeps its id; a row that the rules no longer know is deleted, which the
    database refuses once something points at it. Called inside a transaction, before the call
    opens.
    """
    stages = {
        stage.ordinal: _put(
            edition.stages,
            {"ordinal": stage.ordinal},
            stage.model_dump(exclude={"ordinal", "threshold"}),
        )
        for stage in content.stages
    }
    edition.categories.exclude(code__in=[c.code for c in content.categories]).delete()
    for order, rules in enumerate(content.categories):
        category = _put(edition.categories, {"code": rules.code}, _category_fields(rules, order))
        _write_criteria(category, rules, stages)
    edition.stages.exclude(ordinal__in=stages).delete()
    edition.takes_nominations_only = all(c.entry_mode != "self" for c in content.categories)
    edition.save(update_fields=["takes_nominations_only"])


def write_labels(edition: Edition, content: RuleSetContent) -> None:
    """Give the rows of `edition` the words of a corrected `content`: labels of categories, labels
    and guidance of criteria. Points, stages and what staff have set since stay. Called inside a
    transaction."""
    for rules in content.categories:
        category = edition.categories.get(code=rules.code)
        edition.categories.filter(pk=category.pk).update(label=rules.label)
        for order, criterion in enumerate(rules.criteria):
            fields = _criterion_fields(criterion, order)
            category.criteria.filter(code=criterion.code).update(
                label=fields["label"], guidance=fields["guidance"]
            )


def _write_criteria(category: Category, rules: CategoryRules, stages: dict[int, Stage]) -> None:
    category.criteria.exclude(code__in=[c.code for c in rules.criteria]).delete()
    for order, criterion in enumerate(rules.criteria):
        fields = _criterion_fields(criterion, order) | {"stage": stages[criterion.stage]}
        _put(category.criteria, {"code": criterion.code}, fields)


def _category_fields(rules: CategoryRules, order: int) -> dict[str, Any]:
    return {
        "order": order,
        "label": rules.label,
        "entry_mode": rules.entry_mode,
        "subject_type": rules.subject_type,
    }


def _criterion_fields(rules: CriterionRules, order: int) -> dict[str, Any]:
    return {
        "order": order,
        "label": rules.label,
        "max_points": rules.max_points,
        "weight": rules.weight,
        "step": rules.step,
        "guidance": rules.model_dump(
            mode="json", include={"question", "look_at", "notes", "anchors"}
        ),
        "independent": rules.independent,
    }


def _put[M: Model](rows: Manager[M], key: dict[str, Any], fields: dict[str, Any]) -> M:
    return rows.update_or_create(**key, defaults=fields)[0]
