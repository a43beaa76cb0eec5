"""Rows that bear witness: the ledger, the outbox, stored files and rendered documents.

Subjects are named by (kind, public_id) strings and never by foreign key, so that this stage
knows nothing of the stages built on it.
"""

import uuid

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """One line of the hash-chained ledger: ids and hashes only, no names and no free text."""

    seq = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    verb = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=40)
    facts = models.JSONField()
    prev = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["seq"]
        indexes = [models.Index(fields=["subject_kind", "subject_id", "seq"])]

    def __str__(self) -> str:
        return f"{self.seq} {self.verb} {self.subject_kind}:{self.subject_id}"


class LedgerHead(models.Model):
    """The single row that every writer of the ledger locks last."""

    seq = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    def __str__(self) -> str:
        return f"{self.seq} {self.hash}"


class StoredFile(models.Model):
    """A file is a key plus facts; the bytes lie under a random key in the storage `evidence`."""

    class ScanStatus(models.TextChoices):
        PENDING = "pending", _("being checked for viruses")
        CLEAN = "clean", _("checked, clean")
        INFECTED = "infected", _("infected, blocked")
        UNSCANNED = "unscanned", _("not checked yet")

    class Visibility(models.TextChoices):
        APPLICANT = "applicant", _("applicant and staff")
        STAFF = "staff", _("staff only")
        JURY = "jury", _("applicant, staff and jury")
        PUBLIC = "public", _("public")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=120, unique=True)
    name = models.CharField(max_length=160)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    type = models.CharField(max_length=100)
    scan_status = models.CharField(max_length=10, choices=ScanStatus, default=ScanStatus.PENDING)
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.APPLICANT)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    uploaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

    def open(self):
        return storages["evidence"].open(self.key)


class Document(models.Model):
    """A document asked for in a transaction and rendered by a job from frozen `data`."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=40)
    no = models.PositiveIntegerField(default=1)
    template = models.CharField(max_length=80)
    data = models.JSONField()
    sealed = models.BooleanField(default=False)
    visibility = models.CharField(
        max_length=10, choices=StoredFile.Visibility, default=StoredFile.Visibility.APPLICANT
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    requested_at = models.DateTimeField()
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_kind", "subject_id", "no"], name="document_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_kind}:{self.subject_id}/{self.no}"


class Message(models.Model):
    """A line of the outbox, unique per (event, recipient, object); sent by a job."""

    class Status(models.TextChoices):
        HELD = "held", _("waiting for release")
        QUEUED = "queued", _("waiting to be sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("could not be sent")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.CharField(max_length=60)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    address = models.EmailField(blank=True)  # none: of a rehearsal, read in the portal only
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=40)
    key = models.CharField(max_length=40, blank=True)  # tells repeated events of one object apart
    title = models.CharField(max_length=200)
    body = models.TextField()
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    created_at = models.DateTimeField()
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    released_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "recipient", "subject_kind", "subject_id", "key"],
                name="message_once",
            ),
            models.CheckConstraint(
                condition=Q(status="sent", sent_at__isnull=False)
                | (~Q(status="sent") & Q(sent_at__isnull=True)),
                name="message_sent_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} → {self.address}"
