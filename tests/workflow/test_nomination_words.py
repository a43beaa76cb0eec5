"""A nomination is called a nomination wherever one is spoken of, and an application an application:
on pages, in letters, in documents."""

import re
import subprocess
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.urls import resolve, reverse
from django.utils import translation

from applications.models import Receipt
from applications.receipts import finish
from juries.models import Assignment, Conflict
from programmes.entry_words import is_nomination, polish_about, speak_of, words_about
from programmes.message_events import events
from programmes.models import Category, Edition
from records.documents import render
from records.models import Document, Message
from tests.acceptance.browsing import Visitor
from tests.acceptance.crawl import LEFT_OUT, Found, links_of, text_of
from tests.acceptance.edition_run import REASON, REFUSED, Run
from tests.acceptance.people import (
    ANONYMOUS,
    APPROVER,
    CHAIR,
    ISSUER,
    JUROR,
    JURY_SECRETARY,
    SECRETARIAT,
    SIGNER,
    STRANGER,
    People,
)
from tests.acceptance.world import (
    APPROVAL,
    DRAFT,
    ISSUED,
    REJECTED,
    SCORING,
    SUPPLEMENT,
    brought_to,
)
from tests.factories import EditionFactory, small_rules

from .nominations import NOMINEE, NominationRun

APPLICATION = re.compile(r"wnios(?:k|ek|c)\w*", re.IGNORECASE)
"""Every form of „wniosek”, and of „wnioskodawca”."""
ADDRESS = re.compile(r"\b(?:https?://|/)[\w.:/-]*|\S*[0-9a-f]{8}-[0-9a-f-]*")
"""The portal's addresses are the same for everybody: /wnioski/… (a line of a document may cut one)."""
READERS = (
    ANONYMOUS, SIGNER, STRANGER, SECRETARIAT, APPROVER, ISSUER, JUROR, CHAIR, JURY_SECRETARY,
)  # fmt: skip
WALKED = (DRAFT, SUPPLEMENT, REJECTED, SCORING, APPROVAL, ISSUED)
MIXED = {
    "home", "editions", "desk", "formal_queue", "register", "verify", "privacy", "accessibility",
    "jury_home", "mailbox", "release_messages",
}  # fmt: skip
"""Pages that list or speak of everything in the portal, applications among it."""
WORDINGS = {"message_wordings", "message_wording"}
"""Pages where staff word messages for both: they explain the placeholder „{{ wniosek }}”."""
ACCOUNT = "/konto/"
"""Pages about a person's account and memberships hold for every contest."""
ROOT = Path(settings.BASE_DIR)
LETTERS = sorted((ROOT / "templates" / "messages").glob("*.txt"))
PAPERS = sorted((ROOT / "templates").rglob("*.typ"))


# --- reading ------------------------------------------------------------------------------------------


def words_of(found: Found) -> str:
    """What a page says: its text and what its attributes say to people."""
    html = re.sub(r"<(script|style)\b.*?</\1>", " ", found.text.partition("\n\n")[2], flags=re.S)
    told = re.findall(r'(?:aria-label|title|alt|placeholder|data-label)="([^"]*)"', html)
    return re.sub(r"\s+", " ", unescape(" ".join([re.sub(r"<[^>]+>", " ", html), *told])))


def written_by_people(edition: Edition) -> list[str]:
    """What the rules of the edition and the people of the run say in their own words."""
    content = edition.rule_set.content
    texts = [*strings_of(content), REASON.strip(), REFUSED["reason"]]
    return sorted((t for t in texts if APPLICATION.search(t)), key=len, reverse=True)


