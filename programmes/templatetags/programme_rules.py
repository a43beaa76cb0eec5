"""Tags that show an edition's rules honestly: what has no source in regulations is marked."""

from typing import Any

from django import template

from programmes import rules_words
from programmes.calendar_page import closing_day
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
    """A list of `programmes.rules_words` lines, each with its mark."""
    return {"lines": [(line.text, rules.is_example(line.path)) for line in lines]}


@register.inclusion_tag("programmes/rule_lines.html")
def who_may_apply(
    edition: Edition, rules: RuleSetContent, category: CategoryRules
) -> dict[str, Any]:
    """Who may apply, or be nominated, in a category; no query when the calendar was fetched."""
    lines = rules_words.who_lines(category, year=edition.year, closes_on=closing_day(edition))
    return rule_lines(rules, lines)
