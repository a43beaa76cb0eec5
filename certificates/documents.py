"""What a certificate says: the values of its PDF, frozen at issue, and the same for machines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from juries.models import Award
from programmes.demonstration import mark_of_papers
from records import wording
from records.qr import svg

from .models import Certificate

FORMAT = "znak-certificate-2"
"""The name of the machine-readable form; a change of its keys gets a new number."""


@dataclass(frozen=True)
class Kind:
    """How a document is called in Polish: in the nominative, in the genitive, and in capitals."""

    noun: str
    noun_of: str
    heading: str


KINDS: dict[str, Kind] = {
    Certificate.Artefact.CERTIFICATE: Kind("certyfikat", "certyfikatu", "CERTYFIKAT"),
    Certificate.Artefact.DIPLOMA: Kind("dyplom", "dyplomu", "DYPLOM"),
    Certificate.Artefact.LETTER: Kind(
        "list gratulacyjny", "listu gratulacyjnego", "LIST GRATULACYJNY"
    ),
}


def kind_of(certificate: Certificate) -> Kind:
    return KINDS[certificate.artefact]


def affiliation(award: Award) -> str | None:
    """The organisation of a person, team, initiative or medium that holds the award."""
    return None if award.holder_name == award.organisation.name else award.organisation.name


def public_address(certificate: Certificate) -> str:
    """What the QR code holds: short, so that the code stays coarse enough for a printed page."""
    return settings.BASE_URL + reverse("certificate_short", args=[certificate.public_id])


def page_address(certificate: Certificate) -> str:
    return settings.BASE_URL + reverse("certificate", args=[certificate.public_id])


def place_words(award: Award) -> str | None:
    """„miejsce 1 ex aequo”, as it stands on the certificate; None without a place."""
    if award.place is None:
        return None
    return f"miejsce {award.place}{' ex aequo' if award.ex_aequo else ''}"


def category_words(award: Award) -> str:
    """A prize outside the categories stands where the category would."""
    return award.category.full_label if award.category else "nagroda poza kategoriami"


def document_data(certificate: Certificate) -> dict[str, Any]:
    """The values of `templates/certificates/certificate.typ`; a document is always Polish. The
    organiser's own heading and statement are those of the rules' `documents`.

    A historical row has no day of issue, and so no document.
    """
    assert certificate.issued_on is not None and certificate.issued_at is not None
    award = certificate.award
    edition = award.edition
    address = public_address(certificate)
    kind = kind_of(certificate)
    words = edition.rule_set.shape.document_text(certificate.artefact)
    with translation.override(settings.LANGUAGE_CODE):
        issued_on = wording.day(certificate.issued_on)
    return {
        "noun": kind.noun,
        "noun_of": kind.noun_of,
        "heading": words.heading or kind.heading,
        "statement": words.statement or None,
        "holder": award.holder_name,
        "affiliation": affiliation(award),
        "programme": edition.name,
        "category": category_words(award),
        "outcome": award.outcome_label,
        "place": place_words(award),
        "citation": award.citation or None,
        "town": edition.programme.contact.get("town") or None,
        "issued_on": issued_on,
        "number": certificate.number,
        "address": address,
        "qr": svg(address),
        "signers": [],
        "organiser": edition.programme.organiser.name,
        "funding_note": edition.programme.funding_note or None,
        "demonstration": mark_of_papers(edition),
        "made_at": certificate.issued_at.isoformat(),
        "attached_json": {
            "name": f"{certificate.artefact}.json",
            "description": f"Treść {kind.noun_of} do odczytu maszynowego",
            "content": facts(certificate),
        },
    }


def facts(certificate: Certificate) -> dict[str, Any]:
    """What was issued, in a stable shape: dates as ISO text, nothing that changes later."""
    award = certificate.award
    edition = award.edition
    return {
        "format": FORMAT,
        "artefact": certificate.artefact,
        "id": str(certificate.public_id),
        "number": certificate.number,
        "holder": award.holder_name,
        "holder_organisation": affiliation(award),
        "holder_teryt": award.organisation.teryt or None,
        "contest": edition.name,
        "edition": edition.ordinal,
        "year": edition.year,
        "organiser": edition.programme.organiser.name,
        "category_code": award.category.code if award.category else None,
        "category": award.category.label if award.category else None,
        "outcome_code": award.outcome,
        "outcome": award.outcome_label,
        "place": award.place,
        "ex_aequo": award.ex_aequo,
        "citation": award.citation or None,
        "issued_on": certificate.issued_on.isoformat() if certificate.issued_on else None,
        "valid_from": certificate.valid_from.isoformat() if certificate.valid_from else None,
        "valid_to": certificate.valid_to.isoformat() if certificate.valid_to else None,
        "demonstration": edition.is_marked,
        "address": page_address(certificate),
    }
