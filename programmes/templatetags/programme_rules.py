"""Tags that show an edition's rules honestly: what has no source in regulations is marked."""

from typing import Any

from django import template

from programmes import rules_words
from programmes.calendar_page import closing_day, example_of
from programmes.models import Edition
from programmes.rules_words import Line
from programmes.shapes import CategoryRules, RuleSetContent

register = template.Library()


@register.inclusion_tag("programmes/example_mark.html")
def example(rules: RuleSetContent, *steps: str) -> dict[str, Any]:
    """`{% example rules "categories" code "scoring.threshold" %}`: the mark, or nothing."""
    return {"is_example": rules.is_example(".".join(str(step) for step in steps))}


@register.inclusion_tag("programmes/rule_lines.html")
def rule_lines(rules: RuleSetContent, lines: list[Line]) -> dict[str, Any]:
    """A list of `programmes.rules_words` lines, each with its mark; one mark where all have it."""
    marked = [(line.text, rules.is_example(line.path)) for line in lines]
    return {"lines": marked, "all_examples": len(marked) > 1 and all(mark for _, mark in marked)}


@register.inclusion_tag("programmes/day_mark.html")
def day_example(rules: RuleSetContent, path: str) -> dict[str, Any]:
    """Whether the day of a deadline or only its hour is an example: the mark, or nothing."""
    return {"example": example_of(rules, path)}


@register.simple_tag
def are_examples(rules: RuleSetContent, category: CategoryRules, key: str) -> bool:
    """Whether `key` ("max_points", "anchors") of every criterion of the category is an example, so
    that one mark stands for all of them."""
    base = f"categories.{category.code}.criteria"
    return len(category.criteria) > 1 and all(
        rules.is_example(f"{base}.{criterion.code}.{key}") for criterion in category.criteria
    )


@register.simple_tag
def are_example_days(rules: RuleSetContent, calendar: list[dict[str, Any]]) -> bool:
    """Whether every day of the calendar is an example."""
    return len(calendar) > 1 and all(example_of(rules, row["path"]) == "date" for row in calendar)


@register.inclusion_tag("programmes/rule_lines.html")
def who_may_apply(
    edition: Edition, rules: RuleSetContent, category: CategoryRules
) -> dict[str, Any]:
    """Who may apply, or be nominated, in a category; no query when the calendar was fetched."""
    lines = rules_words.who_lines(category, year=edition.year, closes_on=closing_day(edition))
    return rule_lines(rules, lines)
