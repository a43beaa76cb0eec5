"""Who someone is: people, organisations, memberships and the register of territorial units."""

import uuid
from datetime import datetime

import rules.permissions
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from .unit_names import folded


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email__iexact=email)


class User(AbstractBaseUser):
    """A person who logs in by e-mail. People are deactivated and anonymised, never deleted."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("first and last name"), max_length=150)
    is_active = models.BooleanField(default=True)
    is_synthetic = models.BooleanField(default=False)  # of a rehearsal: no letter reaches anybody
    created_at = models.DateTimeField(auto_now_add=True)
    anonymised_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.name or self.email

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Ask the policy table; an unknown name raises KeyError, it never passes."""
        predicate = rules.permissions.permissions[perm]
        return self.is_active and bool(predicate.test(self, obj))


class SearchText(models.CharField):
    """Name, powiat and voivodeship without Polish letters; set on every save and bulk_create."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        parts = (getattr(model_instance, name) for name in ("name", "powiat", "voivodeship"))
        text = folded(" ".join(parts))
        setattr(model_instance, self.attname, text)
        return text


class UnitQuerySet(models.QuerySet["Unit"]):
    def named(self, words: str) -> "UnitQuerySet":
        """Units that hold every word, with or without Polish letters, best match first.

        A TERYT number finds its unit; „gmina”, „miasto” and „powiat” may be typed and say nothing.
        """
        wanted = folded(words)
        parts = [part for part in wanted.split() if part not in {"gmina", "miasto", "powiat"}]
        if not parts:
            return self.none()
        if parts[0].isdigit():
            return self.filter(teryt__startswith=parts[0])
        found = self
        for part in parts:
            found = found.filter(search_text__contains=part)
        return found.annotate(
            rank=models.Case(
                models.When(search_text__startswith=f"{' '.join(parts)} ", then=0),
                models.When(search_text__startswith=parts[0], then=1),
                default=2,
            )
        ).order_by("rank", "name", "teryt")


class Unit(models.Model):
    """A territorial unit of the official register TERYT, always shown with kind and powiat."""

    class Kind(models.TextChoices):
        URBAN = "1", _("urban gmina")
        RURAL = "2", _("rural gmina")
        URBAN_RURAL = "3", _("urban-rural gmina")
        POWIAT = "powiat", _("powiat")
        CITY = "city", _("city with powiat rights")

    teryt = models.CharField(max_length=7, unique=True)
    kind = models.CharField(max_length=6, choices=Kind)
    name = models.CharField(max_length=80)
    powiat = models.CharField(max_length=80, blank=True)
    voivodeship = models.CharField(max_length=40)
    as_of = models.DateField()
    population = models.PositiveIntegerField(null=True)  # by the statistical office
    population_year = models.PositiveSmallIntegerField(null=True)  # as of its 31 December
    search_text = SearchText(max_length=210, editable=False, default="")

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["name", "teryt"]
        indexes = [models.Index(Lower("name"), name="unit_name_lower")]
        constraints = [
            models.CheckConstraint(
                condition=Q(population__isnull=True, population_year__isnull=True)
                | Q(population__isnull=False, population_year__isnull=False),
                name="unit_population_has_its_year",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_kind_display()}), {self.powiat or self.voivodeship}"


class Organisation(models.Model):
    """Whoever applies, runs or judges; keyed by TERYT or REGON, never by name."""

    class Kind(models.TextChoices):
        GMINA = "gmina", _("gmina")
        POWIAT = "powiat", _("powiat")
        PES = "pes", _("social-economy entity")
        MINISTRY = "ministry", _("ministry")
        ROPS = "rops", _("regional centre of social policy")
        OTHER = "other", _("other organisation")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(_("name"), max_length=200)
    teryt = models.CharField(max_length=7, blank=True)
    regon = models.CharField("REGON", max_length=14, blank=True)
    nip = models.CharField("NIP", max_length=10, blank=True)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["teryt"], condition=~Q(teryt=""), name="organisation_teryt_once"
            ),
            models.UniqueConstraint(
                fields=["regon"], condition=~Q(regon=""), name="organisation_regon_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MembershipGroup(models.Model):
    """People of one organisation who work together; a stranger who claims the same gmina is
    another group, so that neither sees nor blocks the other's draft."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="groups")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.organisation} / {self.public_id}"


class MembershipQuerySet(models.QuerySet["Membership"]):
    def live(self, at: datetime | Now) -> "MembershipQuerySet":
        """Memberships not ended at the moment `at`; `Now()` asks the database's clock."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=at))


class Membership(models.Model):
    """A person's place in an organisation. An unverified one may draft and submit:
    authorisation is an item of the formal check."""

    class Role(models.TextChoices):
        EDITOR = "editor", _("person preparing the application")
        SIGNER = "signer", _("signing person (representative)")
        HELPER = "helper", _("adviser (for instance from a support centre)")

    class Salutation(models.TextChoices):
        MR_WOJT = "Szanowny Panie Wójcie,", "Szanowny Panie Wójcie,"
        MS_WOJT = "Szanowna Pani Wójt,", "Szanowna Pani Wójt,"
        MR_BURMISTRZ = "Szanowny Panie Burmistrzu,", "Szanowny Panie Burmistrzu,"
        MS_BURMISTRZ = "Szanowna Pani Burmistrz,", "Szanowna Pani Burmistrz,"
        MR_PREZYDENT = "Szanowny Panie Prezydencie,", "Szanowny Panie Prezydencie,"
        MS_PREZYDENT = "Szanowna Pani Prezydent,", "Szanowna Pani Prezydent,"
        MR_STAROSTA = "Szanowny Panie Starosto,", "Szanowny Panie Starosto,"
        MS_STAROSTA = "Szanowna Pani Starosto,", "Szanowna Pani Starosto,"
        NEUTRAL = "Szanowni Państwo,", "Szanowni Państwo,"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="memberships"
    )
    group = models.ForeignKey(MembershipGroup, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role)
    office = models.CharField(_("office held"), max_length=120, blank=True)
    salutation = models.CharField(max_length=40, choices=Salutation, default=Salutation.NEUTRAL)
    verified_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    verified_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "group"], name="membership_once"),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True, verified_at__isnull=True)
                | Q(verified_by__isnull=False, verified_at__isnull=False),
                name="membership_verified_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.organisation} ({self.role})"


class Invitation(models.Model):
    """An offer of a place in a group to one e-mail address; the link holds the random public_id.

    Who may take it is decided by the address of the person who logs in, not by the link alone.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    group = models.ForeignKey(MembershipGroup, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(max_length=10, choices=Membership.Role)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                "group",
                Lower("email"),
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="invitation_open_once",
            ),
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True, accepted_at__isnull=True)
                | Q(accepted_by__isnull=False, accepted_at__isnull=False),
                name="invitation_accepted_at",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="invitation_one_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.public_id} ({self.role})"

    def is_open(self, at: datetime) -> bool:
        return self.accepted_at is None and self.withdrawn_at is None and at < self.expires_at
