"""What a correction makes of a frozen bundle: which lines change, what the rules say to it, the
bundle of the correction. Pure; points, votes and rules stay those of the bundle."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from juries.citations import fault_of_citation, plain
from juries.outcomes import FREE, NONE, StageRuling, codes_of, label_of, over_limit
from programmes.shapes import OutcomeRules

Content = Mapping[str, Any]
SHOWN = ("outcome", "label", "place", "ex_aequo", "citation")
"""What of a line its holder and the public read."""


@dataclass(frozen=True)
class Corrected:
    """The corrected decision on one application; `label` of a free outcome."""

    outcome: str
    place: int | None
    citation: str = ""
    label: str = ""


class Change(NamedTuple):
    """One line before and after, as the two bundles have it."""

    before: dict[str, Any]
    after: dict[str, Any]

    @property
    def application(self) -> str:
        return self.after["application"]


def rules_in(content: Content) -> tuple[OutcomeRules, StageRuling]:
    rules = OutcomeRules.model_validate(content["rules"]["outcome"])
    return rules, StageRuling(**content["rules"].get("stage", {}))


def changed(content: Content, decisions: Mapping[str, Corrected]) -> dict[str, Corrected]:
    """The decisions that say something else than the bundle, as they are to be kept."""
    lines = {line["application"]: line for line in content["outcomes"]}
    kept = {
        key: replace(
            given,
            citation=plain(given.citation) if given.outcome != NONE else "",
            label=plain(given.label) if given.outcome == FREE else "",
            place=_place_of(lines.get(key), given),
        )
        for key, given in decisions.items()
    }
    return {key: given for key, given in kept.items() if not _says_the_same(lines.get(key), given)}


def _place_of(line: Content | None, given: Corrected) -> int | None:
    """Whoever gets nothing any more leaves the place: its new holder is not ex aequo with them."""
    is_left = line is not None and line["outcome"] != NONE and given.outcome == NONE
    return None if is_left else given.place


def _says_the_same(line: Content | None, given: Corrected) -> bool:
    if line is None:
        return False
    said = (line["outcome"], line["place"], line["citation"])
    named = line["label"] if line["outcome"] == FREE else ""
    return (*said, named) == (given.outcome, given.place, given.citation, given.label)


def faults_of(content: Content, decisions: Mapping[str, Corrected]) -> dict[str, dict[str, str]]:
    """Application → field → why the rules refuse it; empty where they refuse nothing."""
    rules, stage = rules_in(content)
    barred = {row["application"]: row["barred"] for row in content["proposal"]}
    outcomes = {line["application"]: line["outcome"] for line in content["outcomes"]}
    outcomes |= {key: given.outcome for key, given in decisions.items()}
    over = over_limit(list(outcomes.values()), rules)
    found = {}
    for key, given in decisions.items():
        faults = {
            "outcome": _fault_of_outcome(given.outcome, rules, stage, barred.get(key, ()), over),
            "label": _fault_of_label(given),
            "citation": fault_of_citation(rules, given.outcome, given.citation),
        }
        found[key] = {field: fault for field, fault in faults.items() if fault}
    return {key: faults for key, faults in found.items() if faults}


def _fault_of_outcome(
    outcome: str,
    rules: OutcomeRules,
    stage: StageRuling,
    barred: tuple[str, ...] | list[str],
    over: tuple[str, ...],
) -> str:
    if outcome not in codes_of(rules, stage):
        return _("The rules of this edition know no such outcome.")
    if outcome == NONE:
        return ""
    if not stage.is_decided:
        return _("This category is not decided: there are fewer applications than the rules ask.")
    if barred:
        return _("The result in a criterion is under its threshold: %(codes)s.") % {
            "codes": ", ".join(barred)
        }
    if outcome in over:
        return _("An outcome is given more often than the rules allow.")
    return ""


def _fault_of_label(given: Corrected) -> str:
    if given.outcome == FREE and not given.label:
        return _("Give the name of this outcome.")
    return ""


def corrected_bundle(
    content: Content, decisions: Mapping[str, Corrected], *, reason: str, no: str, corrects: str
) -> dict[str, Any]:
    """The bundle with these lines changed. Where nobody is awarded any more the reason of the
    correction says why; where somebody is again, the old reason goes."""
    new = deepcopy(dict(content))
    rules, stage = rules_in(new)
    lines = {line["application"]: line for line in new["outcomes"]}
    for key, given in decisions.items():
        lines[key] |= {
            "outcome": given.outcome,
            "label": label_of(
                given.outcome, rules, advanced=stage.advanced_label, free=given.label
            ),
            "place": given.place,
            "citation": given.citation,
            "reason": reason,
        }
    places = [line["place"] for line in new["outcomes"] if line["place"] is not None]
    for line in new["outcomes"]:
        line["ex_aequo"] = places.count(line["place"]) > 1
    heading = {"resolution": no, "corrects": corrects, "correction_reason": reason}
    if any(line["outcome"] != NONE for line in new["outcomes"]):
        heading["no_award_reason"] = ""
    elif any(line["outcome"] != NONE for line in content["outcomes"]):
        heading["no_award_reason"] = reason
    new["heading"] |= heading
    return new


def changes_between(old: Content, new: Content) -> list[Change]:
    """The lines that their holders and the public read differently, in the new bundle's order."""
    before = {line["application"]: line for line in old["outcomes"]}
    pairs = [Change(before[line["application"]], line) for line in new["outcomes"]]
    return [pair for pair in pairs if any(pair.before[name] != pair.after[name] for name in SHOWN)]
