"""Differences between versions of the rules as a page shows them."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from ..rule_differences import Difference, place_of, shown

register = template.Library()


@register.filter
def place(difference: Difference) -> str:
    return place_of(difference.path)


@register.filter
def was(difference: Difference) -> str:
    return _("(there was none)") if difference.kind == "added" else shown(difference.old)


@register.filter
def becomes(difference: Difference) -> str:
    return _("(removed)") if difference.kind == "removed" else shown(difference.new)
