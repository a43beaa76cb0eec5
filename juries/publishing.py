"""Publication: awards from the frozen bundles; each application's own result follows (`delivery`).

Nothing is computed here: places, points, outcomes and citations are those of the bundle.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from applications.models import Application, PastAward
from juries.counting import stage_of
from juries.models import Award, Resolution
from juries.outcomes import ADVANCED, NONE, codes_of
from juries.result_letters import tell_prize
from juries.stage_rules import asks_sections_in, next_stage
from juries.turns import in_force
from programmes.models import Category, DeadlineChange, Edition, Stage
from programmes.shapes import OutcomeRules
from records.ledger import note, witnessed


class PublicationRefused(ValidationError):
    """The results cannot be published yet."""


@dataclass(frozen=True)
class Frozen:
    """What a bundle says of one application. `points` as published, `place` as decided."""

    application: str
    reference: str
    outcome: str
    label: str
    place: int | None
    ex_aequo: bool
    citation: str
    reason: str
    points: Decimal | None

    @property
    def is_awarded(self) -> bool:
        return self.outcome not in (NONE, ADVANCED)

    @property
    def goes_on(self) -> bool:
        return self.outcome == ADVANCED


def frozen_lines(resolution: Resolution) -> Iterator[Frozen]:
    """Every application of the bundle, awarded or not, in the bundle's order."""
    content = resolution.bundle
    references = {row["application"]: row["reference"] for row in content["applications"]}
    for line in content["outcomes"]:
        published = content["scores"][line["application"]]["published"]
        yield Frozen(
            application=line["application"],
            reference=references[line["application"]],
            outcome=line["outcome"],
            label=line["label"],
            place=line["place"],
            ex_aequo=line["ex_aequo"],
            citation=line["citation"],
            reason=line["reason"],
            points=None if published is None else Decimal(published),
        )


def published(edition: Edition) -> QuerySet[Resolution]:
    """Published resolutions that no published correction has replaced."""
    return (
        edition.resolutions.filter(published_at__isnull=False)
        .exclude(superseded_by__published_at__isnull=False)
        .select_related("category", "stage", "session", "supersedes")
        .order_by("category__order", "category__code")
    )


def published_for(application: Application) -> Resolution | None:
    """The published resolution on this application's category in the stage that it has reached."""
    rows = published(application.category.edition).filter(
        category=application.category_id, stage__ordinal=application.stage_no
    )
    return rows.order_by("-pk").first()


def publish_results(edition: Edition, *, by: User, at: datetime) -> list[Resolution]:
    """Announce the approved results of the present stage.

    Awards come from the last stage only; an earlier one only says who goes on. Statuses and
    messages follow case by case (`delivery.decide_application`). Raises `PublicationRefused`.
    """
    with witnessed(by=by, at=at):
        edition = Edition.objects.select_for_update().get(pk=edition.pk)
        stage = stage_of(edition)
        resolutions = list(in_force(edition, stage).order_by("pk"))
        if edition.phase != Edition.Phase.PUBLISHING or not resolutions:
            raise PublicationRefused(_("The results are not approved yet."))
        _refuse_without_call(stage, at)
        for resolution in resolutions:
            announce(resolution, at=at)
        edition.phase, edition.phase_changed_at = Edition.Phase.PUBLISHED, at
        edition.save(update_fields=["phase", "phase_changed_at"])
    return resolutions


def _refuse_without_call(stage: Stage, at: datetime) -> None:
    """Whoever goes on to a stage with parts to fill in learns at once until when: the stage has a
    deadline of its own, still to come."""
    edition = stage.edition
    following = next_stage(stage, list(edition.stages.all()))
    content = edition.rule_sets.latest("version").shape
    if following is None or not any(
        asks_sections_in(category, following.ordinal) for category in content.categories
    ):
        return
    own = edition.deadlines.filter(kind=DeadlineChange.Kind.CALL_CLOSES, stage=following)
    closes = own.order_by("-pk").values_list("value", flat=True).first()
    if closes is None or closes <= at:
        raise PublicationRefused(
            _("First set the deadline of the call of stage %(stage)s: it must be in the future.")
            % {"stage": following.ordinal}
        )


def announce(resolution: Resolution, *, at: datetime) -> None:
    """Publish one approved resolution; inside `witnessed`."""
    if resolution.approved_at is None:
        raise PublicationRefused(_("The results are not approved yet."))
    resolution.published_at = at
    resolution.save(update_fields=["published_at"])
    if "prize" in resolution.bundle:
        awards = _award_prize(resolution, at=at)
    else:
        awards = _award_category(resolution) if is_last(resolution.stage) else 0
    note("results_published", resolution, {"no": resolution.no, "awards": awards})


def _award_category(resolution: Resolution) -> int:
    """The awards of one category; how many there are."""
    awards = 0
    rows = {
        str(row.public_id): row
        for row in Application.objects.filter(category=resolution.category_id).select_related(
            "applicant", "nominee", "category"
        )
    }
    # Awarded ones last: of two nominations of one nominee, the other must not take it back.
    for line in sorted(frozen_lines(resolution), key=lambda line: line.is_awarded):
        application = rows[line.application]
        if application.status == Application.Status.WITHDRAWN:
            continue  # withdrawn after the session: nobody is awarded against their will
        _remember(resolution, line, application)
        if not line.is_awarded:
            continue
        _award(resolution, line, application)
        awards += 1
    return awards


