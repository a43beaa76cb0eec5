"""A signature made outside the portal: ours and unchanged, or refused with a way to mend it."""

import base64
import hashlib
import io
from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto import keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from records.documents import render
from records.signatures import (
    DocumentDiffers,
    SignatureBroken,
    SignatureMissing,
    SignatureRefused,
    SignatureUnreadable,
    read_signature,
)

from .document_samples import APPLICATION

PESEL = "44051401359"


@pytest.fixture(scope="module")
def original():
    return render("applications/application.typ", APPLICATION)


@pytest.fixture(scope="module")
def person():
    """A certificate as qualified ones look: given name, surname, serial number with the PESEL."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "PL"),
            x509.NameAttribute(NameOID.GIVEN_NAME, "Żaneta"),
            x509.NameAttribute(NameOID.SURNAME, "Przykładowa"),
            x509.NameAttribute(NameOID.SERIAL_NUMBER, f"PNOPL-{PESEL}"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Żaneta Przykładowa {PESEL}"),
        ]
    )
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER)),
        signing_key=keys.PrivateKeyInfo.load(private),
        cert_registry=SimpleCertificateStore(),
    )


def signed_by(person, pdf: bytes, *, field: str = "Signature1", change=None, **options) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    if change:
        change(writer)
    metadata = PdfSignatureMetadata(
        field_name=field, subfilter=options.get("subfilter", SigSeedSubFilter.PADES)
    )
    signer = PdfSigner(
        metadata, person, new_field_spec=SigFieldSpec(field, **options.get("box", {}))
    )
    return signer.sign_pdf(writer).getvalue()


def xades(person, *digests: bytes, method="http://www.w3.org/2001/04/xmlenc#sha256") -> bytes:
    references = "".join(
        f'<ds:Reference URI="wniosek.pdf"><ds:DigestMethod Algorithm="{method}"/>'
        f"<ds:DigestValue>{base64.b64encode(digest).decode()}</ds:DigestValue></ds:Reference>"
        for digest in digests
    )
    certificate = base64.b64encode(person.signing_cert.dump()).decode()
    return (
        '<?xml version="1.0"?><ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"'
        ' xmlns:xades="http://uri.etsi.org/01903/v1.3.2#">'
        f"<ds:SignedInfo>{references}</ds:SignedInfo><ds:SignatureValue>AA==</ds:SignatureValue>"
        f"<ds:KeyInfo><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:KeyInfo>"
        "<xades:SigningTime>2022-04-20T12:03:27Z</xades:SigningTime></ds:Signature>"
    ).encode()


def test_a_signed_application_is_read(person, original):
    facts = read_signature(signed_by(person, original), original)

    assert facts.kind == "pades"
    assert facts.signer_name == "Żaneta Przykładowa"
    assert facts.is_pades
    assert facts.original_sha256_matches
    assert facts.integrity_ok
    assert facts.pesel_present


def test_the_pesel_never_leaves(person, original):
    for facts in (
        read_signature(signed_by(person, original), original),
        read_signature(xades(person, hashlib.sha256(original).digest()), original),
    ):
        assert PESEL not in repr(facts)
        assert facts.pesel_present


def test_a_visible_signature_is_taken(person, original):
    box = {"box": (50, 50, 200, 100), "on_page": 0}

    assert read_signature(signed_by(person, original, box=box), original).integrity_ok


def test_two_people_may_sign(person, original):
    twice = signed_by(person, signed_by(person, original), field="Signature2")

    assert read_signature(twice, original).integrity_ok


def test_an_older_kind_of_pdf_signature_is_taken_and_said_to_be_so(person, original):
    signed = signed_by(person, original, subfilter=SigSeedSubFilter.ADOBE_PKCS7_DETACHED)

    facts = read_signature(signed, original)

    assert facts.integrity_ok
    assert not facts.is_pades


def test_the_unsigned_document_is_told_that_it_is_unsigned(original):
    with pytest.raises(SignatureMissing, match="nie ma podpisu"):
        read_signature(original, original)


def test_an_update_without_a_signature_is_no_signature(original):
    writer = IncrementalPdfFileWriter(io.BytesIO(original))
    writer.root["/PageMode"] = generic.NameObject("/UseNone")
    writer.update_root()
    buffer = io.BytesIO()
    writer.write(buffer)

    with pytest.raises(SignatureMissing):
        read_signature(buffer.getvalue(), original)


def test_a_signature_on_another_version_of_the_application_is_refused(person, original):
    other = render("applications/application.typ", {**APPLICATION, "title": "Inny wniosek"})

    with pytest.raises(DocumentDiffers, match="jeszcze raz pobrać dokument"):
        read_signature(signed_by(person, other), original)


def test_a_page_changed_before_signing_is_refused(person, original):
    def repaint(writer):
        page = writer.root["/Pages"]["/Kids"][0].get_object()
        content = writer.add_object(generic.StreamObject(stream_data=b"0 0 600 800 re f"))
        page["/Contents"] = content
        writer.update_container(page)

    with pytest.raises(DocumentDiffers, match="coś oprócz podpisu"):
        read_signature(signed_by(person, original, change=repaint), original)


def test_a_change_after_signing_is_refused(person, original):
    signed = signed_by(person, original)
    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    writer.root["/Lang"] = generic.pdf_string("en")
    writer.update_root()
    buffer = io.BytesIO()
    writer.write(buffer)

    with pytest.raises((DocumentDiffers, SignatureBroken)):
        read_signature(buffer.getvalue(), original)


def test_text_after_the_signature_is_refused(person, original):
    with pytest.raises(SignatureRefused):
        read_signature(signed_by(person, original) + b"\n% more", original)


@pytest.mark.parametrize("place", [0.5, 0.7, 0.9, 0.99])
def test_a_damaged_signature_is_refused(person, original, place):
    signed = bytearray(signed_by(person, original))
    added = len(signed) - len(original)
    signed[len(original) + int(added * place * 0.3)] ^= 1

    with pytest.raises(SignatureRefused):
        read_signature(bytes(signed), original)


def test_a_detached_signature_that_names_the_document_is_taken(person, original):
    facts = read_signature(xades(person, b"x" * 32, hashlib.sha256(original).digest()), original)

    assert facts.kind == "detached"
    assert facts.signer_name == "Żaneta Przykładowa"
    assert facts.signed_at == datetime(2022, 4, 20, 12, 3, 27, tzinfo=UTC)
    assert facts.original_sha256_matches
    assert facts.integrity_ok is None


def test_a_detached_signature_of_something_else_is_refused(person, original):
    with pytest.raises(DocumentDiffers, match="SHA-256"):
        read_signature(xades(person, hashlib.sha256(b"x").digest()), original)


def test_a_digest_under_another_algorithms_name_does_not_count(person, original):
    signed = xades(person, hashlib.sha256(original).digest(), method="urn:other")

    with pytest.raises(DocumentDiffers):
        read_signature(signed, original)


@pytest.mark.parametrize(
    ("signed", "error"),
    [
        (b"", SignatureUnreadable),
        (b"PK\x03\x04", SignatureUnreadable),
        (b"<a", SignatureUnreadable),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", SignatureUnreadable),
        (b"<a/>", SignatureMissing),
        (b"%PDF-1.7", DocumentDiffers),
    ],
)
def test_what_is_no_signature_is_told_so(signed, error, original):
    with pytest.raises(error):
        read_signature(signed, original)


def test_rubbish_after_the_original_is_unreadable_or_unsigned(original):
    with pytest.raises((SignatureUnreadable, SignatureMissing)):
        read_signature(original + b"startxref\n99999999\n%%EOF", original)
