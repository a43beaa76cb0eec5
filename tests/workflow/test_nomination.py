"""A nominee is named by another organisation, gives consent, and wins what the Kapituła gives."""

import pytest
from django.urls import reverse
from django_ox.testing import run_tasks

from applications.models import Application
from certificates.models import Certificate
from records.models import Entry, Message
from tests.acceptance.edition_run import StepRefused
from tests.acceptance.people import CHAIR, EDITOR, OTHER_GROUP, SECRETARIAT, SIGNER
from tests.factories import MembershipFactory, OrganisationFactory
from workflow.cases import open_nodes

from .nominations import CONTACT, NOMINEE, NominationRun, status_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def run():
    return NominationRun()


# --- naming the nominee ---------------------------------------------------------------------------


def test_the_nominee_is_the_holder_and_the_nominator_the_applicant(run):
    application = run.application

    assert application.nominee == run.nominee
    assert application.holder_name == "Gmina Kandydacka"
    assert application.applicant.name == "Spółdzielnia Socjalna Przykładowa"
    assert application.nomination.statement.count("\n") == 1
    assert "\r" not in application.nomination.statement
    assert run.nodes() == ["submit_application"]


def test_the_register_is_searched_first(run):
    page = run.people.client(SIGNER).get(run.start_address("") + "?q=kandydacka")

    assert f'href="?kandydat={NOMINEE}"' in page.content.decode()


def test_the_same_group_comes_back_to_its_nomination(run):
    again = run.nominate()

    assert again.status_code == 302
    assert Application.objects.count() == 1


def test_the_task_list_begins_with_the_nominee(run):
    address = reverse("step", args=[run.case.public_id, "submit_application"])
    html = run.people.client(SIGNER).get(address).content.decode()

    assert reverse("nomination", args=[run.application.public_id]) in html


# --- consent --------------------------------------------------------------------------------------


def test_submitting_asks_the_nominee_in_the_portal_and_by_a_link(run):
    run.submitted()

    assert list(Message.objects.filter(event="NOM-01").values_list("recipient__email")) == [
        ("stranger@example.org",)
    ]
    assert run.mailed_link().startswith("/zgoda/")
    assert run.application.nomination.consent == "asked"


def test_the_receipt_names_the_nominee(run, client):
    run.submitted()
    receipt = run.application.submissions.get().receipt

    page = client.get(reverse("receipt_check", args=[receipt.public_id])).content.decode()
    assert receipt.facts["nominee"] == "Gmina Kandydacka"
    assert "Gmina Kandydacka" in page


def test_a_draft_asks_nobody(run):
    assert run.application.nomination.asked_at is None
    assert run.signer.get(run.act_address).status_code == 404


def test_the_signing_person_of_the_nominee_reads_and_consents(run):
    run.submitted()
    page = run.signer.get(run.act_address).content.decode()
    answered = run.answer()

    nomination = run.application.nomination
    assert "Użycza jej lokalu" in page
    assert answered.status_code == 302
    assert nomination.consent == "given"
    assert nomination.answered_as == "Osoba stranger, wójt"
    assert Message.objects.filter(event="NOM-02").count() == 3
    assert run.nodes() == ["check_formalities"]


def test_the_link_gives_consent_once_and_only_by_post(run, client):
    link = (run.submitted(), run.mailed_link())[1]
    seen = client.get(link)
    assert (seen.status_code, run.application.nomination.consent) == (200, "asked")

    client.post(link, {"decision": "give", "answered_as": "Anna Przykładowa, sekretarz"})
    again = client.post(link, {"decision": "decline", "answered_as": "X", "reason": "Nie."})

    assert run.application.nomination.consent == "given"
    assert run.application.nomination.answered_by is None
    assert again.status_code == 404


def test_only_the_hash_of_the_token_is_kept(run):
    link = (run.submitted(), run.mailed_link())[1]
    token = link.rstrip("/").rpartition("/")[2]

    nomination = run.application.nomination
    assert len(nomination.token_sha256) == 64
    assert token not in str(nomination.__dict__)


