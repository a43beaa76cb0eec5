"""What a person is in the portal, read once a request in one statement."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q
from django.db.models.functions import Now
from django.http import HttpRequest

from accounts.models import User
from juries.models import Juror
from juries.policies import kept_juries
from programmes.models import Edition, Officer


@dataclass(frozen=True)
class Roles:
    """`in_earnest`: as an officer, a juror or a secretary of anything but rehearsals."""

    secretariat: bool = False
    juror: bool = False
    secretary: bool = False
    in_earnest: bool = False
    second_factor: bool = False

    @property
    def needs_second_factor(self) -> bool:
        """Staff and jurors log in with a second factor (ACCEPTANCE 21); who has a place in
        rehearsals alone meets synthetic data only and needs none."""
        return self.in_earnest and not self.second_factor


def roles_of(request: HttpRequest) -> Roles:
    """The roles of the person of this request; nobody has none."""
    found = getattr(request, "_roles", None)
    if found is None:
        user = request.user
        found = read(user.pk) if user.is_authenticated else Roles()
        request._roles = found  # type: ignore[attr-defined]
    return found


def read(user_id: int) -> Roles:
    serving = Q(until__isnull=True) | Q(until__gt=Now())
    factors = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    person = {"user": OuterRef("pk")}
    officers = Officer.objects.filter(serving, **person)
    jurors = Juror.objects.filter(serving, **person)
    papers = kept_juries().filter(secretary=OuterRef("pk"))
    in_earnest = (
        Exists(officers.filter(programme__repeats=None))
        | Exists(jurors.exclude(jury__edition__kind=Edition.Kind.REHEARSAL))
        | Exists(papers.exclude(edition__kind=Edition.Kind.REHEARSAL))
    )
    values = (
        User.objects.filter(pk=user_id)
        .values_list(
            Exists(officers.filter(role=Officer.Role.SECRETARIAT)),
            Exists(jurors),
            Exists(papers),
            ExpressionWrapper(in_earnest, BooleanField()),
            Exists(Authenticator.objects.filter(type__in=factors, **person)),
        )
        .get()
    )
    return Roles(*values)
