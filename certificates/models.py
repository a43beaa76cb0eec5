"""What is issued and what the public sees."""

import uuid
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.unit_names import folded
from juries.models import Award
from programmes.models import FOUR_EYES, Edition, person
from records.models import Document

from .numbering import key_of
from .validity import standing


class NumberCounter(models.Model):
    """A locked row a year and artefact: numbers are gap-free because taking one locks this row."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    artefact = models.CharField(max_length=12)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "artefact"], name="counter_once")]

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


class SearchText(models.CharField):
    """Holder and number without Polish letters; set on every save."""

    def pre_save(self, model_instance: Any, add: bool) -> str:
        text = folded(f"{model_instance.award.holder_name} {model_instance.number or ''}")
        setattr(model_instance, self.attname, text)
        return text


class NumberKey(models.CharField):
    """The number as people may type it (`numbering.key_of`); None without a number."""

    def pre_save(self, model_instance: Any, add: bool) -> str | None:
        number = model_instance.number
        key = key_of(number) if number else None
        setattr(model_instance, self.attname, key)
        return key


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def public(self) -> "CertificateQuerySet":
        """What anyone may see, with all that a page or a row of the register shows.

        Rehearsals are the staff's sandbox. `has_award`: the row is historical, or a published
        result that no correction has replaced still names its application (of a prize outside
        the categories: its very award).
        """
        same = Q(
            application=OuterRef("award__application"), category=OuterRef("award__category")
        ) | Q(pk=OuterRef("award"))
        current = Award.objects.filter(same, resolution__published_at__isnull=False).exclude(
            resolution__superseded_by__published_at__isnull=False
        )
        return (
            self.exclude(award__edition__kind=Edition.Kind.REHEARSAL)
            .select_related(
                "award__edition__programme__organiser",
                "award__category",
                "award__organisation",
                "superseded_by",
            )
            .annotate(has_award=Q(is_historical=True) | Exists(current))
        )


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
    number = models.CharField(max_length=100, unique=True, null=True)
    number_key = NumberKey(max_length=100, unique=True, null=True, editable=False)
    search_text = SearchText(max_length=310, editable=False, default="")
    issued_on = models.DateField(null=True)
    issued_at = models.DateTimeField(null=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)
    status_at = models.DateTimeField()
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="superseded_by"
    )
    reason = models.TextField(blank=True)  # of the status, as the public reads it
    prepared_by = person(null=True)
    approved_by = person(null=True)
    is_historical = models.BooleanField(default=False)
    document = models.OneToOneField(Document, on_delete=models.PROTECT, null=True)

    has_award: bool  # of rows that come from `public()`

    objects = CertificateQuerySet.as_manager()

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

    def standing(self, on: date) -> str:
        """The code of `validity.standing`, for rows that come from `public()`."""
        return standing(
            status=self.status,
            on=on,
            issued_on=self.issued_on,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            is_historical=self.is_historical,
            has_award=self.has_award,
        )


class StatusChange(models.Model):
    """A change of a certificate's status: one person prepares, another approves, and it happens.

    Before a revocation the holder is heard: that notice is such a change too, of the kind HEARING.
    """

    class Kind(models.TextChoices):
        HEARING = "hearing", _("notice of the intent to revoke")
        SUSPEND = "suspend", _("suspension")
        REINSTATE = "reinstate", _("end of the suspension")
        REVOKE = "revoke", _("revocation")
        SUPERSEDE = "supersede", _("replacement by a new certificate")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=10, choices=Kind)
    reason = models.TextField()  # in the letter to the holder
    public_reason = models.CharField(max_length=300)  # beside the certificate in the register
    basis = models.CharField(max_length=120)  # paragraph of the contest's rules
    hearing_ends = models.DateTimeField(null=True)  # until when the holder may explain
    explained_on = models.DateField(null=True)
    position = models.TextField(blank=True)  # how the explanations were weighed
    prepared_by = person(null=True)
    prepared_at = models.DateTimeField()
    approved_by = person(null=True)
    approved_at = models.DateTimeField(null=True)
    withdrawn_by = person(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-prepared_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["certificate"],
                condition=Q(approved_at__isnull=True, withdrawn_at__isnull=True),
                name="status_change_one_open",
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | (Q(approved_at__isnull=False) & FOUR_EYES),
                name="status_change_four_eyes",
                violation_error_message=_(
                    "The change is approved by a person other than the one who prepared it."
                ),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(
                    withdrawn_at__isnull=False,
                    withdrawn_by__isnull=False,
                    approved_at__isnull=True,
                ),
                name="status_change_one_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certificate}: {self.kind}"
