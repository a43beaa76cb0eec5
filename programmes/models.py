"""What may be won, by which rules. `catalogue/*.toml` is the source of these rows."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation

from .models_changes import (  # noqa: F401  (the rest of this stage's rows)
    FOUR_EYES,
    SET_BY_FOUR_EYES,
    Cancellation,
    ClosingDay,
    DeadlineChange,
    DeadlineProposal,
    MessageWording,
    PublishedAnswer,
    RuleSetProposal,
    StaffChange,
    person,
)
from .parsed_rules import RulesField, parsed
from .shapes import RuleSetContent
from .timetable import current_deadline


class Programme(models.Model):
    """A contest. A rehearsal has one of its own, so that an office in it is none in the contest."""

    slug = models.SlugField(unique=True, max_length=80)
    name = models.CharField(max_length=200)
    organiser = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    partners = models.JSONField(default=list)
    funding_note = models.TextField(blank=True)
    contact = models.JSONField(default=dict)  # phone, mail, hours
    repeats = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="rehearsals"
    )

    def __str__(self) -> str:
        return self.name

    @property
    def contest_slug(self) -> str:
        """Of the contest, also where this is the programme of a rehearsal: numbers begin with it, and
        files of the contest name it."""
        return self.repeats.slug if self.repeats else self.slug


class EditionQuerySet(models.QuerySet["Edition"]):
    def public(self) -> "EditionQuerySet":
        """Rehearsals are a sandbox of the staff; demonstrations are shown, marked."""
        return self.exclude(kind=Edition.Kind.REHEARSAL)

    def with_calendar(self) -> "EditionQuerySet":
        """With what a list of editions shows, in a constant number of queries."""
        deadlines = DeadlineChange.objects.select_related("stage").order_by("pk")
        return self.select_related("programme__organiser").prefetch_related(
            "categories", models.Prefetch("deadlines", deadlines)
        )


class Edition(models.Model):
    """One whole year's run. Phases are moved by EditionFlow only."""

    class Phase(models.TextChoices):
        ANNOUNCED = "announced", _("announced")
        CALL_OPEN = "call_open", _("call for applications open")
        FORMAL_CHECK = "formal_check", _("formal check")
        SCORING = "scoring", _("scoring")
        SESSION = "session", _("session of the Kapituła")
        APPROVAL = "approval", _("approval of results")
        PUBLISHING = "publishing", _("approved, waiting for publication")
        PUBLISHED = "published", _("results published")
        CLOSED = "closed", _("closed")
        CANCELLED = "cancelled", _("cancelled")

    class Kind(models.TextChoices):
        NORMAL = "normal", _("normal")
        DEMONSTRATION = "demonstration", _("demonstration")
        REHEARSAL = "rehearsal", _("rehearsal")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="editions")
    slug = models.SlugField(unique=True, max_length=80)
    ordinal = models.CharField(max_length=10)  # Roman numeral as the organiser writes it
    year = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)  # the full year-stamped name of the contest
    kind = models.CharField(max_length=14, choices=Kind, default=Kind.NORMAL)
    real_calendar = models.CharField(max_length=120, blank=True)  # "18.03–4.05.2022"
    phase = models.CharField(max_length=14, choices=Phase, default=Phase.ANNOUNCED)
    stage_no = models.PositiveSmallIntegerField(default=1)
    phase_changed_at = models.DateTimeField(null=True)
    # Whether nobody applies for itself in any category: the word of every page about the edition.
    takes_nominations_only = models.BooleanField(default=False)

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="normal") | ~Q(real_calendar=""), name="shifted_calendar_is_marked"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_marked(self) -> bool:
        """Demonstrations and rehearsals are marked on every page, message and document."""
        return self.kind != self.Kind.NORMAL

    @property
    def distinct_name(self) -> str:
        """For lists of editions: marked ones share the name of the contest that they repeat."""
        return f"{self.name} ({self.slug})" if self.is_marked else self.name

    @property
    def mail_domain(self) -> str:
        """Of the synthetic people of a rehearsal; no mail is ever taken there (RFC 2606)."""
        return f"{self.slug}.example.org"

    @property
    def takes_entries(self) -> bool:
        """Whether anybody may begin one: in the call of a later stage those who went on add to
        theirs, and nobody begins."""
        return self.phase == self.Phase.CALL_OPEN and self.stage_no == 1

    @property
    def rule_set(self) -> "RuleSet":
        """The newest rules: what a new draft is pinned to and what the public reads."""
        return self.rule_sets.order_by("-version")[:1].get()

    @property
    def cancellation(self) -> Cancellation | None:
        """Why the whole contest was cancelled, if it was."""
        if self.phase != self.Phase.CANCELLED:
            return None
        return _approved(row for row in self.cancellations.all() if row.category_id is None)

    def deadline(self, kind: str, stage_no: int | None = None) -> datetime | None:
        """The deadline in force; uses the rows of `with_calendar` where they were fetched."""
        return current_deadline(self.deadlines.all(), kind, stage_no)


