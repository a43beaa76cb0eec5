"""Who applies, with what evidence. `Application.status` is the truth; the engine only says
who acts next."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, MembershipGroup, Organisation
from programmes.models import SET_BY_FOUR_EYES, Category, Programme, RuleSet, person
from records.models import Document, StoredFile

from .models_formal import FormalCheck, Supplement  # noqa: F401  (the rest of this stage's rows)

LIVE = Q(
    status__in=[
        "submitted",
        "supplement_called",
        "in_review",
        "await_results",
        "extending",
        "awarded",
    ]
)
"""Submitted and not ended without an award."""


class Application(models.Model):
    """Of one organisation for itself, or, in a nomination, of the nominator (`applicant`) for the
    `nominee`. A person, team, initiative or medium is named by `subject`; the nominee is then
    the organisation that it belongs to."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft – not submitted")
        SUBMITTED = "submitted", _("submitted")
        SUPPLEMENT_CALLED = "supplement_called", _("called to supplement")
        IN_REVIEW = "in_review", _("in merit scoring")
        AWAIT_RESULTS = "await_results", _("scored, waiting for results")
        EXTENDING = "extending", _("adding the next stage")
        AWARDED = "awarded", _("awarded")
        NOT_AWARDED = "not_awarded", _("decided – no certificate")
        REJECTED_FORMAL = "rejected_formal", _("negative formal check")
        WITHDRAWN = "withdrawn", _("withdrawn")
        LAPSED = "lapsed", _("not submitted in time")
        CANCELLED = "cancelled", _("contest cancelled")

    ALIVE = (
        Status.DRAFT,
        Status.SUBMITTED,
        Status.SUPPLEMENT_CALLED,
        Status.IN_REVIEW,
        Status.AWAIT_RESULTS,
        Status.EXTENDING,
        Status.AWARDED,
    )
    FINAL = (
        Status.NOT_AWARDED,
        Status.REJECTED_FORMAL,
        Status.WITHDRAWN,
        Status.LAPSED,
        Status.CANCELLED,
    )

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(max_length=40, unique=True)  # numer wniosku
    case_mark = models.CharField(max_length=60, blank=True)  # znak sprawy, entered by the office
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="applications")
    applicant = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="applications"
    )
    group = models.ForeignKey(
        MembershipGroup, on_delete=models.PROTECT, related_name="applications"
    )
    nominee = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="nominated_in"
    )
    subject = models.CharField(max_length=200, blank=True)  # name of an undertaking, team, …
    subject_key = models.CharField(max_length=80, default="", blank=True)
    answers = models.JSONField(default=dict)  # the working copy; what counts is in Submission
    rule_set = models.ForeignKey(RuleSet, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=20, choices=Status, default=Status.DRAFT)
    stage_no = models.PositiveSmallIntegerField(default=1)  # grows when results send it on
    version = models.PositiveIntegerField(default=1)  # grows with every write of answers
    own_deadline = models.DateTimeField(null=True)
    created_by = person()
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)  # receipt of the submission in force
    status_at = models.DateTimeField()  # when `status` last changed
    withdrawal_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["reference"]
        constraints = [
            models.UniqueConstraint(
                fields=["category", "applicant", "subject_key"],
                condition=LIVE & Q(nominee__isnull=True),
                name="application_live_once",
            ),
            models.UniqueConstraint(
                fields=["category", "applicant", "subject_key", "group"],
                condition=Q(status="draft", nominee__isnull=True),
                name="application_draft_once",
            ),
            models.UniqueConstraint(
                fields=["category", "applicant", "nominee", "subject_key"],
                condition=LIVE & Q(nominee__isnull=False),
                name="nomination_live_once",
            ),
            models.UniqueConstraint(
                fields=["category", "applicant", "nominee", "subject_key", "group"],
                condition=Q(status="draft", nominee__isnull=False),
                name="nomination_draft_once",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "lapsed"], submitted_at__isnull=True)
                | Q(status__in=["withdrawn", "cancelled"])
                | (
                    ~Q(status__in=["draft", "lapsed", "withdrawn", "cancelled"])
                    & Q(submitted_at__isnull=False)
                ),
                name="application_submitted_at",
                violation_error_message=_("A submitted application has a moment of receipt."),
            ),
        ]
        indexes = [models.Index(fields=["category", "status", "reference"])]

    def __str__(self) -> str:
        return self.reference

    @property
    def edition(self):
        return self.category.edition

    @property
    def holder(self) -> Organisation:
        """Whoever is judged and may win: the nominee, or the applicant where nobody nominates."""
        return self.nominee or self.applicant

    @property
    def holder_name(self) -> str:
        """The name that results and documents carry: in a nomination of a person, team,
        initiative or medium its own, else the organisation's."""
        return self.subject if self.nominee_id and self.subject else self.holder.name


