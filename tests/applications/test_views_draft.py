"""The pages of a draft, as people in the group and strangers meet them."""

import json
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from applications.models import Application, Submission
from records.clock import database_now
from records.models import Entry, Message
from tests.factories import OfficerFactory
from tests.records.hostile_files import CONTENT_TYPES, packed
from workflow.cases import start_application

from .application_cases import ANSWERS, edition, member, pdf

pytestmark = pytest.mark.django_db


class Desk:
    """A signing person with a draft, its case, and a browser."""

    def __init__(self, role="signer", **category) -> None:
        self.place = member(role)
        self.edition = edition(database_now(), **category)
        case = start_application(
            self.edition.categories.get(),
            organisation=self.place.organisation,
            group=self.place.group,
            by=self.place.user,
            at=database_now(),
        )
        self.home = f"/sprawy/{case.public_id}/submit_application/"
        self.case = f"/sprawy/{case.public_id}/"
        self.application = case.application
        self.base = f"/wnioski/{self.application.public_id}/"
        self.browser = self.browser_of(self.place)

    @staticmethod
    def browser_of(place) -> Client:
        browser = Client()
        browser.force_login(place.user)
        return browser

    def fill(self, **answers) -> None:
        Application.objects.update(answers={**ANSWERS, **answers})
        self.application.refresh_from_db()

    def token(self, code: str, browser: Client | None = None) -> str:
        page = (browser or self.browser).get(f"{self.base}sekcja/{code}/")
        return page.context["version"]

    def save(self, code: str, data: dict, browser: Client | None = None, **extra):
        browser = browser or self.browser
        data = {"version": self.token(code, browser), "do": "stay", **data, **extra}
        return browser.post(f"{self.base}sekcja/{code}/", data)

    def submit(self, do="confirm", **data):
        self.application.refresh_from_db()
        posted = {
            "declaration-O1": "on",
            "declaration-O2": "on",
            "version": self.application.version,
            "do": do,
            **data,
        }
        return self.browser.post(self.home, posted)


@pytest.fixture
def desk() -> Desk:
    return Desk()


# --- the home of a draft ---------------------------------------


def test_the_home_lists_sections_what_is_missing_and_says_that_nothing_was_submitted(desk):
    page = desk.browser.get(desk.home)
    assert page.status_code == 200
    assert page.content.decode().count("<h1") == 1
    assert "znak-not-submitted" in page.content.decode()
    assert [row["title"][0] for row in page.context["sections"]] == ["A", "D"]
    assert [row["label"][:2] for row in page.context["missing"]] == ["A6", "D3"]


def test_the_only_signing_person_reads_why_nobody_is_asked_for_a_signature(desk):
    why = "nie ma innej osoby podpisującej"
    desk.fill()
    assert why in desk.browser.get(desk.home).content.decode()
    member("signer", beside=desk.place)
    assert why not in desk.browser.get(desk.home).content.decode()
    editor = desk.browser_of(member("editor", beside=desk.place))
    assert 'value="ask"' in editor.get(desk.home).content.decode()


def test_what_is_missing_leads_to_its_field_with_the_error_shown(desk):
    row = desk.browser.get(desk.home).context["missing"][1]
    page = desk.browser.get(row["href"])
    assert list(page.context["form"].errors) == ["D3"]


def test_the_lasting_address_leads_to_the_application(desk):
    assert desk.browser.get(desk.base).status_code == 302


def test_an_adviser_sees_the_home_but_has_no_button_to_submit(desk):
    desk.fill()
    adviser = desk.browser_of(member("helper", beside=desk.place))
    page = adviser.get(desk.home).content.decode()
    assert 'value="confirm"' not in page
    posted = adviser.post(desk.home, {"do": "confirm", "declaration-O1": "on"})
    assert posted.status_code == 403


@pytest.mark.parametrize(
    "end", ["", "sekcja/A/", "podglad/", "zalaczniki/", "zalaczniki/S6/", "podpisany-dokument/"]
)
def test_a_stranger_of_the_same_gmina_finds_nothing(desk, end):
    stranger = desk.browser_of(member(organisation=desk.place.organisation))
    assert stranger.get(desk.base + end).status_code == 404
    assert stranger.get(desk.home).status_code == 404


