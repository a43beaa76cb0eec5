"""What an applicant does: joins an organisation, writes, attaches, submits, supplements."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Membership
from records.clock import database_now

from .attachments import sample_pdf, sample_picture
from .call import Call
from .page import Page, StepRefused
from .visitor import Visitor


@dataclass
class Applying:
    """One application on its way. `application` and `case` are addresses of its pages."""

    call: Call
    editor: Visitor
    signer: Visitor
    applicant: str
    reference: str = ""
    application: str = ""
    case: str = ""

    @property
    def step(self) -> str:
        return f"{self.case}submit_application/"

    @property
    def public_id(self) -> str:
        return self.application.rstrip("/").rpartition("/")[2]


# --- the organisation -----------------------------------------------------------------------------


def join(visitor: Visitor, teryt: str, *, role: str, office: str, salutation: str = "") -> str:
    """Find the unit in the register by its number and claim a place; returns its page's address."""
    search = visitor.open(reverse("membership_add"))
    found = visitor.send(search, {"q": teryt}, form=search.form_with("q"))
    page = visitor.open(found.link_to(reverse("membership_join", args=[teryt])))
    place = {"role": role, "office": office}
    if salutation:
        place["salutation"] = salutation
    return visitor.send(page, place).address


def join_entity(visitor: Visitor, entity: Mapping[str, str], *, role: str, office: str) -> None:
    """Add a social-economy entity by its REGON and claim a place in it."""
    page = visitor.open(reverse("membership_add_entity"))
    visitor.send(page, {**entity, "role": role, "office": office}, form=page.form_with("regon"))


def invite_signer(editor: Visitor, group: str, signer: Visitor, *, office: str) -> None:
    """The editor invites, the signing person takes the place."""
    page = editor.open(group)
    invited = {"email": signer.email, "role": Membership.Role.SIGNER}
    editor.send(page, invited, form=page.form_with("email"))
    mine = signer.open(reverse("memberships"))
    offer = signer.open(mine.link_to("/zaproszenia/"))
    signer.send(offer, {"office": office})


# --- writing --------------------------------------------------------------------------------------


def start(call: Call, editor: Visitor, signer: Visitor | None = None) -> Applying:
    """Begin a draft from the page of the edition's category."""
    call.keep_open()
    page = start_page(call, editor)
    [place] = page.form_with("membership").offered["membership"] or []
    home = editor.send(page, {"membership": place})
    return begun(call, home, place, editor, signer)


def start_page(call: Call, visitor: Visitor) -> Page:
    public = visitor.open(reverse("category", args=[call.edition.slug, call.category]))
    return visitor.open(public.link_to("/zacznij/"))


def nominate(call: Call, nominator: Visitor, teryt: str, words: Mapping[str, str]) -> Applying:
    """Find the nominee in the register, say why, and begin the draft. `words`: statement and
    contact_email."""
    call.keep_open()
    search = start_page(call, nominator)
    found = nominator.send(search, {"q": teryt}, form=search.form_with("q"))
    page = nominator.open(urljoin(found.address, found.link_to(f"kandydat={teryt}")))
    [place] = page.form_with("membership").offered["membership"] or []
    home = nominator.send(page, {"membership": place, **words})
    return begun(call, home, place, nominator, None)


def begun(call: Call, home: Page, place: str, editor: Visitor, signer: Visitor | None) -> Applying:
    """The draft whose task list is the page `home`."""
    section = home.link_to("/sekcja/")
    return Applying(
        call=call,
        editor=editor,
        signer=signer or editor,
        applicant=_applicant(place),
        reference=home.heading.rpartition(" ")[2],
        application=section.partition("sekcja/")[0],
        case=home.address.partition("submit_application/")[0],
    )


def _applicant(place: str) -> str:
    return Membership.objects.get(public_id=place).organisation.name


def write(applying: Applying, answers: Mapping[str, Any], sections: str = "") -> None:
    """Fill the sections in, one page each; the button that saves leads to the next one. Without
    `sections` all that have answers."""
    page: Page | None = None
    for code in sections or answers:
        address = f"{applying.application}sekcja/{code}/"
        if page is None or not page.address.endswith(address):
            page = applying.editor.open(address)
        page = write_section(applying, page, answers.get(code, {}))


def write_section(applying: Applying, page: Page, answers: Mapping[str, Any]) -> Page:
    """A repeating question offers one row at a time: the button that adds one saves the page."""
    editor, typed = applying.editor, dict(flat(answers))
    applying.call.keep_open()
    while True:
        form = page.form_with("version")
        offered = {name: value for name, value in typed.items() if name in form.offered}
        missing = next((name for name in typed if name not in form.offered), None)
        if missing is None:
            return editor.send(page, offered, form=form, press="next")
        question = missing.partition("-")[0]
        page = editor.send(page, offered, form=form, press=f"add:{question}")


