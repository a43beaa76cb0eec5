"""The rules of an edition in words, for its public page and its document. Pure.

Every line carries the key path that `RuleSetContent.is_example` is asked about, so that a value
without a source is marked wherever it is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from records import wording

from . import eligibility_words
from .category_shapes import CategoryRules
from .models import Stage
from .scoring_shapes import EX_AEQUO, OutcomeRules
from .shapes import RuleSetContent, StageRules


class Line(NamedTuple):
    text: str
    path: str


def who_lines(category: CategoryRules, *, year: int, closes_on: date | None) -> list[Line]:
    """Who may apply, or be nominated: the author's text, each condition, who nominates."""
    base = f"categories.{category.code}"
    rules = category.eligibility
    lines = [Line(rules.text, f"{base}.eligibility.text")] if rules.text else []
    asked = eligibility_words.conditions(rules, year=year, closes_on=closes_on)
    lines += [Line(text, f"{base}.eligibility.{name}") for name, text in asked]
    if not lines:
        lines = [Line(_("The rules set no condition."), f"{base}.eligibility")]
    return [*lines, *_nomination_lines(category, base)]


def _nomination_lines(category: CategoryRules, base: str) -> Iterator[Line]:
    if category.entry_mode == "self":
        return
    rules = category.nomination
    if rules.text:
        yield Line(rules.text, f"{base}.nomination.text")
    elif category.entry_mode == "nomination_by_pes":
        yield Line(_("Candidates are nominated by social-economy entities."), f"{base}.entry_mode")
    else:
        yield Line(_("Anyone may nominate a candidate."), f"{base}.entry_mode")
    if rules.consent == "required":
        yield Line(
            _("The candidate confirms the consent to take part."), f"{base}.nomination.consent"
        )
    if rules.may_nominate_itself:
        yield Line(_("A candidate may nominate itself."), f"{base}.nomination.may_nominate_itself")


# --- stages -----------------------------------------------------------------------------------------


def stage_lines(rules: RuleSetContent) -> list[Line]:
    """What each stage is, who scores or decides and who goes on: one line a value, because one may
    be an example where another is not."""
    return [line for stage in rules.stages for line in _one_stage(rules, stage)]


def _one_stage(rules: RuleSetContent, stage: StageRules) -> Iterator[Line]:
    base = f"stages.{stage.ordinal}"
    is_last = stage.ordinal == rules.stages[-1].ordinal
    numbers = {"no": stage.ordinal, "body": stage.deciding_body}
    if stage.kind == "decision":
        text = _("Stage %(no)s: decision. It is taken by: %(body)s.") % numbers
        yield Line(text, f"{base}.deciding_body")
        return
    yield Line(_("Stage %(no)s: scoring.") % numbers, f"{base}.kind")
    scorers = {"scorers": str(dict(Stage.Scorers.choices)[stage.scorers])}
    yield Line(_("Scored by: %(scorers)s.") % scorers, f"{base}.scorers")
    reviews = _("Independent reviews: %(reviews)s.") % {"reviews": stage.reviewers}
    yield Line(reviews, f"{base}.reviewers")
    if stage.counts_earlier:
        yield Line(_("Points of the earlier stages are added."), f"{base}.counts_earlier")
    if not is_last:
        yield _who_goes_on(rules, stage, base)
    else:
        text = _("The results are decided by: %(body)s.") % numbers
        yield Line(text, f"{base}.deciding_body")


def _who_goes_on(rules: RuleSetContent, stage: StageRules, base: str) -> Line:
    if stage.shortlist_n is not None:
        text = _("The best of each category go on to the next stage: %(count)s.")
        return Line(text % {"count": stage.shortlist_n}, f"{base}.shortlist_n")
    if _has_threshold(rules, stage):
        text = _("All that reach their thresholds go on to the next stage.")
    else:
        text = _("All that were scored go on to the next stage.")
    return Line(text, f"{base}.shortlist_n")