def test_an_unknown_application_looks_like_a_strangers(desk):
    assert desk.browser.get(f"/wnioski/{uuid.uuid4()}/podglad/").status_code == 404
    assert desk.browser.get(f"{desk.base}sekcja/ZZ/").status_code == 404


def test_staff_see_nothing_of_a_draft_and_of_a_correction_only_what_is_in_force(desk):
    desk.fill()
    office = desk.browser_of(OfficerFactory(programme=desk.edition.programme))
    preview = f"{desk.base}podglad/"
    assert office.get(preview).status_code == 404
    desk.browser.post(f"{desk.base}zalaczniki/S6/", {"file": pdf()})
    desk.submit()
    desk.save("D", {"D3": "Poprawka w toku"})
    page = office.get(preview).content.decode()
    assert ANSWERS["D3"] in page
    assert "Poprawka w toku" not in page
    item = desk.application.evidence.get()
    assert office.get(f"/zalaczniki/{item.public_id}/").status_code == 200
    assert office.get(f"{desk.base}potwierdzenie/").status_code == 200
    assert office.get(f"{desk.base}sekcja/D/").status_code == 403


def test_staff_of_another_contest_see_nothing(desk):
    desk.fill()
    desk.submit()
    office = desk.browser_of(OfficerFactory())
    for end in ("podglad/", "potwierdzenie/", "sekcja/D/"):
        assert office.get(desk.base + end).status_code == 404


# --- a section ---------------------------------------


def test_a_section_is_saved_with_required_fields_missing(desk):
    reply = desk.save("A", {"A7": "4 200"}, do="next")
    assert reply.headers["Location"] == f"{desk.base}sekcja/D/"
    desk.application.refresh_from_db()
    assert desk.application.answers == {"A7": "4200"}
    assert desk.application.status == "draft"


def test_after_the_last_section_come_the_attachments(desk):
    reply = desk.save("D", {"D3": "Opis"}, do="next")
    assert reply.headers["Location"] == f"{desk.base}zalaczniki/"


def test_nonsense_is_kept_and_said_at_its_field(desk):
    reply = desk.save("A", {"A7": "około 5 tysięcy", "A6": "www.bip.pl"}, do="next")
    assert reply.headers["Location"] == f"{desk.base}sekcja/A/"
    page = desk.browser.get(f"{desk.base}sekcja/A/")
    assert set(page.context["form"].errors) == {"A6", "A7"}
    assert "około 5 tysięcy" in page.content.decode()
    assert 'href="#id_A7"' in page.content.decode()


def test_the_first_button_of_a_section_saves_so_that_enter_does_no_harm(desk):
    page = desk.browser.get(f"{desk.base}sekcja/A/").content.decode()
    main = page[page.index("<main") :]
    first = main[main.index("<button") : main.index("</button>")]
    assert 'value="stay"' in first


def test_markup_in_an_answer_is_text(desk):
    desk.save("D", {"D3": "<script>alert(1)</script>"})
    for end in ("sekcja/D/", "podglad/"):
        assert "<script>alert" not in desk.browser.get(desk.base + end).content.decode()


ROWS = {
    "code": "D",
    "label": "Działania",
    "questions": [
        {
            "code": "D2",
            "label": "Projekty",
            "kind": "rows",
            "max_rows": 3,
            "columns": [{"code": "name", "label": "Nazwa", "kind": "short_text", "max_length": 50}],
        }
    ],
}


def test_a_row_is_added_and_removed_without_javascript():
    desk = Desk(sections=[ROWS])
    added = desk.save("D", {"D2-0-name": "Fabryka"}, do="add:D2")
    page = desk.browser.get(added.headers["Location"].partition("#")[0])
    assert page.context["form"].row_counts == {"D2": 2}
    desk.save("D", {"D2-0-name": "Fabryka", "D2-1-name": "Liderzy"})
    desk.save("D", {"D2-0-name": "Fabryka", "D2-1-name": "Liderzy"}, do="remove:D2-0")
    desk.application.refresh_from_db()
    assert desk.application.answers == {"D2": [{"name": "Liderzy"}]}