def strings_of(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield re.sub(r"\s+", " ", value).strip()
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from strings_of(part)


def applications_in(text: str, own: list[str]) -> list[str]:
    """Where `text` says „wniosek”, with a few words around; `own` texts are left out."""
    text = re.sub(r"\s+", " ", ADDRESS.sub("", text))
    for words in own:
        text = text.replace(words, "…")
    return [text[max(m.start() - 50, 0) : m.end() + 30] for m in APPLICATION.finditer(text)]


def pages_about_one(visitor: Visitor, starts: list[str]) -> Iterator[Found]:
    """Every page that can be reached by links and speaks of this contest alone."""
    waiting, known = list(starts), set()
    while waiting:
        address = waiting.pop()
        if address in known or not is_about_one(address):
            continue
        known.add(address)
        response = visitor.ask("GET", address)
        found = Found(address, response.status_code, text_of(response))
        waiting += links_of(found, response)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            yield found


def is_about_one(address: str) -> bool:
    path = address.partition("?")[0]
    if path.startswith((ACCOUNT, *LEFT_OUT)):
        return False
    return resolve(path).view_name not in MIXED | WORDINGS


def places_of(run: Run) -> list[str]:
    """Where the pages of a nomination begin; the rest is reached by links."""
    slug, code = run.edition.slug, run.category.code
    mine = run.jurors[JUROR].public_id
    cards = Assignment.objects.filter(application=run.application)
    rulings = Conflict.objects.filter(application=run.application)
    return [
        *run.places(),
        reverse("edition", args=[slug]),
        reverse("category", args=[slug, code]),
        reverse("eligibility_check", args=[slug, code]) + "?check=1",
        reverse("start_application", args=[slug, code]),
        reverse("start_application", args=[slug, code]) + f"?kandydat={NOMINEE}",
        reverse("results", args=[slug]),
        reverse("edition_staff", args=[slug]),
        reverse("act", args=[run.case.public_id, "zgoda"]),
        *(
            reverse(name, args=[mine])
            for name in ("juror_statement", "juror_standing", "review_queue")
        ),
        *(reverse("score_sheet", args=[card.public_id]) for card in cards),
        *(reverse("declare_conflict", args=[card.public_id]) for card in cards),
        *(reverse("conflict_ruling", args=[ruling.public_id]) for ruling in rulings),
    ]


def text_of_pdf(paper: Document, folder: Path) -> str:
    file = folder / "paper.pdf"
    file.write_bytes(render(paper.template, {"ledger_head": "0" * 64, **without_files(paper.data)}))
    told = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, check=True)
    return told.stdout.decode()


def without_files(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key != "attached_json"}


# --- the whole world of one nomination ----------------------------------------------------------------


@pytest.fixture(params=WALKED)
def run(request, db) -> NominationRun:
    run = NominationRun(consents=True)
    brought_to(request.param, run)
    return run


def pages_told(run: Run, readers: tuple[str, ...]) -> dict[str, str]:
    """What every page says, by who reads it and its address."""
    starts = places_of(run)
    return {
        f"{reader} {page.address}": words_of(page)
        for reader in readers
        for page in pages_about_one(run.people.client(reader), starts)
    }


def papers_told(folder: Path) -> dict[str, str]:
    for receipt in Receipt.objects.filter(document=None):
        finish(receipt.pk, at=receipt.made_at)  # as its job does
    return {paper.kind: text_of_pdf(paper, folder) for paper in Document.objects.all()}


def letters_told() -> dict[str, str]:
    return {f"{m.event} {m.pk}": f"{m.title}\n{m.body}" for m in Message.objects.all()}


def test_nothing_about_a_nomination_calls_it_an_application(run, tmp_path):
    own = written_by_people(run.edition)
    told = pages_told(run, READERS) | letters_told() | papers_told(tmp_path)

    found = {where: words for where, text in told.items() if (words := applications_in(text, own))}
    assert found == {}


def test_the_same_pages_of_an_application_do(db, tmp_path):
    """The walk finds what it looks for: pages, letters and documents all say „wniosek”."""
    run = Run(People()).scored()

    told = [pages_told(run, (SIGNER, JUROR, SECRETARIAT)), letters_told(), papers_told(tmp_path)]
    finding = [
        {where for where, text in part.items() if applications_in(text, [])} for part in told
    ]
    assert [len(part) > 0 for part in finding] == [True, True, True]
    assert {where.split()[0] for where in finding[0]} == {SIGNER, JUROR, SECRETARIAT}


