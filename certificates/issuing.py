"""Release by a second person, then one certificate a case: number and rows in the transaction of
the step, PDF and seal in a job."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from applications.models import Application
from juries.models import Award
from programmes.models import Edition
from records import wording
from records.ledger import note, witnessed
from records.models import StoredFile
from records.paperwork import ask_for

from . import letters
from .models import Certificate, NumberCounter, Release
from .numbering import number_of


class ReleaseRefused(ValidationError):
    """The release may not be prepared or approved in this way."""


def prepare_release(edition: Edition, *, by: User, at: datetime) -> Release:
    """The first person's half: what the preview shows may be issued."""
    with witnessed(by=by, at=at):
        Edition.objects.select_for_update().get(pk=edition.pk)
        if edition.releases.exists():
            raise ReleaseRefused(_("The release is already prepared."))
        release = Release.objects.create(edition=edition, prepared_by=by, prepared_at=at)
        note("release_prepared", release, {"edition": str(edition.public_id)})
        return release


def approve_release(edition: Edition, *, by: User, at: datetime) -> Release:
    """The second person's half. Raises `ReleaseRefused` for the person who prepared."""
    with witnessed(by=by, at=at):
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


def is_released(application: Application) -> bool:
    releases = application.category.edition.releases
    return releases.filter(approved_at__isnull=False).exists()


def award_of(application: Application) -> Award:
    """The award of the newest published resolution."""
    return (
        Award.objects.select_related("edition__programme__organiser", "category", "organisation")
        .filter(application=application, resolution__published_at__isnull=False)
        .latest("resolution__published_at")
    )


def issue_certificate(application: Application, *, at: datetime) -> Certificate:
    """Issue once; asked again, return the certificate that is in force."""
    with witnessed(by=None, at=at):
        award = award_of(application)
        in_force = [Certificate.Status.ACTIVE, Certificate.Status.SUSPENDED]
        existing = award.certificates.filter(artefact="certificate", status__in=in_force).first()
        if existing is not None:
            return existing
        release = Release.objects.get(edition=award.edition, approved_at__isnull=False)
        certificate = Certificate.objects.create(
            award=award,
            artefact=Certificate.Artefact.CERTIFICATE,
            number=take_number(award, Certificate.Artefact.CERTIFICATE),
            issued_on=timezone.localdate(at),
            issued_at=at,
            valid_from=timezone.localdate(at),
            status_at=at,
            prepared_by=release.prepared_by,
            approved_by=release.approved_by,
        )
        note("certificate_issued", certificate, {"number": certificate.number})
        certificate.document = ask_for(
            "certificate",
            about=certificate,
            template="certificates/certificate",
            data=document_data(certificate),
            by=None,
            at=at,
            sealed=True,
            visibility=StoredFile.Visibility.PUBLIC,
        )
        certificate.save(update_fields=["document"])
        letters.tell_issued(certificate, application, at=at)
        return certificate


def take_number(award: Award, artefact: str) -> str:
    """The next number under the counter's lock; a roll-back gives it back."""
    NumberCounter.objects.get_or_create(edition=award.edition, artefact=artefact)
    counter = NumberCounter.objects.select_for_update().get(
        edition=award.edition, artefact=artefact
    )
    counter.last += 1
    counter.save(update_fields=["last"])
    return number_of(
        programme=award.edition.programme.slug,
        year=award.edition.year,
        category=award.category.code if award.category else "0",
        artefact=artefact,
        running=counter.last,
    )


def public_address(certificate: Certificate) -> str:
    return settings.BASE_URL + reverse("certificate_short", args=[certificate.public_id])


def document_data(certificate: Certificate) -> dict[str, Any]:
    """The values of `templates/certificates/certificate.typ`, frozen at issue."""
    from records.qr import svg

    award = certificate.award
    edition = award.edition
    address = public_address(certificate)
    with translation.override(settings.LANGUAGE_CODE):
        issued_on = wording.day(certificate.issued_on)
        mark = "WZÓR – DEMONSTRACJA" if edition.is_marked else None
    place = f"miejsce {award.place}{' ex aequo' if award.ex_aequo else ''}" if award.place else None
    return {
        "holder": award.holder_name,
        "programme": edition.name,
        "category": award.category.full_label if award.category else "",
        "outcome": award.outcome_label,
        "place": place,
        "citation": award.citation or None,
        "town": "Warszawa",
        "issued_on": issued_on,
        "number": certificate.number,
        "address": address,
        "qr": svg(address),
        "signers": [],
        "organiser": edition.programme.organiser.name,
        "funding_note": edition.programme.funding_note or None,
        "demonstration": mark,
        "made_at": certificate.issued_at.isoformat(),
        "public_id": str(certificate.public_id),
    }