def _approved(rows: Iterable[Cancellation]) -> Cancellation | None:
    """The one that a second person approved; from rows that may have been fetched beforehand."""
    return next((row for row in rows if row.approved_at is not None), None)


class RuleSet(models.Model):
    """Append-only: what is open is never edited; an application is pinned to one version."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="rule_sets")
    version = models.PositiveSmallIntegerField()
    content = RulesField()
    sha256 = models.CharField(max_length=64)
    reason = models.TextField(blank=True)
    set_by = person(null=True)
    approved_by = person(null=True)
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["edition", "version"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "version"], name="rule_set_version_once"),
            models.CheckConstraint(
                condition=Q(version=1) | SET_BY_FOUR_EYES, name="rule_set_four_eyes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition} v{self.version}"

    @property
    def shape(self) -> RuleSetContent:
        """The rules as values, one for all rows with the same content. Raises RulesAltered."""
        return parsed(self)


class Category(models.Model):
    class EntryMode(models.TextChoices):
        SELF = "self", _("the organisation applies for itself")
        BY_PES = "nomination_by_pes", _("nominated by a social-economy entity")
        BY_ANYONE = "nomination_by_anyone", _("nominated by anyone")

    class SubjectType(models.TextChoices):
        ORGANISATION = "organisation", _("organisation")
        UNDERTAKING = "undertaking", _("undertaking")
        PERSON = "person", _("person")
        TEAM = "team", _("team")
        INITIATIVE = "initiative", _("initiative")
        MEDIA = "media", _("media")

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="categories")
    code = models.CharField(max_length=20)  # survives renames
    label = models.CharField(max_length=200)
    order = models.PositiveSmallIntegerField(default=0)
    entry_mode = models.CharField(max_length=20, choices=EntryMode, default=EntryMode.SELF)
    subject_type = models.CharField(
        max_length=14, choices=SubjectType, default=SubjectType.ORGANISATION
    )
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["edition", "order", "code"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="category_code_once")
        ]

    def __str__(self) -> str:
        return self.full_label

    @property
    def cancellation(self) -> Cancellation | None:
        """Why the category, or the whole contest, was cancelled, if it was."""
        if self.cancelled_at is None:
            return self.edition.cancellation
        return _approved(self.cancellations.all())

    @property
    def full_label(self) -> str:
        return f"{self.code}. {self.label}"


class Stage(models.Model):
    class Kind(models.TextChoices):
        SCORING = "scoring", _("scoring")
        DECISION = "decision", _("decision by another authority")

    class Scorers(models.TextChoices):
        MEMBERS = "members", _("members of the Kapituła")
        EXPERTS = "experts", _("assessing experts")
        BOTH = "both", _("members and experts")

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="stages")
    ordinal = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.SCORING)
    deciding_body = models.CharField(max_length=120)
    reviewers = models.PositiveSmallIntegerField(default=2)
    scorers = models.CharField(max_length=8, choices=Scorers, default=Scorers.MEMBERS)
    shortlist_n = models.PositiveSmallIntegerField(null=True)
    counts_earlier = models.BooleanField(default=False)

    class Meta:
        ordering = ["edition", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "ordinal"], name="stage_ordinal_once")
        ]

    def __str__(self) -> str:
        return f"{self.edition} / {self.ordinal}"


class Criterion(models.Model):
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="criteria")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="criteria")
    code = models.CharField(max_length=20)
    order = models.PositiveSmallIntegerField(default=0)
    label = models.CharField(max_length=300)
    max_points = models.DecimalField(max_digits=7, decimal_places=2)
    weight = models.DecimalField(max_digits=7, decimal_places=4, default=1)
    step = models.DecimalField(max_digits=5, decimal_places=2, default=1)
    guidance = models.JSONField(default=dict)  # question, look_at, anchors
    independent = models.BooleanField(default=False)  # shown, not totalled

    class Meta:
        ordering = ["category", "stage", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["category", "stage", "code"], name="criterion_code_once"
            ),
            models.CheckConstraint(
                condition=Q(max_points__gt=0, step__gt=0, weight__gt=0),
                name="criterion_positive",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"


class Officer(models.Model):
    """A staff role is a row with who granted and who approved it, never a flag on the person."""

    class Role(models.TextChoices):
        SECRETARIAT = "secretariat", _("secretariat")
        APPROVER = "approver", _("approver")
        ISSUER = "issuer", _("issuer of certificates")
        AUDITOR = "auditor", _("auditor")

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="officers")
    user = person("offices")
    role = models.CharField(max_length=12, choices=Role)
    granted_by = person(null=True)
    approved_by = person(null=True)
    granted_at = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "user", "role"],
                condition=Q(until__isnull=True),
                name="officer_once",
            ),
            models.CheckConstraint(
                condition=Q(granted_by__isnull=False, approved_by__isnull=False)
                & ~Q(granted_by=F("approved_by")),
                name="officer_four_eyes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role}"
