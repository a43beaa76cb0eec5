"""One person for every role that the portal knows, as seen from one organisation's application."""

from datetime import timedelta

from allauth.account.models import EmailAddress

from accounts.models import Membership, User
from juries.models import Juror, Jury
from programmes.models import Officer
from records.clock import database_now
from tests.factories import (
    JurorFactory,
    MembershipFactory,
    OfficerFactory,
    OrganisationFactory,
    ProgrammeFactory,
    UserFactory,
)

from .browsing import Visitor

ANONYMOUS = "anonymous"
STRANGER = "stranger"
EDITOR = "editor"
SIGNER = "signer"
HELPER = "helper"
OTHER_GROUP = "other_group"  # claims the same organisation, works in another group
FORMER = "former"  # held every place once; each has ended
SECRETARIAT = "secretariat"
APPROVER = "approver"
ISSUER = "issuer"
AUDITOR = "auditor"
FOREIGN_OFFICER = "foreign_officer"  # every office of another programme
JUROR = "juror"  # the application is assigned to them
RECUSED = "recused"
FOREIGN_JUROR = "foreign_juror"  # sits in another edition's Kapituła
JURY_SECRETARY = "jury_secretary"
CHAIR = "chair"

GROUP = frozenset({EDITOR, SIGNER, HELPER})
STAFF = frozenset({SECRETARIAT, APPROVER, ISSUER, AUDITOR})
ROLES = (
    ANONYMOUS, STRANGER, EDITOR, SIGNER, HELPER, OTHER_GROUP, FORMER, SECRETARIAT, APPROVER,
    ISSUER, AUDITOR, FOREIGN_OFFICER, JUROR, RECUSED, FOREIGN_JUROR, JURY_SECRETARY, CHAIR,
)  # fmt: skip
PERSONS = frozenset(ROLES) - {ANONYMOUS}


class People:
    """The users by role. Beside them `second_juror` (scores as well), `doubter` (a member with a
    doubt that waits for a ruling) and `clerk` (a second secretariat, for four eyes).

    `prefix` begins every name, so that a test can look for the people of one side.
    """

    def __init__(self, prefix: str = ""):
        self.prefix = prefix
        self.programme = ProgrammeFactory(
            name=f"{prefix}Konkurs",
            organiser=OrganisationFactory(kind="ministry", name=f"{prefix}Organizator", teryt=""),
        )
        self.organisation = OrganisationFactory(name=f"{prefix}Gmina Wnioskodawca")
        self.users: dict[str, User] = {
            role: UserFactory(
                name=f"{prefix}Osoba {role}", email=f"{prefix}{role}@example.org".lower()
            )
            for role in [*PERSONS, "second_juror", "doubter", "clerk"]
        }
        self.membership = self._member(SIGNER, Membership.Role.SIGNER)
        self.memberships = {
            SIGNER: self.membership,
            EDITOR: self._member(EDITOR, Membership.Role.EDITOR),
            HELPER: self._member(HELPER, Membership.Role.HELPER),
        }
        MembershipFactory(user=self.users[OTHER_GROUP], organisation=self.organisation)
        for role in (SECRETARIAT, APPROVER, ISSUER, AUDITOR):
            self._officer(role, role, self.programme)
        self._officer("clerk", SECRETARIAT, self.programme)
        elsewhere = ProgrammeFactory(name=f"{prefix}Konkurs obcy")
        for role in Officer.Role:
            self._officer(FOREIGN_OFFICER, role, elsewhere)
        self._past()
        self.clients: dict[str, Visitor] = {ANONYMOUS: Visitor()}
        for role, user in self.users.items():
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
            self.clients[role] = Visitor()
            self.clients[role].force_login(user)

    def _member(self, who: str, role: str) -> Membership:
        group = getattr(self, "membership", None)
        return MembershipFactory(
            user=self.users[who],
            organisation=self.organisation,
            role=role,
            **({"group": group.group} if group else {}),
        )

    def _officer(self, who: str, role: str, programme, **kwargs) -> Officer:
        return OfficerFactory(user=self.users[who], role=role, programme=programme, **kwargs)

    def _past(self) -> None:
        ended = database_now() - timedelta(days=1)
        MembershipFactory(
            user=self.users[FORMER],
            organisation=self.organisation,
            group=self.membership.group,
            until=ended,
        )
        for role in Officer.Role:
            self._officer(FORMER, role, self.programme, until=ended)

    def seat(self, jury: Jury) -> dict[str, Juror]:
        """The Kapituła of one edition: who sits in it now, and who did."""
        now = database_now()
        roles = {
            "second_juror": Juror.Role.DEPUTY,
            JUROR: Juror.Role.MEMBER,
            RECUSED: Juror.Role.MEMBER,
            "doubter": Juror.Role.MEMBER,
            CHAIR: Juror.Role.CHAIR,
        }
        jurors = {
            who: JurorFactory(
                jury=jury,
                user=self.users[who],
                role=role,
                appointed_at=now - timedelta(days=90 - place),
            )
            for place, (who, role) in enumerate(roles.items())
        }
        JurorFactory(
            jury=jury,
            user=self.users[FORMER],
            appointed_at=now - timedelta(days=90),
            until=now - timedelta(days=1),
        )
        return jurors

    def client(self, role: str) -> Visitor:
        """The browser in which the person of `role` is logged in."""
        return self.clients[role]