@pytest.mark.parametrize("target", ["remove:D2-9", "remove:D2", "remove:", "remove:X-1", "add:"])
def test_a_button_that_names_no_row_only_saves(target):
    desk = Desk(sections=[ROWS])
    desk.save("D", {"D2-0-name": "Fabryka"}, do=target)
    desk.application.refresh_from_db()
    assert desk.application.answers == {"D2": [{"name": "Fabryka"}]}


def test_a_get_changes_nothing(desk):
    desk.fill()
    before = (desk.application.version, Entry.objects.count(), Message.objects.count())
    for end in ("sekcja/A/?sprawdz=1", "sekcja/A/?dodaj=D2", "podglad/", "zalaczniki/"):
        assert desk.browser.get(desk.base + end).status_code == 200
    desk.browser.get(desk.home)
    desk.application.refresh_from_db()
    after = (desk.application.version, Entry.objects.count(), Message.objects.count())
    assert after == before


# --- autosave ---------------------------------------


def autosave(desk, browser=None, code="D", **data):
    return (browser or desk.browser).post(f"{desk.base}sekcja/{code}/zapisz/", data)


def test_autosave_saves_the_changed_field_and_gives_the_next_version(desk):
    desk.fill()
    reply = autosave(
        desk, code="A", changed=["A7"], A7="5 000", A6="nie zmieniono", version=desk.token("A")
    )
    assert reply.status_code == 200
    assert set(reply.json()) == {"saved_at", "version"}
    assert reply.json()["version"] == desk.token("A")
    desk.application.refresh_from_db()
    assert desk.application.answers == {**ANSWERS, "A7": "5000"}


def test_a_second_tab_gets_a_conflict_and_both_versions_are_kept(desk):
    first_tab = second_tab = desk.token("D")
    autosave(desk, changed=["D3"], D3="z pierwszej karty", version=first_tab)
    reply = autosave(desk, changed=["D3"], D3="z drugiej karty", version=second_tab)
    assert reply.status_code == 409
    assert reply.json()["conflict"] is True
    page = desk.browser.get(reply.json()["url"]).content.decode()
    assert "z pierwszej karty" in page
    assert "z drugiej karty" in page


@pytest.mark.parametrize(("keep", "text"), [("mine", "moja"), ("theirs", "jej")])
def test_the_writer_chooses_one_of_the_two_versions(desk, keep, text):
    colleague = desk.browser_of(member("editor", beside=desk.place))
    stale = desk.token("D")
    desk.save("D", {"D3": "jej"}, browser=colleague)
    reply = desk.save("D", {"D3": "moja", "version": stale})
    address = reply.headers["Location"]
    page = desk.browser.get(address)
    desk.browser.post(address, {"keep": keep, "version": page.context["version"]})
    desk.application.refresh_from_db()
    assert desk.application.answers["D3"] == text
    assert desk.browser.get(address).status_code == 302


def test_without_a_session_nothing_is_saved(desk):
    reply = Client().post(f"{desk.base}sekcja/D/zapisz/", {"D3": "x"})
    assert reply.status_code in (302, 403)  # the script keeps the text and asks to log in again


def test_a_draft_after_the_deadline_is_read_only(desk):
    desk.fill()
    desk.edition.deadlines.update(value="2020-01-01T00:00:00Z")
    assert desk.browser.get(f"{desk.base}sekcja/D/").headers["Location"] == f"{desk.base}podglad/"
    assert autosave(desk, changed=["D3"], D3="późno", version="1").status_code == 422
    assert desk.browser.get(f"{desk.base}podglad/").status_code == 200


# --- attachments ---------------------------------------


