"""Publication: awards from the frozen bundles, then each application's own result.

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
from juries.freezing import in_force
from juries.models import Award, Resolution
from juries.outcomes import NONE
from juries.result_letters import tell_award, tell_no_award
from programmes.models import Category, Edition, Stage
from records.ledger import note, witnessed

DECIDABLE = (
    Application.Status.AWAIT_RESULTS,
    Application.Status.AWARDED,
    Application.Status.NOT_AWARDED,
)
"""Those waiting for a result, and those whose result a correction may change."""


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
        return self.outcome != NONE


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
        .select_related("category", "stage")
        .order_by("category__order", "category__code")
    )


def published_for(application: Application) -> Resolution | None:
    """The newest published resolution that decided this application's category."""
    rows = published(application.category.edition).filter(category=application.category_id)
    return rows.order_by("-stage__ordinal", "-pk").first()


def publish_results(edition: Edition, *, by: User, at: datetime) -> list[Resolution]:
    """Announce the approved results of the present stage.

    Awards come from the last stage only; an earlier one only says who goes on. Statuses and
    messages follow case by case (`decide_application`). Raises `PublicationRefused`.
    """
    with witnessed(by=by, at=at):
        edition = Edition.objects.select_for_update().get(pk=edition.pk)
        stage = stage_of(edition)
        resolutions = list(in_force(edition, stage).order_by("pk"))
        if edition.phase != Edition.Phase.PUBLISHING or not resolutions:
            raise PublicationRefused(_("The results are not approved yet."))
        for resolution in resolutions:
            announce(resolution, at=at)
        edition.phase, edition.phase_changed_at = Edition.Phase.PUBLISHED, at
        edition.save(update_fields=["phase", "phase_changed_at"])
    return resolutions


def announce(resolution: Resolution, *, at: datetime) -> None:
    """Publish one approved resolution; inside `witnessed`."""
    if resolution.approved_at is None:
        raise PublicationRefused(_("The results are not approved yet."))
    resolution.published_at = at
    resolution.save(update_fields=["published_at"])
    awards = 0
    if is_last(resolution.stage):
        rows = {
            str(row.public_id): row
            for row in Application.objects.filter(category=resolution.category_id).select_related(
                "applicant", "nominee", "category"
            )
        }
        for line in frozen_lines(resolution):
            application = rows[line.application]
            if application.status == Application.Status.WITHDRAWN:
                continue  # withdrawn after the session: nobody is awarded against their will
            _remember(resolution, line, application)
            if not line.is_awarded:
                continue
            _award(resolution, line, application)
            awards += 1
    note("results_published", resolution, {"no": resolution.no, "awards": awards})


def is_last(stage: Stage) -> bool:
    return not stage.edition.stages.filter(ordinal__gt=stage.ordinal).exists()


def holder_of(application: Application) -> Organisation:
    """Whoever holds the award: the nominee in a nomination contest, else the applicant."""
    return application.nominee or application.applicant


def _remember(resolution: Resolution, line: Frozen, application: Application) -> None:
    """What later editions ask about when they say who may apply.

    A demonstration or a rehearsal awards nobody: it leaves nothing here.
    """
    edition = resolution.edition
    if edition.is_marked:
        return
    past: dict[str, Any] = {
        "organisation": holder_of(application),
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
    holder = holder_of(application)
    return Award.objects.create(
        resolution=resolution,
        application=application,
        organisation=holder,
        holder_name=holder.name,
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


def decide_application(application: Application, *, at: datetime) -> Application:
    """Give one application the result that was published: awarded, not awarded, or on to the
    next stage; its people's messages wait for release. A repeat changes nothing."""
    with witnessed(by=None, at=at):
        application = Application.objects.select_for_update().get(pk=application.pk)
        resolution = published_for(application)
        line = _line_for(application, resolution)
        if resolution is None or line is None:
            raise PublicationRefused(_("No published result names this application."))
        status = _status_of(line, resolution)
        if application.status == status or application.status not in DECIDABLE:
            return application
        application.status, application.status_at = status, at
        application.save(update_fields=["status", "status_at"])
        note("application_decided", application, {"status": status, "no": resolution.no})
        if status == Application.Status.AWARDED:
            tell_award(application, resolution, line, at=at)
        elif status == Application.Status.NOT_AWARDED:
            tell_no_award(application, resolution, line, at=at)
    return application


def _status_of(line: Frozen, resolution: Resolution) -> str:
    status = Application.Status
    if is_last(resolution.stage):
        return status.AWARDED if line.is_awarded else status.NOT_AWARDED
    shortlist = resolution.stage.shortlist_n
    goes_on = (
        line.is_awarded if shortlist is None else line.place is not None and line.place <= shortlist
    )
    return status.EXTENDING if goes_on else status.NOT_AWARDED


def _line_for(application: Application, resolution: Resolution | None) -> Frozen | None:
    if resolution is None:
        return None
    key = str(application.public_id)
    return next((row for row in frozen_lines(resolution) if row.application == key), None)


def result_of(application: Application) -> tuple[Resolution, Frozen] | None:
    """The published resolution and its line for this application, or None before publication."""
    resolution = published_for(application)
    line = _line_for(application, resolution)
    return (resolution, line) if resolution and line else None


def winners(edition: Edition) -> Mapping[Category, list[Award]]:
    """Published awards by category, by place and holder's name; one query for them all."""
    groups: dict[Category, list[Award]] = {}
    rows = (
        Award.objects.filter(resolution__in=published(edition))
        .select_related("category")
        .order_by("category__order", "place", "holder_name")
    )
    for award in rows:
        if award.category is not None:
            groups.setdefault(award.category, []).append(award)
    return groups