# --- one contest of both kinds, two languages ---------------------------------------------------------


def both_kinds() -> tuple[Category, Category]:
    """An edition in which gminas apply for themselves, and another category nominates."""
    edition = EditionFactory(phase="call_open")
    other = edition.categories.create(
        code="I", label="Lider samorządu", entry_mode=Category.EntryMode.BY_PES
    )
    return edition.categories.get(code="V"), other


def test_a_row_is_spoken_of_by_its_category_and_an_edition_only_if_all_nominate(db):
    own, other = both_kinds()
    assert [is_nomination(row) for row in (own, other, own.edition, None)] == [
        False, True, False, False,
    ]  # fmt: skip

    Edition.objects.filter(pk=own.edition.pk).update(takes_nominations_only=True)
    assert is_nomination(Edition.objects.get(pk=own.edition.pk)) is True


@pytest.mark.parametrize(
    ("modes", "nominations_only"),
    [
        (("self",), False),
        (("nomination_by_pes",), True),
        (("self", "nomination_by_pes"), False),
        (("nomination_by_anyone", "nomination_by_pes"), True),
    ],
)
def test_an_edition_knows_from_its_rules_whether_all_its_categories_nominate(
    db, modes, nominations_only
):
    content = small_rules()
    one = content["categories"][0]
    content["categories"] = [
        one | {"code": f"K{no}", "entry_mode": mode} for no, mode in enumerate(modes)
    ]
    assert EditionFactory(rules=content).takes_nominations_only is nominations_only


def test_letters_and_documents_have_the_noun_in_every_form(db):
    own, other = both_kinds()

    assert words_about(own) == {
        "entry_title": "Wniosek",
        "entry": "wniosek",
        "of_entry": "wniosku",
        "of_entry_title": "Wniosku",
        "in_entry": "we wniosku",
        "entries": "wnioski",
        "of_entries": "wniosków",
        "applicant_title": "Wnioskodawca",
        "of_applicant": "wnioskodawcy",
        "holder_title": "Wnioskodawca",
    }
    assert words_about(other) == {
        "entry_title": "Zgłoszenie",
        "entry": "zgłoszenie",
        "of_entry": "zgłoszenia",
        "of_entry_title": "Zgłoszenia",
        "in_entry": "w zgłoszeniu",
        "entries": "zgłoszenia",
        "of_entries": "zgłoszeń",
        "applicant_title": "Zgłaszający",
        "of_applicant": "zgłaszającego",
        "holder_title": "Kandydat",
    }


def test_letters_are_polish_whatever_language_the_screen_has(db):
    other = both_kinds()[1]
    with translation.override("en"):
        speak_of(other)
        assert translation.gettext("Withdraw the application") == "Withdraw the nomination"
        with polish_about(other):
            assert translation.gettext("Withdraw the application") == "Wycofaj zgłoszenie"
        assert translation.gettext("Withdraw the application") == "Withdraw the nomination"


def test_the_variant_ends_with_its_page_and_is_no_language_of_its_own(db):
    run = NominationRun()
    signer = run.people.client(SIGNER)
    address = reverse("step", args=[run.case.public_id, "submit_application"])

    page = signer.get(address)
    assert page.headers["Content-Language"] == "pl"
    assert '<html lang="pl"' in page.content.decode()
    assert translation.get_language() == "pl"
    assert "Moje wnioski" in signer.get(reverse("desk")).content.decode()


def test_the_desk_names_both_parties_of_a_nomination(db):
    run = NominationRun()
    text = words_of(
        Found("", 200, "\n\n" + run.people.client(SIGNER).get("/pulpit/").content.decode())
    )

    assert "Zgłaszający: Spółdzielnia Socjalna Przykładowa Kandydat: Gmina Kandydacka" in text


def test_own_words_of_a_message_may_use_the_noun(db):
    """Decision 0008: an organiser words a message once, for both kinds of category."""
    event = events()["MSG-06"]

    assert event.keys["Wniosek"] == "entry_title"
    assert event.title == "{{ entry_title }} {{ reference }} spełnia wymogi formalne"


