"""Release by a second person, then what each award brings by the rules – a certificate, a diploma,
a letter: number and rows in the transaction of the step, PDF and seal in a job."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from applications.models import Application
from juries.correcting import corrections
from juries.models import Award
from juries.publishing import published
from programmes.models import Edition
from programmes.shapes import RuleSetContent
from records.ledger import note, witnessed
from records.models import StoredFile
from records.paperwork import ask_for

from . import letters
from .documents import document_data
from .models import Certificate, NumberCounter, Release
from .numbering import mark_of, number_of
from .validity import last_day

IN_FORCE = (Certificate.Status.ACTIVE, Certificate.Status.SUSPENDED)
ARTEFACT = Certificate.Artefact.CERTIFICATE
LETTER = Certificate.Artefact.LETTER  # congratulates, and gives no title that could end
PRINTED = ("organisation_id", "holder_name", "category_id", "outcome", "place", "ex_aequo")
"""What of an award stands on its certificate: if none of it changed, neither does that."""


class ReleaseRefused(ValidationError):
    """The release may not be prepared or approved in this way."""


@dataclass(frozen=True)
class Planned:
    """A document that the release would issue; `number` is the one that comes next, given for
    good at issue."""

    award: Award
    artefact: str
    number: str

    @property
    def artefact_label(self) -> str:
        return str(Certificate.Artefact(self.artefact).label)


def preview(edition: Edition) -> Iterator[Planned]:
    """Every document of the release, in the order of the published results."""
    counters = NumberCounter.objects.filter(edition=edition)
    running = dict(counters.values_list("artefact", "last"))
    rules = edition.rule_set.shape
    awards = Award.objects.filter(resolution__in=published(edition)).select_related(
        "category", "organisation", "edition", "application"
    )
    for award in awards.order_by("category__order", "place", "holder_name"):
        for artefact in artefacts_of(award, rules):
            running[artefact] = running.get(artefact, 0) + 1
            yield Planned(award, artefact, _number(award, edition, running[artefact], artefact))


def artefacts_of(award: Award, rules: RuleSetContent) -> tuple[str, ...]:
    """What the outcome brings by the rules of its category; a prize outside them a certificate."""
    if award.category is None:
        return (ARTEFACT,)
    return rules.category(award.category.code).outcome.artefacts_of(award.outcome)


def prepare_release(edition: Edition, *, by: User, at: datetime) -> Release:
    """The first person's half: what the preview shows may be issued."""
    with witnessed(by=by, at=at):
        edition = _published(edition)
        if edition.releases.exists():
            raise ReleaseRefused(_("The release is already prepared."))
        release = Release.objects.create(edition=edition, prepared_by=by, prepared_at=at)
        note("release_prepared", release, {"edition": str(edition.public_id)})
        return release


def approve_release(edition: Edition, *, by: User, at: datetime) -> Release:
    """The second person's half. Raises `ReleaseRefused` for the person who prepared."""
    from .tasks import issue_released_prizes

    with witnessed(by=by, at=at):
        edition = _published(edition)
        release = Release.objects.select_for_update().filter(edition=edition).first()
        if release is None:
            raise ReleaseRefused(_("Nobody has prepared the release yet."))
        if release.prepared_by_id == by.pk:
            raise ReleaseRefused(_("The release is approved by another person."))
        if release.approved_at is not None:
            raise ReleaseRefused(_("The release is already approved."))
        release.approved_by, release.approved_at = by, at
        release.save(update_fields=["approved_by", "approved_at"])
        Edition.objects.filter(pk=edition.pk).update(
            phase=Edition.Phase.CLOSED, phase_changed_at=at
        )
        issue_released_prizes.enqueue(edition_id=edition.pk)
        note("release_approved", release, {"edition": str(edition.public_id)})
        return release


def _published(edition: Edition) -> Edition:
    """The edition under its lock, with every result delivered to its case: a case that learned
    of its award after the release would wait for ever."""
    locked = Edition.objects.select_for_update().get(pk=edition.pk)
    if locked.phase != Edition.Phase.PUBLISHED:
        raise ReleaseRefused(_("Certificates are released after the results are published."))
    waiting = Application.objects.filter(
        category__edition=locked, status=Application.Status.AWAIT_RESULTS
    )
    if waiting.exists():
        raise ReleaseRefused(
            _("The results are still being delivered to the applicants. Try again in a minute.")
        )
    if corrections(locked).filter(approved_at=None, returned_at=None).exists():
        raise ReleaseRefused(
            _("A correction of the results waits for approval. Decide about it first.")
        )
    return locked


def is_corrected_since(release: Release) -> bool:
    """Whether results were corrected after its first person read the list."""
    return corrections(release.edition).filter(published_at__gt=release.prepared_at).exists()


def is_released(application: Application) -> bool:
    return is_edition_released(application.category.edition)


def is_edition_released(edition: Edition) -> bool:
    return edition.releases.filter(approved_at__isnull=False).exists()


def awards_of(application: Application) -> QuerySet[Award]:
    """The awards of the published results in force; a prize outside the categories is another."""
    return (
        Award.objects.select_related(
            "edition__programme__organiser", "category", "organisation", "application"
        )
        .filter(application=application, resolution__published_at__isnull=False)
        .exclude(resolution__superseded_by__published_at__isnull=False)
        .order_by("pk")
    )