def _award_prize(resolution: Resolution, *, at: datetime) -> int:
    """The award of a special prize, unless nobody holds it; how many there are."""
    prize = resolution.bundle["prize"]
    if prize["organisation"] is None:
        return 0
    application = Application.objects.filter(public_id=prize["application"]).first()
    award = Award.objects.create(
        resolution=resolution,
        application=application,
        organisation=Organisation.objects.get(public_id=prize["organisation"]),
        holder_name=prize["holder"],
        edition=resolution.edition,
        outcome=prize["code"],
        outcome_label=prize["label"],
        citation=prize["citation"],
    )
    tell_prize(award, resolution, at=at)
    return 1


def is_last(stage: Stage) -> bool:
    return not stage.edition.stages.filter(ordinal__gt=stage.ordinal).exists()


def _remember(resolution: Resolution, line: Frozen, application: Application) -> None:
    """What later editions ask about when they say who may apply.

    A demonstration or a rehearsal awards nobody: it leaves nothing here.
    """
    edition = resolution.edition
    if edition.is_marked:
        return
    past: dict[str, Any] = {
        "organisation": application.holder,
        "subject_key": application.subject_key,
        "category_code": application.category.code,
        "programme": edition.programme,
        "year": edition.year,
    }
    if line.is_awarded:
        PastAward.objects.update_or_create(**past, defaults={"outcome": line.outcome})
    else:
        PastAward.objects.filter(**past).delete()  # a correction took the award back


def _award(resolution: Resolution, line: Frozen, application: Application) -> Award:
    return Award.objects.create(
        resolution=resolution,
        application=application,
        organisation=application.holder,
        holder_name=application.holder_name,
        edition=resolution.edition,
        category=resolution.category,
        outcome=line.outcome,
        outcome_label=line.label,
        place=line.place,
        ex_aequo=line.ex_aequo,
        points=line.points,
        citation=line.citation,
        reason=line.reason,
    )


def is_correction(resolution: Resolution) -> bool:
    return "corrects" in resolution.bundle["heading"]


def published_before(resolution: Resolution) -> list[Resolution]:
    """A published resolution with those that it corrects, one after another, the first first."""
    found = [resolution]
    while is_correction(found[0]) and found[0].supersedes is not None:
        found.insert(0, found[0].supersedes)
    return found


def line_for(application: Application, resolution: Resolution | None) -> Frozen | None:
    if resolution is None:
        return None
    key = str(application.public_id)
    return next((row for row in frozen_lines(resolution) if row.application == key), None)


def results_of(application: Application) -> list[tuple[Resolution, Frozen]]:
    """Every published result that names this application, the newest stage first."""
    rows = published(application.category.edition).filter(category=application.category_id)
    found = ((row, line_for(application, row)) for row in rows.order_by("-stage__ordinal", "-pk"))
    return [(row, line) for row, line in found if line is not None]


def result_of(application: Application) -> tuple[Resolution, Frozen] | None:
    """The newest published result that names this application, or None before publication."""
    return next(iter(results_of(application)), None)


def winners(edition: Edition) -> Mapping[Category, list[Award]]:
    """Published awards by category: by place, then by the order of the outcomes in the rules, then
    by holder's name; one query for them all."""
    rules = {
        row.pk: OutcomeRules.model_validate(row.bundle["rules"]["outcome"])
        for row in published(edition)
        if row.category_id is not None
    }
    groups: dict[Category, list[Award]] = {}
    rows = Award.objects.filter(resolution__in=rules).select_related("category")
    for award in rows.order_by("category__order", "category__code", "holder_name"):
        assert award.category is not None
        groups.setdefault(award.category, []).append(award)
    for awards in groups.values():
        awards.sort(key=lambda award: _rank(award, rules[award.resolution_id or 0]))
    return groups


def _rank(award: Award, rules: OutcomeRules) -> tuple[bool, int, int]:
    codes = codes_of(rules)
    order = codes.index(award.outcome) if award.outcome in codes else len(codes)
    return award.place is None, award.place or 0, order


def prizes(edition: Edition) -> list[Resolution]:
    """Published decisions about special prizes, given or not."""
    return [row for row in published(edition) if "prize" in row.bundle]


def advanced(resolution: Resolution) -> list[str]:
    """Names of those whom a published earlier stage sends on, in alphabetical order."""
    holders = {row["application"]: row["holder"] for row in resolution.bundle["applications"]}
    return sorted(holders[line.application] for line in frozen_lines(resolution) if line.goes_on)


def does_anybody_go_on(edition: Edition) -> bool:
    """Whether the published results of the present stage send at least one application on."""
    rows = published(edition).filter(stage=stage_of(edition))
    keys = [line.application for row in rows for line in frozen_lines(row) if line.goes_on]
    alive = Application.objects.filter(public_id__in=keys)
    return alive.exclude(status=Application.Status.WITHDRAWN).exists()