def test_a_file_is_uploaded_seen_downloaded_and_removed(desk):
    slot = f"{desk.base}zalaczniki/S6/"
    reply = desk.browser.post(slot, {"file": pdf("Uchwała nr 1.pdf"), "title": "Uchwała"})
    assert reply.status_code == 302
    page = desk.browser.get(slot)
    item = page.context["row"]["items"][0]
    download = desk.browser.get(f"/zalaczniki/{item.public_id}/")
    assert download.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(download.streaming_content).startswith(b"%PDF")
    assert desk.browser.get(f"/zalaczniki/{item.public_id}/usun/").status_code == 200
    desk.browser.post(f"/zalaczniki/{item.public_id}/usun/")
    assert desk.browser.get(slot).context["row"]["items"] == []


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({"max": 1}, "Nieobowiązkowe, najwyżej 1 załącznik; dodano: 0."),
        ({"max": 4}, "Nieobowiązkowe, najwyżej 4 załączniki; dodano: 0."),
        ({"min": 1, "max": 1}, "Wymagany: 1 załącznik; dodano: 0."),
        ({"min": 1, "max": 5}, "Wymagane: co najmniej 1, najwyżej 5 załączników; dodano: 0."),
    ],
)
def test_a_place_says_how_many_attachments_it_takes(limits, words):
    desk = Desk(slots=[{"code": "S6", "label": "Uchwały", **limits}])
    assert words in desk.browser.get(f"{desk.base}zalaczniki/S6/").content.decode()


def test_the_upload_script_reads_the_same_page(desk):
    slot = f"{desk.base}zalaczniki/S6/"
    reply = desk.browser.post(
        slot, {"file": pdf()}, headers={"X-Requested-With": "XMLHttpRequest"}, follow=True
    )
    page = reply.content.decode()
    assert "data-upload-list" in page
    assert "govuk-error-message" not in page


def test_a_refused_file_is_said_at_the_field(desk):
    wrong = pdf("skan.pdf")
    wrong.file.seek(0)
    wrong.file.truncate(0)
    wrong.file.write(b"to nie jest PDF")
    wrong.size = 15
    page = desk.browser.post(f"{desk.base}zalaczniki/S6/", {"file": wrong})
    assert list(page.context["file_form"].errors) == ["file"]
    assert "govuk-error-message" in page.content.decode()


def test_no_file_chosen_is_said_at_the_field(desk):
    page = desk.browser.post(f"{desk.base}zalaczniki/S6/", {"title": "x"})
    assert list(page.context["file_form"].errors) == ["file"]


def test_a_public_document_is_added_by_number_date_and_address(desk):
    data = {
        "title": "Program współpracy",
        "number": "XII/89/2021",
        "date": "30.11.2021",
        "address": "https://bip.example.org/u/89",
    }
    slot = f"{desk.base}zalaczniki/S6/"
    assert desk.browser.post(slot, data).status_code == 302
    page = desk.browser.post(slot, {**data, "address": "http://bip.example.org/"})
    assert list(page.context["link_form"].errors) == ["address"]


def test_a_stranger_downloads_and_removes_nothing(desk):
    desk.browser.post(f"{desk.base}zalaczniki/S6/", {"file": pdf()})
    item = desk.application.evidence.get()
    stranger = desk.browser_of(member())
    for end in ("", "usun/", "opis/"):
        assert stranger.get(f"/zalaczniki/{item.public_id}/{end}").status_code == 404
    assert stranger.post(f"/zalaczniki/{item.public_id}/usun/").status_code == 404
    item.refresh_from_db()
    assert item.removed_at is None


# --- submitting through the gate ---------------------------------------


def test_the_signing_person_submits_in_the_portal(desk):
    desk.fill()
    reply = desk.submit()
    assert reply.headers["Location"] == f"{desk.base}potwierdzenie/"
    submission = Submission.objects.get()
    assert (submission.signature_kind, submission.submitted_by) == (
        "portal_confirmation",
        desk.place.user,
    )
    assert desk.browser.get(f"{desk.base}potwierdzenie/").status_code == 200


def test_missing_declarations_are_said_at_their_fields(desk):
    desk.fill()
    page = desk.submit(**{"declaration-O2": ""})
    assert list(page.context["form"].errors) == ["declaration-O2"]
    assert not Submission.objects.exists()


