"""How long the citation of an outcome is by the rules: pure."""

from __future__ import annotations

from django.utils.translation import ngettext

from juries.outcomes import ADVANCED, NONE
from programmes.shapes import OutcomeRules


def plain(text: str) -> str:
    """As counted: a line break is one character, outer white space none."""
    return text.replace("\r\n", "\n").strip()


def fault_of_citation(rules: OutcomeRules, outcome: str, citation: str) -> str:
    """Why the rules refuse this citation, or nothing. An award owes one where the rules ask it;
    whatever goes on to the next stage may have one."""
    rule = rules.citation
    is_award = outcome not in (NONE, ADVANCED)
    is_owed = outcome != NONE and (citation or (rule.required and is_award))
    if not is_owed or rule.min <= len(citation) <= rule.max:
        return ""
    return ngettext(
        "The citation has %(count)s character; it needs %(min)s to %(max)s.",
        "The citation has %(count)s characters; it needs %(min)s to %(max)s.",
        len(citation),
    ) % {"count": len(citation), "min": rule.min, "max": rule.max}
