"""The pages of a correction: what is prepared, what the second person sees, what the public reads."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from juries.models import Resolution
from tests.acceptance.edition_run import CITATION, run_case_jobs
from tests.shown_form import hidden_inputs
from tests.workflow.corrected_run import FIRST_LOSES, REASON, SECOND, CorrectedRun

pytestmark = pytest.mark.django_db


@pytest.fixture
def run():
    return CorrectedRun()


def results(run):
    return run.shown("applicant " + str(run.applications[0].pk), reverse(
        "results", args=[run.edition.slug]
    ))  # fmt: skip


# --- the way there ---


@pytest.mark.parametrize("who", ["secretariat", "secretary", "approver"])
def test_the_act_is_reached_from_the_case_of_the_edition(run, who):
    page = run.clients[who].get(reverse("edition_case", args=[run.case.public_id]))
    assert f'href="{run.address}"' in page.content.decode()
    assert "Sprostowanie ogłoszonych wyników" in run.shown(who, run.address)


def test_the_issuer_neither_prepares_nor_approves(run):
    page = run.clients["issuer"].get(reverse("edition_case", args=[run.case.public_id]))
    assert f'href="{run.address}"' not in page.content.decode()
    assert run.clients["issuer"].get(run.address).status_code == 403


def test_the_approver_prepares_nothing_and_the_secretary_approves_nothing(run):
    assert run.clients["approver"].get(run.preparing()).status_code == 403
    assert run.prepare(SECOND, who="approver").status_code == 403
    run.prepare(SECOND)
    assert run.approve_correction("secretary").status_code == 403
    assert run.approve_correction("secretariat").status_code == 403
    assert run.waiting_correction().approved_at is None


@pytest.mark.parametrize("query", ["uchwala=nic", "sprostowanie=nic", "uchwala=", "sprostowanie="])
def test_an_id_that_names_nothing_is_not_found(run, query):
    assert run.clients["secretary"].get(f"{run.address}?{query}").status_code == 404


def test_a_resolution_of_another_edition_is_not_found(run):
    other = CorrectedRun()
    address = f"{run.address}?uchwala={other.in_force().public_id}"
    assert run.clients["secretary"].get(address).status_code == 404


# --- the first person ---


def test_the_preview_says_what_changes_and_whose_case_is_touched_and_saves_nothing(run):
    run.release()
    typed = run.typed(FIRST_LOSES, SECOND, do="preview")

    page = run.send("secretary", run.preparing(), typed)

    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))
    assert page.status_code == 200
    assert "Gmina Próbna 01" in text
    assert "Sprawa zostanie wznowiona i zakończy się bez przyznania" in text
    assert "Sprawa zostanie wznowiona, a certyfikat wydany od razu." in text
    assert REASON in text
    assert Resolution.objects.count() == 1


def test_from_the_preview_one_goes_back_to_the_sheet_with_everything_typed(run):
    page = run.send("secretary", run.preparing(), run.typed(SECOND, do="edit")).content.decode()
    assert REASON in page
    assert CITATION in page
    assert Resolution.objects.count() == 1


@pytest.mark.parametrize(
    ("decision", "reason", "words"),
    [
        ((1, "laureate", 2, "Za krótko."), REASON, "znaków, a powinno mieć"),
        ((1, "grand_prix", 2, CITATION), REASON, "Wybierz poprawną wartość"),
        ((1, "laureate", "drugie", CITATION), REASON, "liczbę całkowitą"),
        ((1, "laureate", 2, CITATION), " ", "To pole jest wymagane"),
        ((1, "none", 2, ""), REASON, "Niczego nie zmieniono"),
    ],
)
def test_a_wrong_sheet_comes_back_with_the_error_and_all_that_was_typed(
    run, decision, reason, words
):
    typed = run.typed(decision, do="save") | {"reason": reason}
    page = run.send("secretary", run.preparing(), typed)
    assert page.status_code == 200
    text = page.content.decode()
    assert words in text
    assert str(decision[3]) in text
    assert Resolution.objects.count() == 1


def test_what_is_wrong_in_a_line_and_in_the_reason_is_said_at_once(run):
    typed = run.typed((1, "laureate", 2, "Za krótko."), do="preview", reason="")
    text = run.send("secretary", run.preparing(), typed).content.decode()
    assert "znaków, a powinno mieć" in text
    assert "To pole jest wymagane" in text


def test_a_form_without_any_field_is_shown_again(run):
    assert run.clients["secretary"].post(run.preparing(), {}).status_code == 200
    assert Resolution.objects.count() == 1


def test_a_second_click_prepares_no_second_correction(run):
    typed = run.typed(SECOND, do="save")
    address = run.preparing()
    assert run.clients["secretary"].post(address, typed).status_code == 302

    again = run.clients["secretariat"].post(address, typed)

    assert again.status_code == 409
    assert REASON in again.content.decode()  # nothing typed is lost
    assert Resolution.objects.count() == 2
    leads_on = run.clients["secretary"].get(address)
    assert leads_on.headers["Location"] == run.of(run.waiting_correction())


@pytest.mark.parametrize("status", ["withdrawn", "cancelled"])
def test_the_preview_says_of_a_case_that_ended_otherwise_only_that_it_stays_so(run, status):
    type(run.applications[1]).objects.filter(pk=run.applications[1].pk).update(status=status)
    page = run.send("secretary", run.preparing(), run.typed(SECOND, do="preview"))
    assert "Sprawa już się zakończyła i nie zmieni się." in page.content.decode()
    assert "wycofano" not in page.content.decode()


def test_the_list_counts_the_stages_of_the_edition_once(run):
    with CaptureQueriesContext(connection) as few:
        run.clients["secretary"].get(run.address)
    counts = [q for q in few if "COUNT(" in q["sql"] and "programmes_stage" in q["sql"]]
    assert counts == []


# --- the second person ---


def test_the_second_person_sees_exactly_what_was_prepared(run):
    run.prepare(SECOND)
    text = run.shown("approver", run.of(run.waiting_correction()))
    for words in (
        REASON,
        "Gmina Próbna 02",
        "Przed sprostowaniem",
        "bez certyfikatu",
        "Laureat, miejsce 2",
        CITATION,
        run.waiting_correction().bundle_sha256,
    ):
        assert words in text  # fmt: skip
    assert "Gmina Próbna 01" in text  # in the whole resolution below
    assert "Zatwierdź i ogłoś sprostowanie" in text


def test_the_correction_waits_on_the_desk_of_the_approver_alone(run):
    run.prepare(SECOND)
    address = run.of(run.waiting_correction())
    assert address in run.clients["approver"].get(reverse("desk")).content.decode()
    assert address not in run.clients["secretariat"].get(reverse("desk")).content.decode()
    run.approve_correction()
    assert address not in run.clients["approver"].get(reverse("desk")).content.decode()


def test_whoever_prepared_sees_that_another_person_approves(run):
    run.prepare(SECOND)
    text = run.shown("secretary", run.of(run.waiting_correction()))
    assert "Zatwierdza je inna osoba" in text
    assert "Zatwierdź i ogłoś sprostowanie" not in text


def test_an_approval_names_what_was_seen(run):
    run.prepare(SECOND)
    correction = run.waiting_correction()
    act = {"act_number": "DSR.2", "act_on": "2026-01-02", "action": "approve"}
    answer = run.clients["approver"].post(run.of(correction), act | {"seen": "0" * 64})
    assert answer.status_code == 200
    correction.refresh_from_db()
    assert correction.approved_at is None


def test_an_approval_without_the_act_comes_back_with_the_errors(run):
    run.prepare(SECOND)
    answer = run.approve_correction(act_number="", act_on="2049-12-31")
    assert answer.status_code == 200
    assert "To pole jest wymagane" in answer.content.decode()
    answer = run.approve_correction(act_on="2049-12-31")
    assert "Data aktu" in answer.content.decode()
    assert run.waiting_correction().approved_at is None


def test_a_refusal_needs_its_reason_and_tells_it(run):
    run.prepare(SECOND)
    address = run.of(run.waiting_correction())
    assert run.send("approver", address, {"action": "refuse", "reason": ""}).status_code == 200

    run.send("approver", address, {"action": "refuse", "reason": "Błędne miejsce."})

    text = run.shown("secretary", address)
    assert "Błędne miejsce." in text
    assert "Laureat, miejsce 2" in text  # what it was to change stays readable
    assert run.prepare(SECOND).status_code == 302
    late = run.clients["approver"].post(address, {"action": "refuse", "reason": "Jeszcze raz."})
    assert late.status_code == 409


def test_the_release_of_certificates_waits_for_the_decision_about_a_correction(run):
    run.prepare(SECOND)
    address = reverse("step", args=[run.case.public_id, "release_certificates"])
    answer = run.send("issuer", address, {})
    assert "Sprostowanie wyników czeka na zatwierdzenie" in answer.content.decode()
    assert not run.edition.releases.exists()


def test_an_approval_of_a_release_read_before_a_correction_is_no_approval(run):
    run.step("issuer", "release_certificates")
    address = reverse("step", args=[run.case.public_id, "release_certificates"])
    read = hidden_inputs(run.clients["approver"].get(address))
    assert "po przygotowaniu" not in run.shown("approver", address).lower()
    run.corrected(SECOND)
    run_case_jobs()

    answer = run.clients["approver"].post(address, read)

    assert answer.status_code == 200
    assert "czeka tu coś innego" in answer.content.decode()
    assert run.edition.releases.get().approved_at is None
    assert "Po przygotowaniu wydania sprostowano wyniki." in run.shown("approver", address)
    run.step("approver", "release_certificates")
    assert run.edition.releases.get().approved_at is not None


def test_a_release_prepared_from_a_page_read_before_a_correction_is_not_prepared(run):
    address = reverse("step", args=[run.case.public_id, "release_certificates"])
    read = hidden_inputs(run.clients["issuer"].get(address))
    run.corrected(SECOND)
    run_case_jobs()
    assert run.clients["issuer"].post(address, read).status_code == 200
    assert not run.edition.releases.exists()


# --- the public, and those who are concerned ---


def test_the_public_page_shows_the_corrected_results_and_what_they_replace(run):
    assert "Gmina Próbna 02" not in results(run)
    run.prepare(SECOND)
    assert "Gmina Próbna 02" not in results(run)

    run.approve_correction()

    text = results(run)
    assert "Gmina Próbna 02 Laureat , miejsce 2" in text
    assert "Uchwała nr 2/" in text
    assert "zastępuje uchwałę nr 1/" in text
    assert REASON in text


def test_the_history_of_the_case_tells_of_both(run):
    run.corrected(SECOND)
    run_case_jobs()
    second = run.applications[1]
    case = second.cases.latest("pk")
    text = run.shown(f"applicant {second.pk}", reverse("case", args=[case.public_id]))
    assert text.index("Sprostowano wyniki") < text.index("Ogłoszono wyniki")


def test_the_register_says_that_the_result_was_corrected(run):
    run.release()
    run.corrected(FIRST_LOSES)
    run_case_jobs()
    certificate = run.edition.awards.first().certificates.get()
    address = reverse("certificate", args=[certificate.public_id])
    assert "Wynik konkursu sprostowano" in run.shown("secretary", address)
    page = run.clients["issuer"].get(run.of(run.in_force()))
    assert page.status_code == 403  # the correction is for those who prepare and approve it