def _has_threshold(rules: RuleSetContent, stage: StageRules) -> bool:
    """The stage's own, one of its criteria, or a category's, which counts from its last scoring."""
    if stage.threshold is not None:
        return True
    return any(
        criterion.stage == stage.ordinal and criterion.threshold is not None
        for category in rules.categories
        for criterion in category.criteria
    ) or any(
        category.scoring.threshold is not None
        and category.criteria
        and stage.ordinal >= max(criterion.stage for criterion in category.criteria)
        for category in rules.categories
    )


# --- points and outcomes ----------------------------------------------------------------------------


def scoring_lines(category: CategoryRules) -> list[Line]:
    base = f"categories.{category.code}.scoring"
    scoring = category.scoring
    if not category.criteria:
        return []
    places = {"places": scoring.round.places}
    mean = (
        _("The result is the mean of the totals of those who score, to %(places)s decimal places.")
        if scoring.aggregate == "mean_of_totals"
        else _("The result is the sum of the mean points in the criteria, to %(places)s decimals.")
    )
    lines = [Line(mean % places, f"{base}.aggregate")]
    lines += _threshold_lines(category)
    codes = [code for code in scoring.tie_break if code != EX_AEQUO]
    if codes:
        text = _("With equal points these criteria decide in turn: %(codes)s.")
        lines.append(Line(text % {"codes": ", ".join(codes)}, f"{base}.tie_break"))
    return lines


def _threshold_lines(category: CategoryRules) -> Iterator[Line]:
    for criterion in category.criteria:
        if criterion.threshold is not None:
            numbers = {"code": criterion.code, "points": wording.points(criterion.threshold)}
            text = _("Threshold in criterion %(code)s: %(points)s points.") % numbers
            path = f"categories.{category.code}.criteria.{criterion.code}.threshold"
            yield Line(text, path)


def outcome_lines(category: CategoryRules) -> list[Line]:
    """What can be won and how it follows from the points."""
    base = f"categories.{category.code}"
    outcome, threshold = category.outcome, category.scoring.threshold
    lines: list[Line] = []
    if outcome.scheme == "podium":
        lines += _podium_lines(category, base)
    elif outcome.scheme == "levels":
        lines += [
            Line(_at_least(level.label, level.threshold), f"{base}.outcome.levels.{level.code}")
            for level in outcome.levels
        ]
    else:
        names = ", ".join(outcome.labels.values())
        text = _("Outcomes that may be given: %(names)s.") % {"names": names}
        lines.append(Line(text, f"{base}.outcome.labels"))
    if threshold is not None and outcome.scheme != "podium":
        text = _("Threshold: %(points)s points of %(maximum)s.") % _of_maximum(category, threshold)
        lines.append(Line(text, f"{base}.scoring.threshold"))
    return [*lines, *_award_lines(outcome, base)]


def _podium_lines(category: CategoryRules, base: str) -> Iterator[Line]:
    outcome, threshold = category.outcome, category.scoring.threshold
    if outcome.podium:
        names = {"label": outcome.labels["laureate"], "last": outcome.podium}
        text = ngettext("Place 1: %(label)s.", "Places 1–%(last)s: %(label)s.", outcome.podium)
        yield Line(text % names, f"{base}.outcome.podium")
    certified = outcome.labels["certified"]
    if threshold is not None:
        numbers = _of_maximum(category, threshold) | {"label": certified}
        text = _("%(label)s: at least %(points)s points of %(maximum)s.") % numbers
        yield Line(text, f"{base}.scoring.threshold")
    if outcome.quota is not None:
        text = _("%(label)s: at most %(count)s.") % {"label": certified, "count": outcome.quota}
        yield Line(text, f"{base}.outcome.quota")


