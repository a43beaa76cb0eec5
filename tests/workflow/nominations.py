"""A nomination driven through the pages and the gate: a social-economy entity nominates a gmina."""

from typing import Any

from django.core import mail
from django.urls import reverse
from django_ox.models import OxTask
from django_ox.testing import run_tasks

from accounts.memberships import organisation_of
from accounts.models import Membership, Organisation, Unit
from applications.models import Application
from records.clock import database_now
from tests.acceptance.edition_run import ACCEPTED, CALLED, DECLARED, REFUSED, Run, faults
from tests.acceptance.people import SECRETARIAT, SIGNER, STRANGER, People
from tests.factories import MembershipFactory
from workflow.models import ApplicationCase

OUTCOME = {
    "scheme": "distinctions",
    "labels": {"laureate": "Laureat", "special": "Wyróżnienie specjalne", "merit": "Wyróżnienie"},
    "artefacts": {"merit": ["diploma"], "laureate": ["certificate", "letter"]},
}
NOMINATION: dict[str, Any] = {
    "entry_mode": "nomination_by_pes",
    "eligibility": {
        "organisation_kinds": ["gmina", "powiat", "other"],
        "text": "Zgłasza się samorząd.",
    },
    "outcome": OUTCOME,
}
STATEMENT = "Gmina od lat zleca zadania spółdzielni socjalnej.\r\nUżycza jej lokalu."
CONTACT = "urzad@kandydat.example.org"
NOMINEE = "9901022"


def people_of_a_pes(people: People | None = None) -> People:
    """Everybody of the applicant's group belongs to a social-economy entity."""
    people = people or People()
    Organisation.objects.filter(pk=people.organisation.pk).update(
        kind="pes", teryt="", regon="123456785", name="Spółdzielnia Socjalna Przykładowa"
    )
    people.organisation.refresh_from_db()
    people.membership.refresh_from_db()
    return people


def unit(teryt: str = NOMINEE, name: str = "Kandydacka") -> Unit:
    return Unit.objects.get_or_create(
        teryt=teryt,
        defaults={
            "kind": "2",
            "name": name,
            "powiat": "przykładowski",
            "voivodeship": "przykładowskie",
            "as_of": "2020-01-01",
        },
    )[0]


class NominationRun(Run):
    """`signer` is the browser of a signing person of the nominee, who has joined it; with
    `consents` that person consents as soon as the nomination is submitted."""

    def __init__(self, people: People | None = None, *, consents: bool = False, **rules: Any):
        self.consents = consents
        self.unit = unit()
        self.nominee = organisation_of(self.unit)
        super().__init__(people or people_of_a_pes(), **{**NOMINATION, **rules})
        self.outcome = "merit"
        MembershipFactory(
            user=self.people.users[STRANGER],
            organisation=self.nominee,
            role=Membership.Role.SIGNER,
            office="wójt",
        )
        self.signer = self.people.client(STRANGER)

    def start_address(self, chosen: str = NOMINEE) -> str:
        address = reverse("start_application", args=[self.edition.slug, self.category.code])
        return f"{address}?kandydat={chosen}" if chosen else address

    def nominate(self, role: str = SIGNER, chosen: str = NOMINEE, **given: Any):
        """POST of the start page; the response, whatever it is."""
        place = Membership.objects.filter(user=self.people.users[role]).order_by("pk").first()
        data = {
            "membership": str(place.public_id) if place else "",
            "statement": STATEMENT,
            "contact_email": CONTACT,
        }
        return self.people.client(role).post(self.start_address(chosen), data | given)

    def start(self) -> ApplicationCase:
        response = self.nominate(**self.started_with())
        assert response.status_code == 302, faults(response)
        return ApplicationCase.objects.latest("pk")

    def started_with(self) -> dict[str, Any]:
        return {}

    def submit(self) -> None:
        super().submit()
        if self.consents:
            self.answer()

    def also_by(self, role: str) -> Application:
        """Another person nominates the same nominee and begins to write."""
        response = self.nominate(role)
        assert response.status_code == 302, faults(response)
        application = Application.objects.latest("pk")
        application.answers = self.application.answers
        application.save(update_fields=["answers"])
        return application

    def submit_also(self, role: str, application: Application) -> None:
        case = application.cases.get()
        address = reverse("step", args=[case.public_id, "submit_application"])
        self._post(role, address, DECLARED)

    # --- consent

    @property
    def act_address(self) -> str:
        return reverse("act", args=[self.case.public_id, "zgoda"])

    def answer(self, decision: str = "give", **given: Any):
        """The nominee's signing person answers in the portal."""
        return self.signer.post(self.act_address, {"decision": decision, **given})

    def mailed_link(self) -> str:
        """Send what waits; the path of the link in the newest letter to the nominee."""
        run_mail()
        letter = [m for m in mail.outbox if m.to == [CONTACT]][-1]
        [address] = [word for word in letter.body.split() if "/zgoda/" in word]
        return "/" + address.split("/", 3)[3]

    # --- the office: the checklist asks for consent as well

    def accept(self, **given: Any) -> None:
        self._checked(ACCEPTED, **given)

    def call_to_supplement(self) -> None:
        self._checked(CALLED)

    def propose_rejection(self) -> None:
        self._checked(REFUSED)

    def _checked(self, answers: dict[str, Any], **given: Any) -> None:
        self.step(SECRETARIAT, "check_formalities", **{**answers, "answer_FK-ZK": "yes", **given})


def run_mail() -> None:
    """Run the letters to nominees, and nothing else."""
    waiting = OxTask.objects.filter(status="READY")
    others = waiting.exclude(task_path__endswith="mail_consent_request")
    held = list(others.values_list("pk", flat=True))
    OxTask.objects.filter(pk__in=held).update(status="RUNNING")
    run_tasks(raise_failures=True)
    OxTask.objects.filter(pk__in=held).update(status="READY", run_after=database_now())


def status_of(run: NominationRun) -> str:
    return Application.objects.get(pk=run.case.application_id).status