def test_the_ledger_knows_no_names_and_no_addresses(run):
    run.submitted()
    run.answer()

    facts = str(list(Entry.objects.values_list("verb", "facts")))
    assert "consent_given" in facts
    assert CONTACT not in facts
    assert "Osoba" not in facts


def test_without_consent_the_formal_check_cannot_accept(run):
    run.submitted().close_call()

    with pytest.raises(StepRefused, match="nie wyraził zgody"):
        run.accept()
    assert status_of(run) == "submitted"


def test_the_checklist_shows_that_consent_is_missing(run):
    run.submitted().close_call()
    address = reverse("step", args=[run.case.public_id, "check_formalities"])
    page = run.people.client(SECRETARIAT).get(address)

    assert page.context["form"].proposed["FK-ZK"]["answer"] == "no"


def test_a_nominee_that_declines_ends_the_nomination_as_withdrawn(run):
    run.submitted()
    declined = run.answer("decline", reason="Gmina nie bierze udziału w konkursach.")

    application = run.application
    assert declined.status_code == 302
    assert application.status == Application.Status.WITHDRAWN
    assert application.withdrawal_reason == "Gmina nie bierze udziału w konkursach."
    assert open_nodes(run.case.process_id) == []
    assert Message.objects.filter(event="NOM-03").count() == 3


def test_a_nomination_reopened_after_a_refusal_asks_anew(run):
    run.submitted()
    run.answer("decline", reason="Pomyłka.")
    Application.objects.filter(pk=run.application.pk).update(status="submitted")
    address = reverse("nomination", args=[run.application.public_id])
    run.close_call()
    run.people.client(SIGNER).post(address, {"contact_email": CONTACT})

    assert run.application.nomination.consent == "asked"
    run.answer()
    assert run.application.nomination.consent == "given"


def test_the_formal_check_says_when_nobody_confirmed_who_consented(run):
    run.submitted().close_call()
    run.answer()
    address = reverse("step", args=[run.case.public_id, "check_formalities"])
    page = run.people.client(SECRETARIAT).get(address).content.decode()

    assert "nikt jeszcze nie potwierdził" in page


def test_declining_by_the_link_ends_the_case_too(run, client):
    link = (run.submitted(), run.mailed_link())[1]
    given = {"decision": "decline", "answered_as": "Anna Przykładowa", "reason": "Nie teraz."}
    client.post(link, given)

    assert status_of(run) == "withdrawn"
    assert open_nodes(run.case.process_id) == []
    assert client.get(link).status_code == 404


def test_declining_needs_a_reason(run):
    run.submitted()
    page = run.answer("decline")

    assert page.status_code == 200
    assert run.application.nomination.consent == "asked"


def test_the_link_ends_with_the_formal_check(run, client):
    link = (run.submitted().close_call(), run.mailed_link())[1]
    run.step(
        SECRETARIAT,
        "check_formalities",
        **{"answer_FK-01": "yes", "answer_FK-08": "yes", "answer_FK-ZK": "no"},
        **{"note_FK-ZK": "Brak zgody.", "result": "rejected", "reason": "Brak zgody kandydata."},
    )
    run.approve_rejection()

    assert client.get(link).status_code == 404
    assert run.answer().status_code == 200
    assert run.application.nomination.consent == "asked"


def test_an_unknown_link_tells_nothing(client):
    assert client.get(reverse("consent_by_link", args=["x" * 43])).status_code == 404


def test_whoever_nominates_does_not_answer(run):
    link = (run.submitted(), run.mailed_link())[1]
    given = {"decision": "give", "answered_as": "Osoba editor"}
    page = run.people.client(EDITOR).post(link, given)

    assert page.status_code == 200
    assert run.application.nomination.consent == "asked"
    assert run.people.client(EDITOR).get(run.act_address).status_code == 403


def test_a_new_request_ends_the_earlier_link(run, client):
    first = (run.submitted().close_call(), run.mailed_link())[1]
    address = reverse("nomination", args=[run.application.public_id])
    run.people.client(SIGNER).post(address, {"contact_email": CONTACT})
    second = run.mailed_link()

    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200


