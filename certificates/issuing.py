"""Release by a second person, then one certificate a case: number and rows in the transaction of
the step, PDF and seal in a job."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from applications.models import Application
from juries.models import Award
from juries.publishing import winners
from programmes.models import Edition
from records.ledger import note, witnessed
from records.models import StoredFile
from records.paperwork import ask_for

from . import letters
from .documents import document_data
from .models import Certificate, NumberCounter, Release
from .numbering import mark_of, number_of

IN_FORCE = (Certificate.Status.ACTIVE, Certificate.Status.SUSPENDED)
ARTEFACT = Certificate.Artefact.CERTIFICATE
PRINTED = ("organisation_id", "holder_name", "category_id", "outcome", "place", "ex_aequo")
"""What of an award stands on its certificate: if none of it changed, neither does that."""


class ReleaseRefused(ValidationError):
    """The release may not be prepared or approved in this way."""


@dataclass(frozen=True)
class Planned:
    """A certificate that the release would issue; `number` is the one that comes next, given for
    good at issue."""

    award: Award
    number: str


def preview(edition: Edition) -> Iterator[Planned]:
    """Every certificate of the release, in the order of the published results."""
    counter = NumberCounter.objects.filter(edition=edition, artefact=ARTEFACT).first()
    running = counter.last if counter else 0
    for awards in winners(edition).values():
        for award in awards:
            if award.application_id is not None:
                running += 1
                yield Planned(award, _number(award, edition, running))


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
    return locked


def is_released(application: Application) -> bool:
    releases = application.category.edition.releases
    return releases.filter(approved_at__isnull=False).exists()


def award_of(application: Application) -> Award:
    """The award of the published result in force. Raises `Award.DoesNotExist`."""
    return (
        Award.objects.select_related("edition__programme__organiser", "category", "organisation")
        .filter(application=application, resolution__published_at__isnull=False)
        .exclude(resolution__superseded_by__published_at__isnull=False)
        .latest("resolution__published_at")
    )


def issue_certificate(application: Application, *, at: datetime) -> Certificate:
    """Issue once; asked again, return the certificate that is in force.

    After a corrected result the certificate is replaced, unless nothing that it says changed.
    """
    with witnessed(by=None, at=at):
        application = Application.objects.select_for_update().get(pk=application.pk)
        award = award_of(application)
        earlier = (
            Certificate.objects.select_for_update(of=("self",))
            .select_related("award")
            .filter(award__application=application, artefact=ARTEFACT, status__in=IN_FORCE)
            .first()
        )
        if earlier is not None and _says_the_same(earlier.award, award):
            return earlier
        release = Release.objects.get(edition=award.edition, approved_at__isnull=False)
        return write_certificate(
            award,
            prepared_by=release.prepared_by,
            approved_by=release.approved_by,
            at=at,
            supersedes=earlier,
        )


def _says_the_same(one: Award, other: Award) -> bool:
    return one.citation == other.citation and all(
        getattr(one, name) == getattr(other, name) for name in PRINTED
    )


def write_certificate(
    award: Award,
    *,
    prepared_by: User | None,
    approved_by: User | None,
    at: datetime,
    supersedes: Certificate | None = None,
) -> Certificate:
    """A new row with the next number, its document asked for, its holder told; the one that it
    supersedes ends. Inside `witnessed`."""
    if supersedes is not None:
        supersedes.status, supersedes.status_at = Certificate.Status.SUPERSEDED, at
        supersedes.save(update_fields=["status", "status_at"])
        note("certificate_superseded", supersedes, {"number": supersedes.number})
    today = timezone.localdate(at)
    certificate = Certificate.objects.create(
        award=award,
        artefact=ARTEFACT,
        number=take_number(award, ARTEFACT),
        issued_on=today,
        issued_at=at,
        valid_from=today,
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
    slug, year = edition.programme.slug, edition.year
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
