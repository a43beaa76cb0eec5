"""The demonstration: one walk, looked at from all sides, and the refusal of foreign databases."""

import io
import os
import sqlite3
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import override_settings
from django_ox.models import OxTask

from accounts.models import User
from applications.models import Application
from certificates.models import Certificate
from juries.models import Award, Conflict, Pairing, Review, Score
from programmes.models import Edition
from records.models import Message
from workflow.demonstration import own_database, people, story, summary
from workflow.demonstration.page import read_page
from workflow.demonstration.terminal import Terminal

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo")]  # one walk for all workers
LOPUSZNO = "2604082"
KUROW = "0614062"


@pytest.fixture(scope="module")
def played(request, django_db_setup, django_db_blocker, tmp_path_factory):
    """The whole demonstration once, rolled back after the last test of this module."""
    with django_db_blocker.unblock():
        if connection.vendor != "sqlite":
            pytest.skip(
                "the walk takes a minute of real waiting and is made for SQLite; its steps are "
                "tested on PostgreSQL by the stages"
            )
        out = io.StringIO()
        with transaction.atomic(), override_settings(ACCOUNT_EMAIL_VERIFICATION="none"):
            outcome = story.play(Terminal(out), tmp_path_factory.mktemp("demo"))
            yield outcome, out.getvalue()
            transaction.set_rollback(True)


@pytest.fixture
def outcome(played):
    return played[0]


@pytest.fixture
def lopuszno(played):
    return Application.objects.get(applicant__teryt=LOPUSZNO)


# --- the walk -------------------------------------------------------------------------------------


def test_lopuszno_is_certified_without_a_place_on_the_podium(lopuszno):
    award = lopuszno.awards.get()

    assert lopuszno.status == Application.Status.AWARDED
    assert (award.outcome, award.place, award.points) == ("certified", 4, Decimal("61.50"))


def test_it_was_supplemented_once_and_checked_twice(lopuszno):
    checks = list(lopuszno.formal_checks.values_list("result", flat=True))

    assert checks == ["supplement", "accepted"]
    assert lopuszno.supplements.get().answered_at is not None


def test_two_members_scored_it_and_a_third_was_recused(lopuszno):
    reviews = Review.objects.filter(assignment__application=lopuszno)

    assert [review.status for review in reviews] == ["locked", "locked"]
    assert Pairing.objects.get(application=lopuszno, standing="recused").juror.user.name == (
        "Kinga Pokazowa"
    )


def test_no_card_of_lopuszno_gives_the_maximum(lopuszno):
    scores = Score.objects.filter(review__assignment__application=lopuszno)

    assert scores.count() == 12
    assert [score for score in scores if score.points == score.max_points] == []


def test_every_award_of_the_walk_has_exactly_one_certificate(lopuszno):
    edition = lopuszno.edition
    awards = Award.objects.filter(edition=edition)
    issued = Certificate.objects.filter(award__edition=edition)

    assert sorted(awards.values_list("place", flat=True)) == [1, 2, 3, 4]
    assert sorted(issued.values_list("award", flat=True)) == sorted(
        awards.values_list("pk", flat=True)
    )
    assert issued.get(award__application=lopuszno).status == Certificate.Status.ACTIVE


@pytest.mark.parametrize("paper", ["certificate", "diploma"])
def test_what_was_issued_is_sealed_archival_and_accessible(outcome, paper):
    issued = getattr(outcome, paper)

    assert issued.path.read_bytes().startswith(b"%PDF-")
    assert issued.is_seal_valid
    assert issued.conformance == summary.CONFORMS


@pytest.mark.parametrize("paper", ["certificate", "diploma"])
def test_pdfsig_calls_the_seal_valid(outcome, paper):
    said = getattr(outcome, paper).pdfsig
    if said is None:
        pytest.skip("poppler-utils is not installed")

    assert said == "Signature Validation: Signature is Valid."


def test_the_ledger_is_sound(outcome):
    assert outcome.ledger.faults == ()


def test_letters_about_results_went_out_and_others_still_wait(lopuszno):
    held = Message.objects.filter(status=Message.Status.HELD)

    assert not held.filter(subject_id=str(lopuszno.public_id)).exists()
    assert held.exists()


def test_what_was_printed_names_the_certificate_and_its_link(played):
    outcome, printed = played

    for paper in (outcome.certificate, outcome.diploma):
        assert str(paper.path) in printed
        assert paper.link in printed
    assert people.PASSWORD in printed


# --- the other contest ----------------------------------------------------------------------------


def test_kurow_was_nominated_consented_and_holds_a_diploma(played):
    nominated = Application.objects.get(nominee__teryt=KUROW)
    award = nominated.awards.get()

    assert nominated.applicant.kind == "pes"
    assert nominated.nomination.consent == "given"
    assert (award.holder_name, award.outcome) == ("Gmina Kurów", "distinction")
    assert [row.artefact for row in award.certificates.all()] == ["diploma"]


def test_both_contests_ran_on_editions_of_their_own(played):
    closed = Edition.objects.filter(kind=Edition.Kind.DEMONSTRATION, phase="closed")

    assert closed.values("programme").distinct().count() == 2


# --- what waits ------------------------------------------------------------------------------------


def statuses(phase: str) -> list[str]:
    edition = Edition.objects.get(kind=Edition.Kind.DEMONSTRATION, phase=phase)
    rows = Application.objects.filter(category__edition=edition).order_by("pk")
    return list(rows.values_list("status", flat=True))


