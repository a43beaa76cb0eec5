"""Rows of the session of the Kapituła and of what follows from it: votes, decisions,
resolutions, awards. The Kapituła itself and its reviews are in `juries.models`."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from applications.models import Application
from programmes.models import FOUR_EYES, Category, Edition, Stage, person
from records.models import Document


class Session(models.Model):
    """A sitting of the Kapituła (posiedzenie); without a jury, the record of an act by which
    another authority decides a stage: its number and date, no attendance and no votes."""

    class Mode(models.TextChoices):
        IN_PERSON = "in_person", _("in person")
        REMOTE = "remote", _("remote")
        HYBRID = "hybrid", _("hybrid")
        CIRCULAR = "circular", _("by circulation")
        ACT = "act", _("act of the deciding body")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    jury = models.ForeignKey(
        "juries.Jury", on_delete=models.PROTECT, null=True, related_name="sessions"
    )
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+")
    no = models.PositiveSmallIntegerField()
    mode = models.CharField(max_length=10, choices=Mode)
    held_at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    agenda = models.TextField()
    remarks = models.TextField(blank=True)  # dissents and other matters for the minutes
    opened_by = person()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    minutes = models.OneToOneField(Document, on_delete=models.PROTECT, null=True, related_name="+")
    act_number = models.CharField(max_length=60, blank=True)  # of an act, once it is known
    act_on = models.DateField(null=True)

    class Meta:
        ordering = ["jury", "no"]
        constraints = [
            models.UniqueConstraint(fields=["jury", "no"], name="session_no_once"),
            models.UniqueConstraint(
                fields=["jury"], condition=Q(closed_at__isnull=True), name="session_one_open"
            ),
            models.UniqueConstraint(
                fields=["stage"],
                condition=Q(jury__isnull=True, closed_at__isnull=True),
                name="session_one_act_open",
            ),
            models.CheckConstraint(
                condition=Q(jury__isnull=False) | (Q(mode="act", act_on__isnull=False)),
                name="session_jury_or_act",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.jury or self.stage.deciding_body} / {self.no}"

    @property
    def edition(self) -> Edition:
        return self.stage.edition


class Attendance(models.Model):
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="attendance")
    juror = models.ForeignKey("juries.Juror", on_delete=models.PROTECT, related_name="+")
    present = models.BooleanField()
    substitutes = models.ForeignKey(
        "juries.Juror", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["session", "juror"]
        constraints = [models.UniqueConstraint(fields=["session", "juror"], name="attendance_once")]

    def __str__(self) -> str:
        return f"{self.juror}: {self.present}"


class Vote(models.Model):
    """One vote of a session: a block of proposals of a category, or a single application.
    Applications in which somebody present is recused are voted singly, without that person."""

    class Kind(models.TextChoices):
        BLOCK = "block", _("all remaining proposals of the category")
        SINGLE = "single", _("one application")

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="votes")
    no = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=6, choices=Kind)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, null=True, related_name="votes"
    )
    motion = models.TextField()
    in_favour = models.PositiveSmallIntegerField()
    against = models.PositiveSmallIntegerField()
    abstained = models.PositiveSmallIntegerField()
    entitled = models.PositiveSmallIntegerField()  # present, with a vote, not recused
    recused = models.JSONField(default=list)  # public ids of jurors who left for this vote
    casting = models.BooleanField(default=False)  # the chair's casting vote decided
    passed = models.BooleanField()
    taken_at = models.DateTimeField()

    class Meta:
        ordering = ["session", "no"]
        constraints = [
            models.UniqueConstraint(fields=["session", "no"], name="vote_no_once"),
            models.CheckConstraint(
                condition=Q(entitled=F("in_favour") + F("against") + F("abstained")),
                name="vote_adds_up",
                violation_error_message=_(
                    "Votes in favour, against and abstained add up to the number entitled."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session} / {self.no}"


class Decision(models.Model):
    """What the Kapituła decides in session, kept as it is taken so that nothing is lost; the
    bundle freezes it. A row without an application says why nobody in the category is awarded."""

    NONE = "none"  # the outcome of an application that is not awarded

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="decisions")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, null=True, related_name="decisions"
    )
    outcome = models.CharField(max_length=40)  # code of the outcome scheme, free, or NONE
    label = models.CharField(max_length=120, blank=True)  # of a free outcome
    place = models.PositiveSmallIntegerField(null=True)
    citation = models.TextField(blank=True)
    reason = models.TextField(blank=True)  # of a departure from the proposal, or of no award
    decided_by = person()
    decided_at = models.DateTimeField()
    departed_at = models.DateTimeField(null=True)  # a vote before this moment does not cover it

    class Meta:
        ordering = ["session", "category", "place", "id"]
        constraints = [
            models.UniqueConstraint(fields=["session", "application"], name="decision_once"),
            models.UniqueConstraint(
                fields=["session", "category"],
                condition=Q(application__isnull=True),
                name="decision_none_once",
            ),
            models.CheckConstraint(
                condition=Q(application__isnull=False) | (Q(outcome="none") & ~Q(reason="")),
                name="decision_none_has_reason",
                violation_error_message=_("Say why nobody is awarded in this category."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session}: {self.application or self.category} {self.outcome}"


class PrizeDecision(models.Model):
    """Who holds a special prize outside the categories: an application, an organisation, or
    nobody, for a reason."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="prize_decisions")
    code = models.CharField(max_length=20)  # of the prize in the rules of the edition
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, null=True, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+"
    )
    holder_name = models.CharField(max_length=200, blank=True)  # of a person or an undertaking
    citation = models.TextField(blank=True)
    reason = models.TextField(blank=True)  # why nobody holds it
    decided_by = person()
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["session", "code"]
        constraints = [
            models.UniqueConstraint(fields=["session", "code"], name="prize_decision_once"),
            models.CheckConstraint(
                condition=Q(organisation__isnull=False)
                | (Q(application__isnull=True) & ~Q(reason="")),
                name="prize_has_a_holder_or_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session}: {self.code}"

    @property
    def shown_holder(self) -> str:
        """The name that results and documents carry: of the person, team or undertaking that the
        prize is for, else of the organisation."""
        subject = self.application.subject if self.application else ""
        return self.holder_name or subject or (self.organisation.name if self.organisation else "")


class Resolution(models.Model):
    """A resolution of the Kapituła, or the act of another authority, with its frozen bundle;
    approved by another person. Without a category it gives a special prize."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="resolutions")
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, related_name="resolutions"
    )
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey(
        Session, on_delete=models.PROTECT, null=True, related_name="resolutions"
    )
    no = models.CharField(max_length=20)
    bundle = models.JSONField()
    bundle_sha256 = models.CharField(max_length=64)
    reason = models.TextField(blank=True)  # e.g. why nobody is awarded
    prepared_by = person(null=True)
    prepared_at = models.DateTimeField()
    approved_by = person(null=True)
    approved_at = models.DateTimeField(null=True)
    act_number = models.CharField(max_length=60, blank=True)  # of the act signed outside
    act_on = models.DateField(null=True)
    returned_by = person(null=True)
    returned_at = models.DateTimeField(null=True)
    return_reason = models.TextField(blank=True)
    published_at = models.DateTimeField(null=True)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="superseded_by"
    )

    class Meta:
        ordering = ["edition", "id"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "no"], name="resolution_no_once"),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | (Q(approved_at__isnull=False) & FOUR_EYES),
                name="resolution_four_eyes",
                violation_error_message=_(
                    "Results are approved by a person other than the one who prepared them."
                ),
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(approved_at__isnull=False),
                name="resolution_published_after_approval",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition} {self.no}"


class Award(models.Model):
    """Rozstrzygnięcie for one holder. The citation is what winners publish."""

    class Origin(models.TextChoices):
        DECIDED = "decided", _("decided in the portal")
        HISTORICAL = "historical", _("from before the portal")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    resolution = models.ForeignKey(
        Resolution, on_delete=models.PROTECT, null=True, related_name="awards"
    )
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, null=True, related_name="awards"
    )
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="awards")
    holder_name = models.CharField(max_length=200)  # the name as at the award
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="awards")
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, related_name="awards"
    )
    outcome = models.CharField(max_length=40)  # code of the outcome scheme
    outcome_label = models.CharField(max_length=120)
    place = models.PositiveSmallIntegerField(null=True)
    ex_aequo = models.BooleanField(default=False)
    points = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    citation = models.TextField(blank=True)
    reason = models.TextField(blank=True)  # of a departure from the proposal
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.DECIDED)
    source = models.CharField(max_length=200, blank=True)  # of a historical row

    class Meta:
        ordering = ["edition", "category", "place", "holder_name"]
        constraints = [
            models.UniqueConstraint(fields=["resolution", "application"], name="award_once"),
            models.CheckConstraint(
                condition=(
                    Q(origin="decided", resolution__isnull=False)
                    | (Q(origin="historical") & ~Q(source=""))
                ),
                name="award_has_a_resolution_or_source",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder_name}: {self.outcome_label}"
