"""Rows and values for the tests of drafts, attachments, submissions and receipts."""

import io
from datetime import timedelta

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.models import Membership
from applications.drafting import start_draft
from applications.models import Application, Submission
from applications.submitting import submit_application
from programmes.models import DeadlineChange, Edition
from programmes.shapes import Section
from tests.factories import NOW, EditionFactory, MembershipFactory, UserFactory, small_rules

CLOSES = NOW + timedelta(days=10)
DECLARATIONS = ["O1", "O2"]
ANSWERS = {
    "A6": "https://bip.example.org/",
    "A7": "4200",
    "D3": "Klub seniora prowadzi spółdzielnia socjalna.",
}

ALL_KINDS = Section.model_validate(
    {
        "code": "K",
        "label": "Wszystkie rodzaje pytań",
        "questions": [
            {"code": "K1", "label": "Nazwa", "kind": "short_text", "max_length": 20},
            {"code": "K2", "label": "Opis", "kind": "long_text", "max_length": 50},
            {
                "code": "K3",
                "label": "Mieszkańcy",
                "kind": "whole",
                "minimum": 1,
                "maximum": 3000000,
            },
            {"code": "K4", "label": "Wartość", "kind": "money"},
            {"code": "K5", "label": "Udział", "kind": "percent"},
            {"code": "K6", "label": "Data uchwały", "kind": "date"},
            {"code": "K7", "label": "Okres", "kind": "period"},
            {"code": "K8", "label": "Czy doradzano?", "kind": "yes_no"},
            {
                "code": "K9",
                "label": "Podstawa",
                "kind": "one_of",
                "options": [
                    {"code": "law", "label": "z mocy ustawy"},
                    {"code": "proxy", "label": "pełnomocnictwo"},
                ],
            },
            {
                "code": "K10",
                "label": "Formy wsparcia",
                "kind": "some_of",
                "options": [
                    {"code": "place", "label": "lokal"},
                    {"code": "loan", "label": "pożyczka"},
                    {"code": "other", "label": "inne"},
                ],
            },
            {
                "code": "K11",
                "label": "Liczba podmiotów",
                "kind": "year_table",
                "rows": [
                    {"code": "coop", "label": "spółdzielnie"},
                    {"code": "value", "label": "wartość"},
                ],
                "years": [2023, 2024, 2025],
                "money_rows": ["value"],
            },
            {
                "code": "K12",
                "label": "Projekty",
                "kind": "rows",
                "max_rows": 3,
                "columns": [
                    {
                        "code": "name",
                        "label": "Nazwa",
                        "kind": "short_text",
                        "required": True,
                        "max_length": 80,
                    },
                    {"code": "value", "label": "Wartość", "kind": "money"},
                    {"code": "on", "label": "Data", "kind": "date"},
                    {"code": "pes", "label": "Wykonawca PES", "kind": "yes_no"},
                ],
            },
            {"code": "K13", "label": "BIP", "kind": "url"},
            {"code": "K14", "label": "E-mail", "kind": "email"},
            {"code": "K15", "label": "Telefon", "kind": "phone"},
            {"code": "K16", "label": "NIP", "kind": "nip"},
            {"code": "K17", "label": "REGON", "kind": "regon"},
            {"code": "K18", "label": "ADE", "kind": "ade"},
            {
                "code": "K19",
                "label": "Kto doradzał?",
                "kind": "short_text",
                "max_length": 150,
                "required": True,
                "shown_if": {"question": "K8", "is_one_of": [True]},
            },
        ],
    }
)


def only(*codes: str, **changes) -> Section:
    """The section with these questions alone, each changed alike."""
    questions = [q.model_copy(update=changes) for q in ALL_KINDS.questions if q.code in codes]
    return ALL_KINDS.model_copy(update={"questions": tuple(questions)})


def edition(at=NOW, **category) -> Edition:
    """An edition whose call is open at `at` and closes ten days later."""
    return EditionFactory(calendar=at, rules=small_rules(**category))


def member(role=Membership.Role.SIGNER, beside: Membership | None = None, **kwargs) -> Membership:
    """A person in a group: a new one, or the group of the membership `beside`."""
    if beside is None:
        return MembershipFactory(role=role, **kwargs)
    return MembershipFactory(
        role=role, organisation=beside.organisation, group=beside.group, **kwargs
    )


def draft(place: Membership | None = None, at=NOW, **category) -> Application:
    """A draft begun by `place`, its required questions answered."""
    place = place or member()
    application = start_draft(
        edition(at, **category).categories.get(),
        organisation=place.organisation,
        group=place.group,
        by=place.user,
        at=at,
    )
    application.answers = ANSWERS
    application.save()
    return application


def submit(application: Application, *, at=NOW, by=None, **kwargs) -> Submission:
    kwargs = {"declarations": DECLARATIONS, "signature_kind": "portal_confirmation"} | kwargs
    return submit_application(application, by=by or application.created_by, at=at, **kwargs)


def move_deadline(edition: Edition, value, *, at=NOW) -> DeadlineChange:
    return DeadlineChange.objects.create(
        edition=edition,
        kind="call_closes",
        value=value,
        reason="Awaria portalu.",
        set_by=UserFactory(),
        approved_by=UserFactory(),
        set_at=at,
    )


# --- files ---------------------------------------


def pdf_bytes(text: str = "x") -> bytes:
    """A small real PDF; `text` makes two of them differ."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.docinfo["/Title"] = text
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def pdf(name: str = "uchwała.pdf", text: str = "x") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf_bytes(text), content_type="application/pdf")


def jpg(name: str = "zdjęcie.jpg", size=(1000, 900)) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")