# --- the words themselves -----------------------------------------------------------------------------

NEUTRAL = {
    "Motion": "a motion that is voted on",
    "the organisation applies for itself": "names the other entry mode",
    "In this category everybody applies for themselves.": "refuses a nomination elsewhere",
    "Who may apply": "asked only where gminas apply for themselves",
    "Can we apply?": "asked only where gminas apply for themselves",
    "Check whether you may apply": "asked only where gminas apply for themselves",
    "Yes: by these answers the organisation may apply.": "only where gminas apply for themselves",
    "No: by these answers the organisation may not apply in this category, because:": "the same",
    "Begin an application": "the button of a nomination says „Zgłoś kandydata”",
    "My applications": "a person's own list, of both kinds",
    "You have no applications yet.": "a person's own list, of both kinds",
    "Open calls for applications": "the home page, of every contest",
    "No call for applications is open now.": "the home page, of every contest",
    "Apply for a certificate, follow your application, check who has been awarded.": "home page",
    "Apply or nominate, follow the case, check who has been awarded.": "home page",
    "People below work on the same applications. Others who act for this organisation without an"
    " invitation work apart from you.": "an organisation's people, in every contest",
    "The person will no longer see the applications of this group. What they wrote stays.": "same",
    "You can prepare and submit an application at once. Your authorisation is checked during the"
    " formal check.": "an organisation's people, in every contest",
    "This edition was held before the portal was opened. The portal has no rules or applications"
    " of it.": "an edition without categories",
    "Organisations: %(all)s, submitted applications: %(submitted)s.": "printed by a command",
}
"""Texts that say „wniosek” and no page about a nomination shows, each with the reason."""
OF_THE_DEMONSTRATION = {
    "drafts, an application waiting for a signature, a submitted application",
    "applications for the editions of the later stages", "an application to be signed",
    "an application to sign", "a submitted application that may be corrected until the deadline",
    "begins an application", "fills in the sections", "makes the declarations and submits",
    "submit to the same edition", "assigns the applications",
    "one application apart, without the recused member; then the rest",
}  # fmt: skip
"""What `make demo` prints of the real application that it walks."""


def texts_of(locale: str) -> dict[str, str]:
    """English text → all its forms in the catalogue of `locale`."""
    with (ROOT / "locale" / locale / "LC_MESSAGES" / "django.po").open("rb") as file:
        catalogue = read_po(file, locale=locale.partition("_")[0])
    return {
        m.id[0] if isinstance(m.id, tuple) else m.id: " / ".join(
            m.string if isinstance(m.string, tuple) else (m.string,)
        )
        for m in catalogue
        if m.id
    }


def test_every_text_about_an_application_has_its_words_for_a_nomination():
    said = {key for key, text in texts_of("pl").items() if APPLICATION.search(text)}

    assert said - texts_of("pl_Nominate").keys() == NEUTRAL.keys() | OF_THE_DEMONSTRATION


def test_the_variant_says_only_what_the_language_says_and_never_wniosek():
    variant = texts_of("pl_Nominate")

    assert variant.keys() - texts_of("pl").keys() == set()
    assert variant.keys() == texts_of("en_Nominate").keys()
    assert [text for text in variant.values() if not text or APPLICATION.search(text)] == []


def test_the_variant_fills_in_what_the_language_does():
    plain, variant = texts_of("pl"), texts_of("pl_Nominate")

    holes = {key: set(re.findall(r"%\(\w+\)[sd]", text)) for key, text in variant.items()}
    assert holes == {key: set(re.findall(r"%\(\w+\)[sd]", plain[key])) for key in variant}


@pytest.mark.parametrize("path", [*LETTERS, *PAPERS], ids=lambda path: path.name)
def test_letters_and_documents_take_the_noun_from_one_place(path):
    comments = re.compile(r"^//.*$", re.MULTILINE)

    assert APPLICATION.findall(comments.sub("", path.read_text())) == []
