"""What those who score would get from a rule set: the score sheet and how points become results."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from . import rules_words
from .preview_page import Page, joined, plain_number, sentences
from .scoring_shapes import CriterionRules, ScoringRules
from .shapes import CategoryRules


def preview_sheet(page: Page, category: CategoryRules) -> None:
    base = f"categories.{category.code}"
    page.subheading(
        _("Category %(code)s. %(label)s") % {"code": category.code, "label": category.label}
    )
    with page.told_once(category.code, _("the criteria and the scoring")):
        _preview_scoring(page, category, base)


def _preview_scoring(page: Page, category: CategoryRules, base: str) -> None:
    if not category.criteria:
        page.item(_("Nothing is scored in this category."))
        return
    for stage in sorted({criterion.stage for criterion in category.criteria}):
        numbers = {"stage": stage, "points": plain_number(category.maximum_of(stage))}
        page.item(_("Stage %(stage)s: at most %(points)s points.") % numbers)
        for criterion in category.criteria:
            if criterion.stage == stage:
                _preview_criterion(page, base, criterion)
    page.item(_("Greatest total: %(points)s.") % {"points": plain_number(category.maximum)})
    page.items(rules_words.scoring_lines(category))
    page.items(
        [rules_words.Line(text, f"{base}.scoring") for text in _scoring_facts(category.scoring)]
    )


def _preview_criterion(page: Page, base: str, criterion: CriterionRules) -> None:
    path = f"{base}.criteria.{criterion.code}"
    page.item(f"{criterion.code}. {criterion.label}", f"{path}.label", depth=1)
    page.item(sentences(*_criterion_facts(criterion)), f"{path}.max_points", depth=2)
    if criterion.question:
        page.item(criterion.question, f"{path}.question", depth=2)
    if criterion.look_at:
        codes = joined(criterion.look_at)
        page.item(_("Look at: %(codes)s") % {"codes": codes}, f"{path}.look_at", depth=2)
    if criterion.notes:
        page.item(criterion.notes, f"{path}.notes", depth=2)
    for anchor in criterion.anchors:
        lowest, highest = plain_number(anchor.lowest), plain_number(anchor.highest)
        span = lowest if lowest == highest else f"{lowest}–{highest}"
        page.item(f"{span}: {anchor.text}", f"{path}.anchors", depth=2)


def _criterion_facts(criterion: CriterionRules) -> Iterator[str]:
    yield _("From 0 to %(points)s, by %(step)s") % {
        "points": plain_number(criterion.max_points),
        "step": plain_number(criterion.step),
    }
    if criterion.weight != 1:
        yield _("Weight: %(weight)s") % {"weight": plain_number(criterion.weight)}
    if criterion.threshold is not None:
        yield _("Threshold: %(points)s") % {"points": plain_number(criterion.threshold)}
    if criterion.independent:
        yield _("Shown, not added to the total")


def _scoring_facts(scoring: ScoringRules) -> Iterator[str]:
    if scoring.threshold is not None:
        yield _("Threshold of the total: %(points)s.") % {"points": plain_number(scoring.threshold)}
    if scoring.round.compare == "exact":
        yield _("Results are compared before rounding.")
    else:
        yield _("Results are compared as published.")
    if scoring.not_applicable:
        yield _("A criterion may be marked as not applicable.")
    if scoring.reason.required:
        lengths = {
            "min": scoring.reason.min,
            "max": scoring.reason.max,
            "extended": scoring.reason.extended_min,
        }
        yield (
            _(
                "A reason of %(min)s–%(max)s characters for each criterion; "
                "at zero points and at the maximum at least %(extended)s."
            )
            % lengths
        )
    yield from _third_review_facts(scoring)


def _third_review_facts(scoring: ScoringRules) -> Iterator[str]:
    third = scoring.third_review
    if third is None:
        return
    if third.when_difference_over is not None:
        over = plain_number(third.when_difference_over)
        yield _("A third review when totals differ by more than: %(points)s.") % {"points": over}
    if third.or_threshold_between:
        yield _("A third review when the threshold lies between two totals.")
    if third.merge == "mean_of_two_closest":
        yield _("Three reviews are merged into the mean of the two closest totals.")
    else:
        yield _("Three reviews are merged into the mean of all of them.")