def _award_lines(outcome: OutcomeRules, base: str) -> Iterator[Line]:
    """Limits, prizes and documents of each outcome, then what the rules leave open."""
    labels = {level.code: level.label for level in outcome.levels} or outcome.labels
    for code in outcome.codes:
        names = {"label": labels[code]}
        if code in outcome.limits:
            text = _("%(label)s: at most %(count)s.") % (names | {"count": outcome.limits[code]})
            yield Line(text, f"{base}.outcome.limits.{code}")
        if code in outcome.prizes:
            text = _("%(label)s – prize: %(prize)s") % (names | {"prize": outcome.prizes[code]})
            yield Line(text, f"{base}.outcome.prizes.{code}")
        if code in outcome.artefacts:
            papers = ", ".join(_artefacts()[name] for name in outcome.artefacts[code])
            text = _("%(label)s – document: %(papers)s.") % (names | {"papers": papers})
            yield Line(text, f"{base}.outcome.artefacts.{code}")
    if outcome.free_outcome:
        text = _("Another outcome may be given, with a reason.")
        yield Line(text, f"{base}.outcome.free_outcome")
    if outcome.min_applications:
        text = _("The category is not decided with fewer applications than: %(count)s.")
        number = number_format(outcome.min_applications, force_grouping=True)
        yield Line(text % {"count": number}, f"{base}.outcome.min_applications")


def _at_least(label: str, threshold: Decimal) -> str:
    names = {"label": label, "points": wording.points(threshold)}
    return _("%(label)s: at least %(points)s points.") % names


def _of_maximum(category: CategoryRules, threshold: Decimal) -> dict[str, str]:
    return {
        "points": wording.points(threshold),
        "maximum": wording.points(category.maximum, 0),
    }


def _artefacts() -> dict[str, str]:
    return {"certificate": _("certificate"), "diploma": _("diploma"), "letter": _("letter")}


# --- the edition ------------------------------------------------------------------------------------


def procedure_lines(rules: RuleSetContent) -> list[Line]:
    """What is assessed, and the terms of those who take part."""
    period = rules.intake.reference_period
    lines = [
        Line(
            _("The moment of receipt on the server decides, not the moment of opening the form."),
            "intake.receipt",
        )
    ]
    if period:
        days = {"start": wording.day(period.starts_on), "end": wording.day(period.ends_on)}
        text = _("Reference period of the assessed activity: %(start)s – %(end)s.")
        # A Polish day ends with the full stop of „r.”, which ends the sentence, too.
        sentence = (text % days).replace("..", ".")
        lines.append(Line(sentence, "intake.reference_period"))
    if rules.intake.materials:
        lines.append(Line(rules.intake.materials, "intake.materials"))
    supplement = _("Time to supplement, in days from the day after delivery: %(days)s.")
    objections = _("Time for objections, in days: %(days)s.")
    quorum = _("Quorum of the Kapituła: %(share)s.")
    return [
        *lines,
        Line(supplement % {"days": rules.supplement.days}, "supplement.days"),
        Line(objections % {"days": rules.objections.days}, "objections.days"),
        Line(quorum % {"share": rules.session.quorum}, "session.quorum"),
    ]


def prize_lines(rules: RuleSetContent) -> list[Line]:
    """Prizes outside the categories."""
    lines = []
    for prize in rules.special_prizes:
        names = {"label": prize.label, "body": prize.given_by, "text": prize.text}
        text = _("%(label)s. Given by: %(body)s. %(text)s") % names
        lines.append(Line(text.strip(), f"special_prizes.{prize.code}"))
    return lines


def title_lines(rules: RuleSetContent) -> list[Line]:
    """For how long the title may be used, and how."""
    months = rules.title.valid_months
    if months is None:
        text = _("The rules set no end to the validity of the title.")
    else:
        text = ngettext(
            "The title may be used for %(count)s month from its award.",
            "The title may be used for %(count)s months from its award.",
            months,
        ) % {"count": months}
    lines = [Line(text, "title.valid_months")]
    if rules.title.usage:
        lines.append(Line(rules.title.usage, "title.usage"))
    return lines


def privacy_lines(rules: RuleSetContent) -> list[Line]:
    """Who answers for personal data, by the privacy model of the edition."""
    models = {
        "single": _("one controller"),
        "joint": _("joint controllers"),
        "separate": _("separate controllers"),
        "processor": _("a controller and processors"),
    }
    text = _("Who answers for personal data: %(model)s.") % {"model": models[rules.privacy.model]}
    lines = [Line(text, "privacy.model")]
    names = ", ".join(controller.name for controller in rules.privacy.controllers)
    if names:
        lines.append(Line(names, "privacy.controllers"))
    return lines
