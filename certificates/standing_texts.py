"""The words for what a certificate proves: the big answer of its page and of a check."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records import wording

from . import validity
from .documents import category_words
from .models import Certificate

LABELS: dict[str, Promise] = {
    validity.VALID: gettext_lazy("valid"),
    validity.SUSPENDED: gettext_lazy("suspended"),
    validity.REVOKED: gettext_lazy("revoked"),
    validity.SUPERSEDED: gettext_lazy("superseded"),
    validity.EXPIRED: gettext_lazy("expired"),
    validity.NOT_YET: gettext_lazy("not valid yet"),
    validity.HISTORICAL: gettext_lazy("historical entry"),
    validity.UNKNOWN: gettext_lazy("unknown"),
}
COLOURS = {
    validity.VALID: "active",
    validity.SUSPENDED: "suspended",
    validity.REVOKED: "revoked",
    validity.UNKNOWN: "suspended",
    validity.NOT_YET: "suspended",
}
"""Standing → state of `parts/tag.html`; what is not named here is grey. Only `valid` is green."""


Artefact = Certificate.Artefact
VALID_WORDS: dict[str, Promise] = {
    Artefact.CERTIFICATE: gettext_lazy("The certificate is valid."),
    Artefact.DIPLOMA: gettext_lazy("The diploma is valid."),
    Artefact.LETTER: gettext_lazy("The letter is valid."),
}
REVOKED_WORDS: dict[str, Promise] = {
    Artefact.CERTIFICATE: gettext_lazy("The certificate was revoked on %s."),
    Artefact.DIPLOMA: gettext_lazy("The diploma was revoked on %s."),
    Artefact.LETTER: gettext_lazy("The letter was revoked on %s."),
}
EXPIRED_WORDS: dict[str, Promise] = {
    Artefact.CERTIFICATE: gettext_lazy("The certificate has expired."),
    Artefact.DIPLOMA: gettext_lazy("The diploma has expired."),
    Artefact.LETTER: gettext_lazy("The letter has expired."),
}
NOT_YET_WORDS: dict[str, Promise] = {
    Artefact.CERTIFICATE: gettext_lazy("The certificate is not valid yet."),
    Artefact.DIPLOMA: gettext_lazy("The diploma is not valid yet."),
    Artefact.LETTER: gettext_lazy("The letter is not valid yet."),
}


def _word(words: dict[str, Promise], certificate: Certificate) -> str:
    return str(words[certificate.artefact])


@dataclass(frozen=True)
class Answer:
    """`code` of the standing, the state that colours it, the words in front, one sentence more."""

    code: str
    state: str
    text: str
    detail: str


def answer_for(certificate: Certificate, *, on: date) -> Answer:
    code = certificate.standing(on)
    text, detail = _WORDED[code](certificate)
    return Answer(code, COLOURS.get(code, ""), text, detail)


def _valid(certificate: Certificate) -> tuple[str, str]:
    award = certificate.award
    detail = _("Issued to: %(holder)s, %(contest)s, %(category)s, %(outcome)s, %(date)s.") % {
        "holder": award.holder_name,
        "contest": award.edition.name,
        "category": category_words(award),
        "outcome": award.outcome_label,
        "date": wording.day(certificate.issued_on) if certificate.issued_on else wording.NOTHING,
    }
    return _word(VALID_WORDS, certificate), detail


def _suspended(certificate: Certificate) -> tuple[str, str]:
    return _("Suspended since %s.") % wording.day(certificate.status_at), _reason(certificate)


def _revoked(certificate: Certificate) -> tuple[str, str]:
    text = _word(REVOKED_WORDS, certificate) % wording.day(certificate.status_at)
    detail = _("It no longer confirms the award.")
    return text, " ".join(part for part in (detail, _reason(certificate)) if part)


def _superseded(certificate: Certificate) -> tuple[str, str]:
    successor = getattr(certificate, "superseded_by", None)
    if successor is None:
        return _("Superseded."), ""
    return _("Superseded by a new one: %s.") % successor.number, ""


def _expired(certificate: Certificate) -> tuple[str, str]:
    last = wording.day(certificate.valid_to) if certificate.valid_to else wording.NOTHING
    return _word(EXPIRED_WORDS, certificate), _("It was valid until %s.") % last


def _not_yet(certificate: Certificate) -> tuple[str, str]:
    first = wording.day(certificate.valid_from) if certificate.valid_from else wording.NOTHING
    return _word(NOT_YET_WORDS, certificate), _("It is valid from %s.") % first


def _historical(certificate: Certificate) -> tuple[str, str]:
    detail = _(
        "A certificate from before the portal, source: %s. It was not issued in the portal, so a"
        " file cannot be checked."
    )
    return _("Historical entry."), detail % certificate.award.source


def _unknown(certificate: Certificate) -> tuple[str, str]:
    if certificate.status == Certificate.Status.ACTIVE and not certificate.has_award:
        corrected = _("This document no longer confirms the award. Please ask the organiser.")
        return _("The result of the contest was corrected."), corrected
    detail = _("The portal cannot confirm this certificate now. Please ask the organiser.")
    return _("The status is unknown."), detail


def _reason(certificate: Certificate) -> str:
    return _("Reason: %s") % certificate.reason if certificate.reason else ""


_WORDED = {
    validity.VALID: _valid,
    validity.SUSPENDED: _suspended,
    validity.REVOKED: _revoked,
    validity.SUPERSEDED: _superseded,
    validity.EXPIRED: _expired,
    validity.NOT_YET: _not_yet,
    validity.HISTORICAL: _historical,
    validity.UNKNOWN: _unknown,
}
