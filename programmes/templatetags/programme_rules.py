"""Tags that show an edition's rules honestly: what has no source in regulations is marked."""

from typing import Any

from django import template

from programmes.shapes import RuleSetContent

register = template.Library()


@register.inclusion_tag("programmes/example_mark.html")
def example(rules: RuleSetContent, *steps: str) -> dict[str, Any]:
    """`{% example rules "categories" code "scoring.threshold" %}`: the mark, or nothing."""
    return {"is_example": rules.is_example(".".join(str(step) for step in steps))}