def issue_artefacts(application: Application, *, at: datetime) -> list[Certificate]:
    """Issue what the application's awards bring, once; asked again, return what is in force.

    After a corrected result a document is replaced, unless nothing that it says changed. Raises
    `Award.DoesNotExist` where no published result names the application.
    """
    with witnessed(by=None, at=at):
        application = Application.objects.select_for_update().get(pk=application.pk)
        awards = list(awards_of(application))
        if not awards:
            raise Award.DoesNotExist(f"no published award: {application.public_id}")
        return [document for award in awards for document in issue_award(award, at=at)]


def issue_award(award: Award, *, at: datetime) -> list[Certificate]:
    """The documents of one award, in the order of the rules; inside `witnessed`, with the row of
    the application or of the release locked."""
    release = Release.objects.get(edition=award.edition, approved_at__isnull=False)
    wanted = artefacts_of(award, award.edition.rule_set.shape)
    earlier = _in_force(award)
    leftover = [row for artefact, row in earlier.items() if artefact not in wanted]
    issued = []
    for artefact in wanted:
        old = earlier.get(artefact) or (leftover.pop(0) if leftover else None)
        if old is not None and old.artefact == artefact and _says_the_same(old.award, award):
            issued.append(old)
            continue
        issued.append(
            write_certificate(
                award,
                artefact=artefact,
                prepared_by=release.prepared_by,
                approved_by=release.approved_by,
                at=at,
                supersedes=old,
            )
        )
    for row in leftover:
        _end(row, at)
    return issued


def _in_force(award: Award) -> dict[str, Certificate]:
    """By artefact: the documents of this award, or of the one that a correction replaced."""
    same: dict[str, Any] = {"award": award}
    if award.application_id is not None and award.category_id is not None:
        same = {"award__application": award.application_id, "award__category": award.category_id}
    rows = (
        Certificate.objects.select_for_update(of=("self",))
        .select_related("award")
        .filter(**same, status__in=IN_FORCE)
    )
    return {row.artefact: row for row in rows.order_by("pk")}


def issue_prizes(edition: Edition, *, at: datetime) -> list[Certificate]:
    """What no case issues: documents of prizes whose holder has no awarded application."""
    with witnessed(by=None, at=at):
        Release.objects.select_for_update().get(edition=edition, approved_at__isnull=False)
        awards = (
            Award.objects.filter(resolution__in=published(edition))
            .exclude(application__status=Application.Status.AWARDED)
            .select_related("edition__programme__organiser", "category", "organisation")
        )
        return [row for award in awards.order_by("pk") for row in issue_award(award, at=at)]


def _says_the_same(one: Award, other: Award) -> bool:
    return one.citation == other.citation and all(
        getattr(one, name) == getattr(other, name) for name in PRINTED
    )


def write_certificate(
    award: Award,
    *,
    artefact: str = ARTEFACT,
    prepared_by: User | None,
    approved_by: User | None,
    at: datetime,
    supersedes: Certificate | None = None,
) -> Certificate:
    """A new row with the next number, its document asked for, its holder told; the one that it
    supersedes ends. Inside `witnessed`."""
    if supersedes is not None:
        _end(supersedes, at)
    today = timezone.localdate(at)
    title = award.edition.rule_set.shape.title
    certificate = Certificate.objects.create(
        award=award,
        artefact=artefact,
        number=take_number(award, artefact),
        issued_on=today,
        issued_at=at,
        valid_from=today,
        valid_to=None if artefact == LETTER else last_day(today, title.valid_months),
        status_at=at,
        supersedes=supersedes,
        prepared_by=prepared_by,
        approved_by=approved_by,
    )
    note("certificate_issued", certificate, {"number": certificate.number})
    certificate.document = ask_for(
        "certificate",
        about=certificate,
        template="certificates/certificate.typ",
        data=document_data(certificate),
        by=None,
        at=at,
        sealed=True,
        visibility=StoredFile.Visibility.PUBLIC,
    )
    certificate.save(update_fields=["document"])
    letters.tell_issued(certificate, at=at)
    return certificate


def _end(certificate: Certificate, at: datetime) -> None:
    certificate.status, certificate.status_at = Certificate.Status.SUPERSEDED, at
    certificate.save(update_fields=["status", "status_at"])
    note("certificate_superseded", certificate, {"number": certificate.number})


def take_number(award: Award, artefact: str) -> str:
    """The next number under the counter's lock; a roll-back gives it back."""
    NumberCounter.objects.get_or_create(edition=award.edition, artefact=artefact)
    counter = NumberCounter.objects.select_for_update().get(
        edition=award.edition, artefact=artefact
    )
    counter.last += 1
    counter.save(update_fields=["last"])
    return _number(award, award.edition, counter.last, artefact)


def _number(award: Award, edition: Edition, running: int, artefact: str = ARTEFACT) -> str:
    """`edition` is the award's, with its programme at hand."""
    slug, year = edition.programme.contest_slug, edition.year
    values: dict[str, Any] = {
        "programme": slug,
        "year": year,
        "category": award.category.code if award.category else "0",
        "artefact": artefact,
        "running": running,
    }
    if edition.is_marked:
        values["mark"] = mark_of(edition.slug, programme=slug, year=year)
    return number_of(**values)