ANSWERS = {
    "anonymous": (302, 302),
    "signer": (200, 403),
    "editor": (200, 403),
    "helper": (200, 403),
    "other_group": (404, 404),
    "secretariat": (403, 403),
    "approver": (403, 403),
    "auditor": (403, 403),
    "issuer": (404, 403),
    "foreign_officer": (404, 404),
    "juror": (404, 404),
    "stranger": (404, 200),  # signs for the nominee
}
"""Who may open the nominator's page of the nominee, and the request for consent."""


@pytest.mark.parametrize("role", ANSWERS)
def test_who_may_open_the_pages_of_a_nomination(run, role):
    run.submitted()
    own = reverse("nomination", args=[run.application.public_id])

    client = run.people.client(role)
    assert (client.get(own).status_code, client.get(run.act_address).status_code) == ANSWERS[role]
    assert client.post(run.act_address, {}).status_code == ANSWERS[role][1]


# --- refusals -------------------------------------------------------------------------------------


def refused(response) -> str:
    assert response.status_code == 200
    return str(response.context["form"].errors)


def test_nobody_nominates_themselves(run):
    run.people.organisation.kind = "pes"
    with pytest.raises(AssertionError, match="samych siebie"):
        ItselfRun(run.people, eligibility={})


def test_unless_the_rules_allow_it(run):
    itself = ItselfRun(run.people, eligibility={}, nomination={"may_nominate_itself": True})

    itself.submitted().close_call().accept(**{"answer_FK-ZK": "not_applicable"})
    assert status_of(itself) == "in_review"


class ItselfRun(NominationRun):
    """A social-economy entity names its own REGON."""

    def started_with(self):
        own = self.people.organisation
        return {
            "chosen": "podmiot",
            "name": own.name,
            "regon": own.regon,
            "kind": "pes",
        }


def test_a_gmina_does_not_nominate_where_only_entities_do(run):
    type(run.people.organisation).objects.filter(pk=run.people.organisation.pk).update(kind="gmina")

    assert "membership" in refused(run.nominate())


def test_the_nominee_must_be_eligible(run):
    with pytest.raises(AssertionError, match="Zgłaszają się województwa"):
        NominationRun(
            run.people,
            eligibility={"teryt_prefixes": ["06"], "organisation_kinds": ["powiat"],
                         "text": "Zgłaszają się województwa."},
        )  # fmt: skip


def test_the_address_of_the_nominator_is_no_address_of_the_nominee(run):
    response = run.nominate(contact_email=run.people.users[EDITOR].email)

    assert "osoby" in refused(response)


def test_two_groups_of_one_nominator_cannot_both_submit(run):
    run.submitted()
    again = run.also_by(OTHER_GROUP)

    with pytest.raises(StepRefused, match="złożono już"):
        run.submit_also(OTHER_GROUP, again)


def test_another_nominator_may_nominate_the_same_nominee(run):
    MembershipFactory(
        user=run.people.users[CHAIR],
        organisation=OrganisationFactory(kind="pes", teryt="", regon="987654324"),
    )
    run.submitted()
    other = run.also_by(CHAIR)
    run.submit_also(CHAIR, other)
    run.close_call()

    address = reverse("step", args=[run.case.public_id, "check_formalities"])
    page = run.people.client(SECRETARIAT).get(address)
    assert [row.reference for row in page.context["others_of_nominee"]] == [other.reference]


# --- the whole line -------------------------------------------------------------------------------


def test_a_nomination_runs_to_a_distinction_and_a_diploma():
    run = NominationRun(consents=True).issued()
    run_tasks(raise_failures=True)

    diploma = Certificate.objects.get()
    assert run.application.status == Application.Status.AWARDED
    assert (diploma.artefact, diploma.award.outcome_label) == ("diploma", "Wyróżnienie")
    assert diploma.award.holder_name == "Gmina Kandydacka"
    assert diploma.award.organisation == run.nominee
    assert "/D/0001" in diploma.number
    assert diploma.document.file is not None
