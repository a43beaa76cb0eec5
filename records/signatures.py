"""The applicant's signature made outside the portal: does it belong to the document we gave out?

Two shapes come back from qualified, trusted and personal signatures: the PDF with the signature
inside (PAdES), or a separate XAdES file (.xml, .xades) that names the digest of the PDF. Here is
decided only what can be decided without asking anybody: that the signed document is ours,
unchanged, and that the signature's own mathematics hold. Whether the certificate is qualified,
not revoked, and whose it is in law, is for the officer's formal check (FK-04, FK-05).
"""

import base64
import binascii
import hashlib
import logging
import re
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from xml.etree import ElementTree

from asn1crypto import x509
from django.utils.translation import gettext as _
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from records.pesel import find_pesel
from records.signed_changes import only_signatures_added

# pyHanko logs the signer's certificate name, which in Poland holds the PESEL
for library in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(library).setLevel(logging.CRITICAL)

DS = "{http://www.w3.org/2000/09/xmldsig#}"
XADES = "{http://uri.etsi.org/01903/v1.3.2#}"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
PADES = "/ETSI.CAdES.detached"
DIGITS = re.compile(r"\d{6,}")


@dataclass(frozen=True)
class SignatureFacts:
    """What a signed file proves by itself.

    `kind` is "pades" (inside the PDF) or "detached" (XAdES file). `signed_at` is the signer's
    own clock unless a time stamp is inside. `integrity_ok` is None for "detached": there only
    the digest is compared. The PESEL itself is not here, only whether there is one.
    """

    kind: str
    signer_name: str
    signed_at: datetime | None
    is_pades: bool
    original_sha256_matches: bool
    integrity_ok: bool | None
    pesel_present: bool


class SignatureRefused(Exception):
    """The signed file is not accepted. `message` is translated and says how to mend it."""

    code = "refused"

    def __init__(self, message: str):
        super().__init__(message)
        self.message = message


class SignatureMissing(SignatureRefused):
    code = "missing"


class DocumentDiffers(SignatureRefused):
    code = "differs"


class SignatureBroken(SignatureRefused):
    code = "broken"


class SignatureUnreadable(SignatureRefused):
    code = "unreadable"


def read_signature(signed: bytes, original: bytes) -> SignatureFacts:
    """Return the facts of `signed`, the applicant's file, against `original`, the PDF given out.

    Raises SignatureMissing, DocumentDiffers, SignatureBroken or SignatureUnreadable.
    """
    if signed.startswith(b"%PDF-"):
        return _read_pdf(signed, original)
    if signed.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _read_xml(signed, original)
    raise SignatureUnreadable(
        _("This is neither a signed PDF nor a signature file (XML, XAdES). Add the signed PDF.")
    )


def _read_pdf(signed: bytes, original: bytes) -> SignatureFacts:
    if signed == original:
        raise _missing()
    if not signed.startswith(original):
        raise DocumentDiffers(
            _(
                "The signed file differs from the application. Download the document from the"
                " portal again, sign it without printing, scanning or changing it, and add the"
                " signed file."
            )
        )
    try:
        reader = PdfFileReader(BytesIO(signed))
        signatures = list(reader.embedded_regular_signatures)
        if not signatures:
            raise _missing()
        added_only = only_signatures_added(original, signed)
        checked = [_check(signature) for signature in signatures]
    except SignatureRefused:
        raise
    except (
        Exception
    ) as error:  # pyHanko, asn1crypto and qpdf raise dozens of kinds on hostile bytes
        raise SignatureUnreadable(
            _("The signed PDF cannot be read. Sign the document from the portal again.")
        ) from error
    if not added_only:
        raise DocumentDiffers(
            _(
                "Something besides the signature was added to the document."
                " Sign the document from the portal without notes or changes."
            )
        )
    if not all(checked) or _last_coverage(signatures) < SignatureCoverageLevel.ENTIRE_FILE:
        raise SignatureBroken(
            _("The signature does not match the document. Sign the document from the portal again.")
        )
    return _facts(signatures[0])


