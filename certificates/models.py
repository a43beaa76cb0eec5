"""What is issued and what the public sees."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from juries.models import Award
from programmes.models import FOUR_EYES, Edition, person
from records.models import Document


class NumberCounter(models.Model):
    """A locked row a year and artefact: numbers are gap-free because taking one locks this row."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    artefact = models.CharField(max_length=12)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "artefact"], name="counter_once")
        ]

    def __str__(self) -> str:
        return f"{self.edition} {self.artefact}: {self.last}"


class Release(models.Model):
    """The second pair of eyes before certificates are issued: who prepared, who released."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="releases")
    prepared_by = person(null=True)
    prepared_at = models.DateTimeField()
    approved_by = person(null=True)
    approved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | (Q(approved_at__isnull=False) & FOUR_EYES),
                name="release_four_eyes",
            )
        ]

    def __str__(self) -> str:
        return f"{self.edition}"


class Certificate(models.Model):
    class Artefact(models.TextChoices):
        CERTIFICATE = "certificate", _("certificate")
        DIPLOMA = "diploma", _("diploma")
        LETTER = "letter", _("letter")

    class Status(models.TextChoices):
        ACTIVE = "active", _("valid")
        SUSPENDED = "suspended", _("suspended")
        REVOKED = "revoked", _("revoked")
        SUPERSEDED = "superseded", _("superseded")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="certificates")
    artefact = models.CharField(max_length=12, choices=Artefact, default=Artefact.CERTIFICATE)
    number = models.CharField(max_length=40, unique=True, null=True)
    issued_on = models.DateField(null=True)
    issued_at = models.DateTimeField(null=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)
    status_at = models.DateTimeField()
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="superseded_by"
    )
    reason = models.TextField(blank=True)
    prepared_by = person(null=True)
    approved_by = person(null=True)
    is_historical = models.BooleanField(default=False)
    document = models.OneToOneField(Document, on_delete=models.PROTECT, null=True)

    class Meta:
        ordering = ["-issued_on", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["award", "artefact"],
                condition=Q(status__in=["active", "suspended"]),
                name="certificate_one_in_force",
            ),
            models.CheckConstraint(
                condition=Q(is_historical=True)
                | (Q(number__isnull=False, issued_on__isnull=False) & FOUR_EYES),
                name="certificate_four_eyes",
                violation_error_message=_(
                    "A certificate has a number and is released by a second person."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"{self.award}"
