"""Rows of what staff change while an edition runs: deadlines, rules, words, closing days.

The edition, its categories and its rules are in `programmes.models`.
"""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation

FOUR_EYES = Q(prepared_by__isnull=False, approved_by__isnull=False) & ~Q(
    prepared_by=F("approved_by")
)
"""Prepared and approved by two different people; a bare `<>` would let NULL through."""

SET_BY_FOUR_EYES = Q(set_by__isnull=False, approved_by__isnull=False) & ~Q(set_by=F("approved_by"))


def person(related_name: str = "+", **kwargs) -> models.ForeignKey:
    """A reference to a person who did something: protected, never cascaded."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name=related_name, **kwargs
    )


class DeadlineChange(models.Model):
    """A deadline is the newest row of its kind. It may only lengthen once the call is open."""

    class Kind(models.TextChoices):
        CALL_OPENS = "call_opens", _("call opens")
        CALL_CLOSES = "call_closes", _("deadline of the call")
        FORMAL_CHECK_UNTIL = "formal_check_until", _("formal check until")
        SCORING_UNTIL = "scoring_until", _("scoring until")
        SESSION_AT = "session_at", _("session of the Kapituła")
        RESULTS_PLANNED = "results_planned", _("planned results")

    edition = models.ForeignKey(
        "programmes.Edition", on_delete=models.PROTECT, related_name="deadlines"
    )
    stage = models.ForeignKey(
        "programmes.Stage", on_delete=models.PROTECT, null=True, related_name="+"
    )
    kind = models.CharField(max_length=20, choices=Kind)
    value = models.DateTimeField()
    reason = models.TextField(blank=True)
    basis = models.CharField(max_length=120, blank=True)  # paragraph of the contest's rules
    is_initial = models.BooleanField(default=False)
    set_by = person(null=True)
    approved_by = person(null=True)
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["edition", "kind", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_initial=True) | SET_BY_FOUR_EYES, name="deadline_four_eyes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.value.isoformat()}"


class TwoPersonProposal(models.Model):
    """A change that one officer has prepared and another has yet to approve."""

    class Status(models.TextChoices):
        OPEN = "open", _("waits for a second person")
        APPROVED = "approved", _("change approved")
        REFUSED = "refused", _("change not approved")
        WITHDRAWN = "withdrawn", _("change withdrawn")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reason = models.TextField()
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    proposed_by = person()
    proposed_at = models.DateTimeField()
    decided_by = person(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="open", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(status="open") & Q(decided_by__isnull=False) & Q(decided_at__isnull=False)),
                name="%(class)s_decided",
            ),
            models.CheckConstraint(
                condition=~Q(status="approved") | ~Q(decided_by=F("proposed_by")),
                name="%(class)s_four_eyes",
            ),
        ]


class DeadlineProposal(TwoPersonProposal):
    """A change of a deadline."""

    edition = models.ForeignKey(
        "programmes.Edition", on_delete=models.PROTECT, related_name="deadline_proposals"
    )
    stage = models.ForeignKey(
        "programmes.Stage", on_delete=models.PROTECT, null=True, related_name="+"
    )
    kind = models.CharField(max_length=20, choices=DeadlineChange.Kind)
    value = models.DateTimeField()
    basis = models.CharField(max_length=120, blank=True)
    change = models.OneToOneField(
        DeadlineChange, on_delete=models.PROTECT, null=True, related_name="proposal"
    )

    class Meta(TwoPersonProposal.Meta):
        constraints = [
            *TwoPersonProposal.Meta.constraints,
            models.UniqueConstraint(
                fields=["edition", "kind"],
                condition=Q(status="open"),
                name="deadlineproposal_open_once",
            ),
            models.CheckConstraint(
                condition=~Q(status="approved") | Q(change__isnull=False),
                name="deadlineproposal_has_change",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.value.isoformat()} ({self.status})"


class RuleSetProposal(TwoPersonProposal):
    """A correction of the rules of an edition whose call has opened."""

    edition = models.ForeignKey(
        "programmes.Edition", on_delete=models.PROTECT, related_name="rule_set_proposals"
    )
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    rule_set = models.OneToOneField(
        "programmes.RuleSet", on_delete=models.PROTECT, null=True, related_name="proposal"
    )

    class Meta(TwoPersonProposal.Meta):
        constraints = [
            *TwoPersonProposal.Meta.constraints,
            models.UniqueConstraint(
                fields=["edition"], condition=Q(status="open"), name="rulesetproposal_open_once"
            ),
            models.CheckConstraint(
                condition=~Q(status="approved") | Q(rule_set__isnull=False),
                name="rulesetproposal_has_rule_set",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sha256[:8]} ({self.status})"


class MessageWording(models.Model):
    """Staff's own words of a message of one edition; the newest approved row counts. An empty
    body goes back to the words of the rules, or of the portal."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    edition = models.ForeignKey(
        "programmes.Edition", on_delete=models.PROTECT, related_name="wordings"
    )
    event = models.CharField(max_length=20)
    title = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    reason = models.TextField()
    set_by = person()
    set_at = models.DateTimeField()
    approved_by = person(null=True)
    approved_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["edition", "event", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | (Q(approved_by__isnull=False, approved_at__isnull=False))
                & ~Q(approved_by=F("set_by")),
                name="message_wording_four_eyes",
            ),
            models.UniqueConstraint(
                fields=["edition", "event"],
                condition=Q(approved_at__isnull=True),
                name="message_wording_waiting_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.set_at.isoformat()}"


class Cancellation(models.Model):
    """The contest, or one of its categories, is cancelled: one person prepares it with a reason
    that everybody will read, another approves or refuses it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    edition = models.ForeignKey(
        "programmes.Edition", on_delete=models.PROTECT, related_name="cancellations"
    )
    category = models.ForeignKey(
        "programmes.Category", on_delete=models.PROTECT, null=True, related_name="cancellations"
    )
    reason = models.TextField()
    prepared_by = person(null=True)
    prepared_at = models.DateTimeField()
    approved_by = person(null=True)
    approved_at = models.DateTimeField(null=True)
    refused_by = person(null=True)
    refused_at = models.DateTimeField(null=True)
    refusal_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["edition", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | (Q(approved_at__isnull=False) & FOUR_EYES),
                name="cancellation_four_eyes",
                violation_error_message=_("A second person approves what the first prepared."),
            ),
            models.CheckConstraint(
                condition=Q(refused_at__isnull=True) | Q(approved_at__isnull=True),
                name="cancellation_one_end",
            ),
            models.UniqueConstraint(
                fields=["edition"],
                condition=Q(approved_at__isnull=True, refused_at__isnull=True),
                name="cancellation_waiting_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.prepared_at.isoformat()}"

    @property
    def is_waiting(self) -> bool:
        return self.approved_at is None and self.refused_at is None


class PublishedAnswer(models.Model):
    """A question about an edition and the answer that everybody reads."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    edition = models.ForeignKey(
        "programmes.Edition", on_delete=models.PROTECT, related_name="published_answers"
    )
    question = models.CharField(max_length=500)
    answer = models.TextField()
    order = models.PositiveSmallIntegerField(default=0)
    published_by = person()
    published_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["edition", "order", "id"]

    def __str__(self) -> str:
        return self.question