def _check(signature: EmbeddedPdfSignature) -> bool:
    nobody = ValidationContext(trust_roots=[], allow_fetching=False)
    status = validate_pdf_signature(signature, nobody)
    return status.intact and status.valid


def _last_coverage(signatures: list[EmbeddedPdfSignature]) -> SignatureCoverageLevel:
    return signatures[-1].evaluate_signature_coverage()


def _facts(signature: EmbeddedPdfSignature) -> SignatureFacts:
    certificate = signature.signer_cert
    return SignatureFacts(
        kind="pades",
        signer_name=_shown_name(certificate, str(signature.sig_object.get("/Name", ""))),
        signed_at=signature.self_reported_timestamp,
        is_pades=signature.sig_object.get("/SubFilter") == PADES,
        original_sha256_matches=True,
        integrity_ok=True,
        pesel_present=_has_pesel(certificate, str(signature.sig_object.get("/Name", ""))),
    )


def _shown_name(certificate: x509.Certificate, stated: str) -> str:
    """Return the signer's name without any long number: certificates put the PESEL beside it.

    A trusted-profile signature carries the ministry's certificate and states the person's name.
    """
    subject = certificate.subject.native
    person = " ".join(str(subject[part]) for part in ("given_name", "surname") if subject.get(part))
    name = person or stated or str(subject.get("common_name", ""))
    return " ".join(DIGITS.sub("", name).split())


def _has_pesel(certificate: x509.Certificate, stated: str) -> bool:
    return bool(find_pesel(certificate.subject.human_friendly) or find_pesel(stated))


def _read_xml(signed: bytes, original: bytes) -> SignatureFacts:
    root = _parsed(signed)
    references = list(root.iter(f"{DS}Reference"))
    if root.find(f".//{DS}SignatureValue") is None:
        raise _missing()
    digest = hashlib.sha256(original).digest()
    if not any(_digest_of(reference) == digest for reference in references):
        raise DocumentDiffers(
            _(
                "The signature file does not name the document from the portal"
                " (its SHA-256 digest is not there). Sign the document downloaded from the portal."
            )
        )
    certificate = _xml_certificate(root)
    return SignatureFacts(
        kind="detached",
        signer_name=_shown_name(certificate, "") if certificate else "",
        signed_at=_xml_time(root),
        is_pades=False,
        original_sha256_matches=True,
        integrity_ok=None,
        pesel_present=bool(find_pesel(signed.decode(errors="replace")))
        or (certificate is not None and _has_pesel(certificate, "")),
    )


def _parsed(signed: bytes) -> ElementTree.Element:
    # A document type could define entities that grow without end; no signature needs one
    if b"<!DOCTYPE" in signed or b"<!ENTITY" in signed:
        raise _unreadable_xml()
    try:
        return ElementTree.fromstring(signed)  # noqa: S314  without entities nothing grows
    except (ElementTree.ParseError, ValueError) as error:
        raise _unreadable_xml() from error


def _digest_of(reference: ElementTree.Element) -> bytes | None:
    method = reference.find(f"{DS}DigestMethod")
    if method is None or method.get("Algorithm") != SHA256:
        return None
    try:
        return base64.b64decode(reference.findtext(f"{DS}DigestValue", ""), validate=False)
    except binascii.Error:
        return None


def _xml_certificate(root: ElementTree.Element) -> x509.Certificate | None:
    text = root.findtext(f".//{DS}X509Certificate", "")
    try:
        certificate = x509.Certificate.load(base64.b64decode(text))
        certificate.subject.native  # noqa: B018  asn1crypto parses on first use
    except (ValueError, TypeError):
        return None
    return certificate


def _xml_time(root: ElementTree.Element) -> datetime | None:
    try:
        moment = datetime.fromisoformat(root.findtext(f".//{XADES}SigningTime", "").strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _missing() -> SignatureMissing:
    return SignatureMissing(
        _("This file has no signature. Sign the document from the portal and add the signed file.")
    )


def _unreadable_xml() -> SignatureUnreadable:
    return SignatureUnreadable(
        _("The signature file cannot be read. Sign the document from the portal again.")
    )