class OwnDeadline(models.Model):
    """More time for one application, by two people; `Application.own_deadline` is the newest."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="own_deadlines"
    )
    value = models.DateTimeField()
    reason = models.TextField()
    set_by = person(null=True)
    approved_by = person(null=True)
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["application", "id"]
        constraints = [
            models.CheckConstraint(
                condition=SET_BY_FOUR_EYES,
                name="own_deadline_four_eyes",
                violation_error_message=_(
                    "An extension is approved by a person other than the one who prepared it."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.value.isoformat()}"


class Submission(models.Model):
    """One act of submitting. The newest before the deadline counts; nothing here ever changes."""

    class SignatureKind(models.TextChoices):
        PORTAL = "portal_confirmation", _("confirmed in the portal by the signing person")
        QUALIFIED = "qualified", _("qualified signature")
        TRUSTED = "trusted", _("trusted signature (Profil Zaufany)")
        PERSONAL = "personal", _("personal signature (e-dowód)")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="submissions"
    )
    no = models.PositiveSmallIntegerField()
    answers = models.JSONField()
    declarations = models.JSONField(default=list)
    evidence = models.JSONField(default=list)  # slot, title, name, size, sha256 | number, address
    nomination = models.JSONField(default=dict)  # who was nominated, why; {} where nobody is
    rule_set = models.ForeignKey(RuleSet, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)  # of the canonical answers, declarations, evidence
    submitted_at = models.DateTimeField()
    submitted_by = person()
    deadline = models.DateTimeField()  # the deadline that was in force
    signature_kind = models.CharField(max_length=20, choices=SignatureKind)
    signed_file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, related_name="+"
    )
    signature = models.JSONField(default=dict)  # facts without personal data

    class Meta:
        ordering = ["application", "no"]
        constraints = [
            models.UniqueConstraint(fields=["application", "no"], name="submission_no_once")
        ]

    def __str__(self) -> str:
        return f"{self.application} / {self.no}"


class SignedDocument(models.Model):
    """The PDF signed outside the portal, checked against the one given out, waiting to be
    submitted. It fits one version of the application; any later change needs a new one."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="signed_documents"
    )
    version = models.PositiveIntegerField()
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    facts = models.JSONField()  # of the signature, without personal data
    added_by = person()
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["application", "pk"]

    def __str__(self) -> str:
        return f"{self.application} v{self.version}"


class Receipt(models.Model):
    """Proof of one submission (potwierdzenie złożenia); anyone may check it by its code."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="receipt")
    facts = models.JSONField()  # exactly what the JSON receipt says
    sha256 = models.CharField(max_length=64)
    ledger_head = models.CharField(max_length=64, blank=True)
    document = models.OneToOneField(Document, on_delete=models.PROTECT, null=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.submission}"


class Nomination(models.Model):
    """Who nominated and why, and the nominee's answer to the request for consent.

    The answer comes from a signing person of the nominee in the portal (`answered_by`), or by a
    single-use link sent to `contact_email`, of which only the token's SHA-256 is kept.
    """

    class Consent(models.TextChoices):
        NOT_ASKED = "not_asked", _("not asked yet")
        ASKED = "asked", _("waits for the nominee's answer")
        GIVEN = "given", _("given")
        DECLINED = "declined", _("declined")

    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, related_name="nomination"
    )
    nominator = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    statement = models.TextField()  # the working copy; what counts is in Submission
    contact_email = models.EmailField(blank=True)  # of the nominee, as the nominator gave it
    asked_at = models.DateTimeField(null=True)
    token_sha256 = models.CharField(max_length=64, blank=True)
    consent_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    decline_reason = models.TextField(blank=True)
    answered_by = person(null=True)  # None: by the link
    answered_as = models.CharField(max_length=300, blank=True)  # name and office

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["token_sha256"], condition=~Q(token_sha256=""), name="nomination_token_once"
            ),
            models.CheckConstraint(
                condition=Q(consent_at__isnull=True) | Q(declined_at__isnull=True),
                name="nomination_one_answer",
            ),
            models.CheckConstraint(
                condition=Q(consent_at__isnull=True, declined_at__isnull=True)
                | (Q(asked_at__isnull=False) & ~Q(answered_as="")),
                name="nomination_answered_as",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nominator} → {self.application}"

    @property
    def consent(self) -> str:
        if self.consent_at:
            return self.Consent.GIVEN
        if self.declined_at:
            return self.Consent.DECLINED
        return self.Consent.ASKED if self.asked_at else self.Consent.NOT_ASKED

    @property
    def is_answerer_verified(self) -> bool:
        """Whether an officer confirmed that whoever answered in the portal acts for the nominee;
        a place in an organisation is claimed first and confirmed later."""
        places = Membership.objects.filter(user=self.answered_by, verified_at__isnull=False)
        return places.filter(organisation=self.application.nominee_id).exists()

    @property
    def consent_label(self) -> str:
        return str(self.Consent(self.consent).label)


class Evidence(models.Model):
    """A file, or a public document given by number and link (never fetched by us), in a slot."""

    class Kind(models.TextChoices):
        FILE = "file", _("file")
        PUBLIC_DOCUMENT = "public_document", _("publicly available document")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="evidence")
    slot = models.CharField(max_length=20)
    kind = models.CharField(max_length=16, choices=Kind)
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, null=True)
    title = models.CharField(_("title"), max_length=200)
    number = models.CharField(_("number"), max_length=80, blank=True)
    date = models.DateField(_("date"), null=True, blank=True)
    address = models.URLField(_("address of the page"), max_length=500, blank=True)
    covers = models.JSONField(default=list)  # criterion codes
    alt_text = models.CharField(max_length=150, blank=True)
    photo_author = models.CharField(max_length=120, blank=True)
    shows_people = models.BooleanField(null=True)
    hidden_from_jury = models.BooleanField(default=False)
    added_by = person()
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    removed_by = person(null=True)

    class Meta:
        ordering = ["slot", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="file", file__isnull=False)
                | (Q(kind="public_document", file__isnull=True) & ~Q(address="")),
                name="evidence_is_file_or_link",
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="evidence_removed_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slot}: {self.title}"


class PastAward(models.Model):
    """All that eligibility reads about the past; written by publication and by the loader of
    historical rows."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="past_awards"
    )
    subject_key = models.CharField(max_length=80, default="", blank=True)
    category_code = models.CharField(max_length=20)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=40)

    class Meta:
        ordering = ["-year", "category_code"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "subject_key", "category_code", "programme", "year"],
                name="past_award_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.year} {self.outcome}"
