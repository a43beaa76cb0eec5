"""Who judges, and how: the Kapituła and its reviews; its session is in `juries.models_session`."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from applications.models import Application
from juries.models_session import (  # noqa: F401  (the rest of this stage's rows)
    Attendance,
    Award,
    Decision,
    PrizeDecision,
    Resolution,
    Session,
    Vote,
)
from programmes.models import Category, Criterion, Edition, Stage, person


class Jury(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="juries")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, null=True, related_name="juries")
    name = models.CharField(max_length=200)
    categories = models.ManyToManyField(Category, related_name="juries")
    secretary = person("secretary_of")  # an officer of the jury, never a juror

    def __str__(self) -> str:
        return self.name


class Juror(models.Model):
    """One membership from an appointment to its end. Whoever is appointed again has a new one,
    with declarations and statements of its own."""

    class Role(models.TextChoices):
        CHAIR = "chair", _("chair of the Kapituła")
        DEPUTY = "deputy", _("deputy chair")
        MEMBER = "member", _("member of the Kapituła")
        SUBSTITUTE = "substitute", _("substitute")
        EXPERT = "expert", _("assessing expert (no vote)")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    jury = models.ForeignKey(Jury, on_delete=models.PROTECT, related_name="jurors")
    user = person("jurors")
    role = models.CharField(max_length=10, choices=Role)
    employer = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+"
    )
    appointed_at = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        ordering = ["jury", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["jury", "user"], condition=Q(until__isnull=True), name="juror_once"
            ),
            models.UniqueConstraint(
                fields=["jury"], condition=Q(role="chair", until__isnull=True), name="one_chair"
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def has_vote(self) -> bool:
        return self.role != self.Role.EXPERT


class ImpartialityStatement(models.Model):
    """Step I (confidentiality) before the list of applicants, step II (impartiality) after it and
    before any content."""

    juror = models.OneToOneField(Juror, on_delete=models.PROTECT, related_name="statement")
    text_version = models.CharField(max_length=64)  # sha256 of the text that was shown
    confidentiality_at = models.DateTimeField()
    impartiality_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.juror}"


class Conflict(models.Model):
    class Source(models.TextChoices):
        DECLARED = "declared", _("declared by the member")
        DETECTED = "detected", _("found in the data")

    class State(models.TextChoices):
        RECUSED = "recused", _("recused")
        DOUBT = "doubt", _("waiting for the chair's ruling")
        CLEARED = "cleared", _("no ground for recusal")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    juror = models.ForeignKey(Juror, on_delete=models.PROTECT, related_name="conflicts")
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, null=True, related_name="conflicts"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+"
    )
    area = models.CharField(max_length=7, blank=True)  # TERYT prefix
    circumstance = models.CharField(max_length=1, blank=True)  # a…f of the statement
    description = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=8, choices=Source)
    state = models.CharField(max_length=8, choices=State)
    declared_at = models.DateTimeField()
    ruled_by = person(null=True)
    ruled_at = models.DateTimeField(null=True)
    ruling = models.TextField(blank=True)

    class Meta:
        ordering = ["juror", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(application__isnull=False)
                | Q(organisation__isnull=False)
                | ~Q(area=""),
                name="conflict_concerns_something",
            )
        ]

    def __str__(self) -> str:
        return f"{self.juror}: {self.state}"


class Pairing(models.Model):
    """Juror × application. On a recused one the database refuses assignment, review and score."""

    class Standing(models.TextChoices):
        FREE = "free", _("no obstacle")
        RECUSED = "recused", _("recused")

    juror = models.ForeignKey(Juror, on_delete=models.PROTECT, related_name="pairings")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="pairings")
    standing = models.CharField(max_length=8, choices=Standing, default=Standing.FREE)
    declared_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["juror", "application"], name="pairing_once")
        ]

    def __str__(self) -> str:
        return f"{self.juror} × {self.application}: {self.standing}"


class Assignment(models.Model):
    class State(models.TextChoices):
        ACTIVE = "active", _("assigned")
        WITHDRAWN = "withdrawn", _("taken back")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    juror = models.ForeignKey(Juror, on_delete=models.PROTECT, related_name="assignments")
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="assignments"
    )
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="assignments")
    state = models.CharField(max_length=9, choices=State, default=State.ACTIVE)
    is_third = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)
    assigned_by = person(null=True)  # null: asked for by the rule of the third review
    assigned_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["application", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["juror", "application", "stage"], name="assignment_once"
            ),
            models.CheckConstraint(
                condition=Q(state="active", withdrawn_at__isnull=True)
                | Q(state="withdrawn", withdrawn_at__isnull=False),
                name="assignment_withdrawn_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.juror} → {self.application}"


class Review(models.Model):
    """A score card: one juror × one application. A locked one never changes; a correction is a
    new version with a reason and a second person. A void one is kept, not counted."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        LOCKED = "locked", _("approved")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="reviews")
    version = models.PositiveSmallIntegerField(default=1)
    revision = models.PositiveIntegerField(default=1)  # grows with every save of the draft
    status = models.CharField(max_length=8, choices=Status, default=Status.DRAFT)
    # What was typed into a draft, right or wrong: {criterion code: {points, reason, …}}. Scores
    # are made from it when the card is approved, and it is emptied.
    typed = models.JSONField(default=dict, blank=True)
    note = models.TextField(blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    locked_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=300, blank=True)
    correction_reason = models.TextField(blank=True)
    correction_approved_by = person(null=True)

    class Meta:
        ordering = ["assignment", "version"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "version"], name="review_version_once"),
            models.CheckConstraint(
                condition=Q(status="draft", locked_at__isnull=True)
                | Q(status="locked", locked_at__isnull=False),
                name="review_locked_at",
            ),
            models.CheckConstraint(
                condition=Q(version=1)
                | (~Q(correction_reason="") & Q(correction_approved_by__isnull=False)),
                name="review_correction_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment} v{self.version}"


class Score(models.Model):
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    points = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    max_points = models.DecimalField(max_digits=7, decimal_places=2)
    not_applicable = models.BooleanField(default=False)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["review", "criterion__order"]
        constraints = [
            models.UniqueConstraint(fields=["review", "criterion"], name="score_once"),
            models.CheckConstraint(
                condition=Q(points__isnull=True) | Q(points__gte=0, points__lte=F("max_points")),
                name="score_within_maximum",
            ),
            models.CheckConstraint(
                condition=Q(not_applicable=True, points__isnull=True)
                | Q(not_applicable=False, points__isnull=False),
                name="score_or_not_applicable",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion.code}: {self.points}"
