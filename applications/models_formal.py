"""Rows of the formal check and of the call to supplement; the rest is in `applications.models`."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from programmes.models import FOUR_EYES, person
from records.models import Document


class FormalCheck(models.Model):
    """One formal check. A negative result is final only with a second person's approval."""

    class Result(models.TextChoices):
        ACCEPTED = "accepted", _("requirements met")
        SUPPLEMENT = "supplement", _("call to supplement")
        REJECTED = "rejected", _("negative formal check")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("waiting for a second person")
        FINAL = "final", _("final")
        RETURNED = "returned", _("returned by the second person")

    application = models.ForeignKey(
        "applications.Application", on_delete=models.PROTECT, related_name="formal_checks"
    )
    no = models.PositiveSmallIntegerField()
    submission = models.ForeignKey(
        "applications.Submission", on_delete=models.PROTECT, related_name="+"
    )
    answers = models.JSONField()  # {code: {"answer": yes|no|not_applicable, "note": str}}
    result = models.CharField(max_length=10, choices=Result)
    reason = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=State)
    prepared_by = person(null=True)
    prepared_at = models.DateTimeField()
    approved_by = person(null=True)
    approved_at = models.DateTimeField(null=True)
    return_reason = models.TextField(blank=True)  # why the second person sent it back

    class Meta:
        ordering = ["application", "no"]
        constraints = [
            models.UniqueConstraint(fields=["application", "no"], name="formal_check_no_once"),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(state="proposed"),
                name="formal_check_one_proposed",
            ),
            models.CheckConstraint(
                condition=~Q(result="rejected", state="final") | FOUR_EYES,
                name="formal_rejection_four_eyes",
                violation_error_message=_(
                    "A negative formal check is approved by a person other than the one who"
                    " prepared it."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.no}: {self.result}"


class Supplement(models.Model):
    """A call to supplement. Items unlock named fields and slots only; scored texts stay closed."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(
        "applications.Application", on_delete=models.PROTECT, related_name="supplements"
    )
    no = models.PositiveSmallIntegerField()
    formal_check = models.OneToOneField(FormalCheck, on_delete=models.PROTECT)
    items = models.JSONField()  # [{code, text, fields: [...], slots: [...], decisive: bool}]
    answers = models.JSONField(default=dict)  # the applicant's working copy of the named fields
    issued_by = person()
    issued_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    delivered_by = models.CharField(max_length=20, blank=True)  # portal+mail, e-delivery, …
    due_at = models.DateTimeField(null=True)  # null until delivered
    answered_at = models.DateTimeField(null=True)
    answered_by = person(null=True)
    overdue = models.BooleanField(default=False)
    document = models.OneToOneField(Document, on_delete=models.PROTECT, null=True)

    class Meta:
        ordering = ["application", "no"]
        constraints = [
            models.UniqueConstraint(fields=["application", "no"], name="supplement_no_once"),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(answered_at__isnull=True, overdue=False),
                name="supplement_one_open",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="supplement_answered_by",
            ),
            models.CheckConstraint(
                condition=Q(due_at__isnull=True)
                | Q(delivered_at__isnull=False, due_at__gt=F("delivered_at")),
                name="supplement_due_after_delivery",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} supplement {self.no}"
