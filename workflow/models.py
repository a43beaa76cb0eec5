"""The cases: which running process belongs to which application or edition."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from viewflow.workflow.models import Process

from applications.models import Application
from programmes.models import FOUR_EYES, Edition, person


class ApplicationCase(models.Model):
    """One run of one application through ApplicationFlow."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="cases")
    process = models.OneToOneField(
        Process, on_delete=models.PROTECT, related_name="application_case"
    )
    opened_by = person()
    opened_at = models.DateTimeField()
    reason = models.TextField(blank=True)
    approved_by = person(null=True)  # the second person of a reopening
    is_open = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(is_open=True), name="case_one_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.application}"


class EditionCase(models.Model):
    """The one run of an edition through EditionFlow."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    edition = models.OneToOneField(Edition, on_delete=models.PROTECT, related_name="case")
    process = models.OneToOneField(Process, on_delete=models.PROTECT, related_name="edition_case")
    opened_by = person(null=True)
    opened_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.edition}"


class ApplicationProcess(Process):
    class Meta:
        proxy = True

    @property
    def application(self) -> Application:
        return self.application_case.application


class EditionProcess(Process):
    class Meta:
        proxy = True

    @property
    def edition(self) -> Edition:
        return self.edition_case.edition


class Proposal(models.Model):
    """An act on a case that takes two persons: one prepares it, another approves it."""

    class Kind(models.TextChoices):
        EXTEND = "extend", _("own deadline")
        REOPEN = "reopen", _("reopening")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=8, choices=Kind)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="proposals")
    value = models.DateTimeField(null=True)  # the own deadline
    resume_as = models.CharField(max_length=20, blank=True)  # domain status after a reopening
    reason = models.TextField()
    prepared_by = person(null=True)
    prepared_at = models.DateTimeField()
    approved_by = person(null=True)
    approved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "kind"],
                condition=Q(approved_at__isnull=True),
                name="proposal_one_open",
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | (Q(approved_at__isnull=False) & FOUR_EYES),
                name="proposal_four_eyes",
                violation_error_message=_("A second person approves what the first prepared."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.application}"

    @property
    def act_name(self) -> str:
        """The act's name in URLs, where the second person finds it."""
        return {"extend": "przedluz", "reopen": "przywroc"}[self.kind]