def test_a_case_waits_in_every_phase(played):
    editions = Edition.objects.filter(kind=Edition.Kind.DEMONSTRATION)

    assert sorted(editions.values_list("phase", flat=True)) == [
        "approval",
        "call_open",
        "closed",
        "closed",
        "formal_check",
        "published",
        "publishing",
        "scoring",
        "session",
    ]


def test_the_open_call_has_drafts_in_several_states_and_a_submitted_one(played):
    assert statuses("call_open") == ["draft", "draft", "draft", "submitted"]


def test_the_formal_check_has_one_to_check_one_called_and_one_proposed_rejection(played):
    assert statuses("formal_check") == ["submitted", "supplement_called", "submitted"]
    proposed = Application.objects.get(formal_checks__state="proposed")
    assert proposed.edition.phase == Edition.Phase.FORMAL_CHECK


def test_one_application_was_signed_outside_the_portal(played):
    signed = Application.objects.filter(submissions__signed_file__isnull=False)

    assert signed.get().submissions.get().signature_kind == "qualified"


def test_scoring_has_a_finished_card_a_draft_and_a_doubt(played):
    scoring = Review.objects.filter(assignment__application__category__edition__phase="scoring")

    assert sorted(scoring.values_list("status", flat=True)) == ["draft", "locked"]
    assert Conflict.objects.filter(state=Conflict.State.DOUBT).count() == 1


def test_only_lopuszno_and_kurow_are_real(played):
    others = Application.objects.exclude(applicant__teryt=LOPUSZNO).exclude(nominee__teryt=KUROW)
    [nominator] = Application.objects.filter(nominee__teryt=KUROW)

    assert {row.applicant.teryt[:2] for row in others} == {"99"}
    assert "fikcyjny" in nominator.applicant.name


def test_nothing_is_left_in_the_queue_and_nothing_failed(played):
    assert set(OxTask.objects.values_list("status", flat=True)) == {"SUCCESSFUL"}


def test_everybody_on_the_list_logs_in_with_the_printed_password(played):
    passwords = {user.email: user for user in User.objects.all()}

    refused = [
        person.email
        for person in summary.log_ins()
        if not passwords[person.email].check_password(people.PASSWORD)
    ]
    assert refused == []


# --- its own database -------------------------------------------------------------------------------


def foreign(path: Path) -> bytes:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE precious (id INTEGER)")
    connection.close()
    return path.read_bytes()


def test_a_database_of_another_program_is_refused(tmp_path):
    before = foreign(own_database.path_in(tmp_path))

    with pytest.raises(own_database.ForeignDatabase):
        own_database.start_afresh(tmp_path)
    assert own_database.path_in(tmp_path).read_bytes() == before


def test_a_file_that_is_no_database_is_refused(tmp_path):
    own_database.path_in(tmp_path).write_text("ważne notatki, żadna baza danych")

    with pytest.raises(own_database.ForeignDatabase):
        own_database.start_afresh(tmp_path)


def test_its_own_database_begins_anew(tmp_path):
    path = own_database.start_afresh(tmp_path)
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE earlier (id INTEGER)")
    connection.close()

    own_database.start_afresh(tmp_path)

    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == []
    connection.close()


def test_the_command_refuses_a_foreign_database_and_writes_nothing(tmp_path):
    before = foreign(own_database.path_in(tmp_path))
    command = [sys.executable, "manage.py", "demo", "--no-serve", "--folder", str(tmp_path)]
    variables = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    variables["DJANGO_SETTINGS_MODULE"] = "workflow.settings"

    ended = subprocess.run(
        command,
        cwd=settings.BASE_DIR,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert ended.returncode == 1
    assert str(own_database.path_in(tmp_path)) in ended.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["znak.sqlite3"]
    assert own_database.path_in(tmp_path).read_bytes() == before


# --- reading pages -----------------------------------------------------------------------------------

PAGE = """
<h1>Karta  oceny</h1><a href="/dalej/">Dalej</a>
<form method="post" action="/zapisz/">
  <input type="hidden" name="version" value="3"><input name="title" value="Tytuł">
  <textarea name="text">
Treść</textarea>
  <input type="radio" name="choice" value="yes" checked><input type="radio" name="choice" value="no">
  <select name="kind"><option value="a">A</option><option value="b" selected>B</option></select>
  <input type="file" name="file"><button name="do" value="next">Zapisz i przejdź dalej</button>
</form>
<p class="govuk-error-message">Wpisz <b>liczbę</b>.</p>
"""


@pytest.fixture
def page():
    return read_page(200, "/karta/", PAGE.encode(), "text/html; charset=utf-8")


def test_a_form_is_read_as_a_browser_would_send_it(page):
    form = page.main_form

    assert form.values == {
        "version": ["3"],
        "title": ["Tytuł"],
        "text": ["Treść"],
        "choice": ["yes"],
        "kind": ["b"],
    }
    assert form.offered["choice"] == ["yes", "no"]
    assert form.files == {"file"}
    assert [(b.text, b.value) for b in form.buttons] == [("Zapisz i przejdź dalej", "next")]


def test_headings_links_and_errors_are_read(page):
    assert page.heading == "Karta oceny"
    assert page.link_to("dalej") == "/dalej/"
    assert page.errors == ["Wpisz liczbę."]
