"""Check a sealed document with nothing but its bytes and the public certificates."""

import logging
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO

from asn1crypto import cms, parser, pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from records.seal_spelling import rebuilt

# pyHanko logs tracebacks with the signer's name, which no log of ours may hold
for library in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(library).setLevel(logging.CRITICAL)

# pyHanko writes upper case; a changed letter case would be a changed file with the same signature
GAP = re.compile(rb"<([0-9A-F]+)>")


@dataclass(frozen=True)
class Verdict:
    """What the file itself proves. `signer` is a certificate's common name."""

    intact: bool
    trusted: bool
    covers_whole: bool
    signer: str
    signed_at: datetime | None
    timestamped: bool

    @property
    def valid(self) -> bool:
        """True only when everything holds: the one question a public page asks."""
        return self.intact and self.trusted and self.covers_whole and self.timestamped


UNREADABLE = Verdict(
    intact=False, trusted=False, covers_whole=False, signer="", signed_at=None, timestamped=False
)


def verify(pdf: bytes, *, trust: bytes) -> Verdict:
    """Return the verdict on the single seal of `pdf`; `trust` holds the PEM roots.

    Whatever cannot be read is not valid; no file makes this raise. A wrong `trust` does
    (ValueError): that is our setting, not the stranger's file.
    """
    roots = [x509.Certificate.load(der) for _, _, der in pem.unarmor(trust, multiple=True)]
    try:
        return _verdict(pdf, roots)
    except Exception:  # pyHanko and asn1crypto raise dozens of kinds on hostile bytes
        return UNREADABLE


def _verdict(pdf: bytes, roots: list[x509.Certificate]) -> Verdict:
    signatures = PdfFileReader(BytesIO(pdf)).embedded_signatures
    if len(signatures) != 1:
        return UNREADABLE
    signature = signatures[0]
    token = _time_stamp(signature.signer_info)
    moment = _stamped_at(token) if token else datetime.now(UTC)
    context = ValidationContext(trust_roots=roots, allow_fetching=False, moment=moment)
    status = validate_pdf_signature(signature, context)
    stamp = status.timestamp_validity
    timestamped = bool(stamp and stamp.intact and stamp.valid and stamp.trusted)
    spelling = rebuilt(signature.signed_data, status, token, stamp)
    return Verdict(
        intact=status.intact and status.valid and _encoded(pdf, signature) == spelling,
        trusted=status.trusted,
        covers_whole=status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        signer=status.signing_cert.subject.native.get("common_name", ""),
        signed_at=stamp.timestamp if stamp and timestamped else status.signer_reported_dt,
        timestamped=timestamped,
    )


def _time_stamp(signer_info: cms.SignerInfo) -> cms.ContentInfo | None:
    for attribute in signer_info["unsigned_attrs"]:
        if attribute["type"].native == "signature_time_stamp_token":
            return attribute["values"][0]
    return None


def _stamped_at(token: cms.ContentInfo) -> datetime:
    """Return when the certificates had to be valid: a seal does not end with its certificate.

    The token proves that moment only when it checks out itself, against the same roots.
    """
    return token["content"]["encap_content_info"]["content"].parsed["gen_time"].native


def _encoded(pdf: bytes, signature: EmbeddedPdfSignature) -> bytes | None:
    """Return the signature's bytes, or None unless they are all that the hash leaves out.

    The gap of the byte range holds hexadecimal text and zero padding, both malleable.
    """
    start, first, second, rest = (int(number) for number in signature.byte_range)
    gap = GAP.fullmatch(pdf[first:second])
    if start != 0 or second + rest != len(pdf) or gap is None:
        return None
    raw = bytes.fromhex(gap.group(1).decode())
    length = parser.peek(raw)
    return None if any(raw[length:]) else raw[:length]