def flat(answers: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Answers of a content file as the fields of the page: rows „D2-0-name”, tables
    „B1__kgw__2021”."""
    for code, value in answers.items():
        if isinstance(value, dict):
            for row, cells in value.items():
                for year, text in cells.items():
                    yield f"{code}__{row}__{year}", text
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for index, row in enumerate(value):
                for column, text in row.items():
                    yield f"{code}-{index}-{column}", text
        else:
            yield code, value


# --- attachments ----------------------------------------------------------------------------------


def attach(applying: Applying, texts: Mapping[str, Any]) -> int:
    """Add the files, photographs and public documents of a content file; returns how many."""
    applying.call.keep_open()
    at = database_now()
    made: list[tuple[str, dict[str, Any]]] = []
    for entry in texts.get("files", ()):
        file = sample_pdf(entry, applicant=applying.applicant, at=at)
        made.append((entry["slot"], {"file": file, "title": entry["title"]}))
    for entry in texts.get("photos", ()):
        about = {k: v for k, v in entry.items() if k not in ("slot", "name", "text")}
        picture = sample_picture(entry, applicant=applying.applicant, at=at)
        made.append((entry["slot"], {"file": picture, **about}))
    for slot, given in made:
        add_to_slot(applying, slot, given)
    for entry in texts.get("links", ()):
        add_link(applying, entry)
    return len(made) + len(texts.get("links", ()))


def add_to_slot(applying: Applying, slot: str, given: Mapping[str, Any]) -> Page:
    editor = applying.editor
    page = editor.open(f"{applying.application}zalaczniki/{slot}/")
    return editor.send(page, given, form=page.form_with("file"))


def add_link(applying: Applying, entry: Mapping[str, Any]) -> Page:
    """A public document by number, date and address."""
    editor = applying.editor
    page = editor.open(f"{applying.application}zalaczniki/{entry['slot']}/")
    given = {name: value for name, value in entry.items() if name != "slot"}
    return editor.send(page, given, form=page.form_with("address"))


# --- submitting -----------------------------------------------------------------------------------


def ask_for_signature(applying: Applying) -> None:
    page = applying.editor.open(applying.step)
    applying.editor.send(page, press="ask")


def prepare_document(applying: Applying) -> None:
    """Ask for the PDF to sign outside the portal; a job makes it."""
    page = applying.editor.open(applying.step)
    applying.editor.send(page, _declarations(page), press="prepare")


def download_document(applying: Applying) -> bytes:
    page = applying.editor.open(applying.step)
    return applying.editor.download(page.link_to("dokument-do-podpisu"))


def submit_signed(applying: Applying, sign: Callable[[bytes], bytes]) -> Page:
    """Sign the document outside the portal, bring it back, submit with it."""
    applying.call.keep_open()
    signed = SimpleUploadedFile(
        "wniosek-podpisany.pdf", sign(download_document(applying)), content_type="application/pdf"
    )
    home = applying.editor.open(applying.step)
    page = applying.editor.open(home.link_to("podpisany-dokument"))
    given = {"file": signed, "signature_kind": "qualified"}
    applying.editor.send(page, given, form=page.form_with("file"))
    return applying.editor.send(applying.editor.open(applying.step), press="signed")


def submit(applying: Applying) -> Page:
    """The signing person makes the declarations and submits; returns the page of the receipt."""
    applying.call.keep_open()
    page = applying.signer.open(applying.step)
    receipt = applying.signer.send(page, _declarations(page), press="confirm")
    if "potwierdzenie" not in receipt.address:
        raise StepRefused(f"{applying.signer}: {receipt.address} instead of a receipt")
    return receipt


def _declarations(page: Page) -> dict[str, str]:
    names = [n for form in page.forms for n in form.offered if n.startswith("declaration-")]
    return dict.fromkeys(names, "on")


def read_receipt(applying: Applying) -> tuple[bytes, bytes]:
    """The receipt as PDF and as JSON."""
    page = applying.signer.open(f"{applying.application}potwierdzenie/")
    return (
        applying.signer.download(page.link_to("/pdf/")),
        applying.signer.download(page.link_to("/json/")),
    )


# --- supplement -----------------------------------------------------------------------------------


def supplement(applying: Applying, answer: Mapping[str, Any]) -> None:
    """Answer the call: add the document that it asks for, explain, confirm."""
    case = applying.signer.open(applying.case)
    step = case.link_to("supplement_application")
    page = applying.editor.open(step)
    page.link_to(f"/zalaczniki/{answer['link']['slot']}/")  # the call opens this slot
    add_link(applying, answer["link"])
    page = applying.signer.open(step)
    given = {f"explanation_{answer['code']}": answer["explanation"], "confirmed": "on"}
    applying.signer.send(page, given, press="submit")


def received_at(applying: Applying) -> datetime:
    """The moment of receipt of the submission in force."""
    from applications.models import Application

    found = Application.objects.get(public_id=applying.public_id)
    if found.submitted_at is None:
        raise StepRefused(f"{applying.reference} was not submitted")
    return found.submitted_at