class ClosingDay(models.Model):
    """A day on which the organiser's office is closed; terms move off it."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="closing_days"
    )
    day = models.DateField()
    reason = models.CharField(max_length=120)

    class Meta:
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "day"], name="closing_day_once")
        ]

    def __str__(self) -> str:
        return self.day.isoformat()


class StaffChange(models.Model):
    """A change of an edition that one officer made alone, with its reason: the ledger holds no
    free text. `detail` says what changed in codes, days and numbers."""

    class Kind(models.TextChoices):
        CLOSING_DAY_ADDED = "closing_day_added", _("closing day added")
        CLOSING_DAY_REMOVED = "closing_day_removed", _("closing day removed")
        ANSWER_WITHDRAWN = "answer_withdrawn", _("published answer withdrawn")
        REVIEWERS_CHANGED = "reviewers_changed", _("number of reviews changed")
        JUROR_APPOINTED = "juror_appointed", _("member appointed")
        JUROR_REAPPOINTED = "juror_reappointed", _("member appointed again")
        JUROR_ENDED = "juror_ended", _("membership ended")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    edition = models.ForeignKey(
        "programmes.Edition", on_delete=models.PROTECT, related_name="staff_changes"
    )
    kind = models.CharField(max_length=20, choices=Kind)
    detail = models.JSONField(default=dict)
    reason = models.TextField()
    set_by = person()
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["-set_at", "-id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.set_at.isoformat()}"

    @property
    def day(self) -> date | None:
        """The closing day that the change is about."""
        return date.fromisoformat(self.detail["day"]) if "day" in self.detail else None