def test_an_incomplete_application_is_not_submitted(desk):
    page = desk.submit()
    assert page.context["form"].non_field_errors()
    assert not Submission.objects.exists()


def test_enter_or_an_unknown_button_submits_nothing(desk):
    desk.fill()
    assert desk.submit(do="").status_code == 200
    assert desk.submit(do="delete").status_code == 200
    assert not Submission.objects.exists()


def test_a_late_submission_is_refused_in_words_and_recorded(desk):
    desk.fill()
    desk.edition.deadlines.filter(kind="call_closes").update(value=database_now())
    page = desk.submit()
    assert page.context["form"].non_field_errors()
    assert not Submission.objects.exists()
    assert Entry.objects.filter(verb="late_submission_refused").count() == 1


def test_a_second_click_shows_what_happened_and_submits_once(desk):
    desk.fill()
    desk.submit()
    desk.submit()
    assert Submission.objects.count() == 1


def test_a_submitted_application_is_corrected_and_submitted_again(desk):
    desk.fill()
    desk.submit()
    desk.save("D", {"D3": "Poprawiony opis"})
    again = f"{desk.case}czynnosci/popraw/"
    assert desk.browser.get(again).status_code == 200
    desk.application.refresh_from_db()
    desk.browser.post(
        again,
        {
            "declaration-O1": "on",
            "declaration-O2": "on",
            "version": desk.application.version,
            "do": "confirm",
        },
    )
    assert [s.answers["D3"] for s in Submission.objects.order_by("no")] == [
        ANSWERS["D3"],
        "Poprawiony opis",
    ]


def test_an_editor_asks_the_signing_person_for_the_signature():
    desk = Desk("editor")
    desk.fill()
    signer = member("signer", beside=desk.place)
    assert desk.submit(do="ask").status_code == 302
    message = Message.objects.get(event="MSG-01")
    assert message.recipient == signer.user
    assert f"/wnioski/{desk.application.public_id}/" in message.body


def test_with_nobody_to_sign_the_editor_is_told_so():
    desk = Desk("editor")
    desk.fill()
    assert desk.submit(do="ask").context["form"].non_field_errors()


def test_an_application_is_withdrawn(desk):
    desk.fill()
    address = f"{desk.case}czynnosci/wycofaj/"
    assert desk.browser.get(address).status_code == 200
    desk.browser.post(address, {"reason": "Zmiana planów."})
    desk.application.refresh_from_db()
    assert (desk.application.status, desk.application.withdrawal_reason) == (
        "withdrawn",
        "Zmiana planów.",
    )


def test_the_ledger_names_nobody(desk):
    desk.fill()
    desk.submit()
    facts = json.dumps(list(Entry.objects.values_list("facts", flat=True)))
    for word in (desk.place.user.name, desk.place.user.email, desk.application.applicant.name):
        assert word not in facts


# --- PESEL in an attachment ---------------------------------------


def with_number(name: str, number: str) -> SimpleUploadedFile:
    word = f"<w:p><w:t>{number}</w:t></w:p>".encode()
    content = {"[Content_Types].xml": CONTENT_TYPES, "word/document.xml": word}
    return SimpleUploadedFile(name, packed(content))


@pytest.mark.parametrize(("number", "warned"), [("44051401359", True), ("44051401358", False)])
def test_a_file_with_a_pesel_is_taken_and_the_person_is_warned(number, warned):
    desk = Desk(evidence={"types": ["pdf", "docx"]})
    posted = {"file": with_number("lista.docx", number)}
    page = desk.browser.post(f"{desk.base}zalaczniki/S6/", posted, follow=True).content.decode()
    warning = "W pliku lista.docx znaleźliśmy ciąg cyfr wyglądający jak numer PESEL."
    assert (warning in page) is warned
    assert number not in page
    assert desk.application.evidence.get().file.name == "lista.docx"
    assert not any(number in str(entry.facts) for entry in Entry.objects.all())
