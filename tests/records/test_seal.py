"""The seal: made and checked here, and checked by two programs that know nothing of ours."""

import base64
import random
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import page
import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509 import load_pem_x509_certificate
from django.core.exceptions import ImproperlyConfigured

from records import seal_authority
from records.documents import render
from records.seal import DemoSealer, Pkcs12Sealer, SealFailed, from_settings, verify
from records.seal_check import UNREADABLE

from .document_samples import CERTIFICATE, SAMPLES

AT = datetime(2022, 6, 10, 12, 0, tzinfo=UTC)
NAME = "pieczęć demonstracyjna, bez skutków prawnych"


@pytest.fixture(scope="module")
def sealer(tmp_path_factory):
    return DemoSealer(tmp_path_factory.mktemp("seal"))


@pytest.fixture(scope="module")
def sealed(sealer):
    pdf = render("certificates/certificate.typ", CERTIFICATE)
    return sealer.seal(pdf, reason="Wydanie certyfikatu", at=AT)


@pytest.fixture(scope="module")
def trust(sealer):
    return sealer.trust()


def flipped(content: bytes, bit: int) -> bytes:
    changed = bytearray(content)
    changed[bit // 8] ^= 1 << (bit % 8)
    return bytes(changed)


def signature_span(pdf: bytes) -> tuple[int, int]:
    """Return where the hexadecimal text of the signature stands, without its brackets."""
    found = re.search(rb"<([0-9A-F]{4000,})>", pdf)
    return found.span(1)


def test_a_sealed_certificate_checks_out(sealed, trust):
    verdict = verify(sealed, trust=trust)

    assert verdict.valid
    assert verdict.signer == NAME
    assert verdict.signed_at == AT
    assert verdict.timestamped


@pytest.mark.parametrize("template", SAMPLES)
def test_every_document_stays_archival_and_accessible_under_its_seal(template, sealer):
    pdf = sealer.seal(render(template, SAMPLES[template]), reason="próba", at=AT)

    assert page.is_pdf_compliant_bytes(pdf, profile="3a")
    assert page.is_pdf_compliant_bytes(pdf, profile="ua1")


def test_the_document_is_the_unchanged_start_of_the_sealed_file(sealer):
    pdf = render("certificates/certificate.typ", CERTIFICATE)

    assert sealer.seal(pdf, reason="próba").startswith(pdf)


def test_without_a_moment_the_seal_carries_the_present(sealer):
    pdf = sealer.seal(render("certificates/certificate.typ", CERTIFICATE), reason="próba")

    verdict = verify(pdf, trust=sealer.trust())

    assert verdict.valid
    assert abs((datetime.now(UTC) - verdict.signed_at).total_seconds()) < 60


@pytest.mark.skipif(
    shutil.which("pdfsig") is None, reason="pdfsig (poppler-utils) is not installed"
)
def test_pdfsig_calls_the_seal_valid(sealed, tmp_path):
    path = tmp_path / "certificate.pdf"
    path.write_bytes(sealed)

    report = subprocess.run(["pdfsig", path], capture_output=True, text=True, check=False).stdout

    assert "Signature is Valid." in report
    assert "Total document signed" in report
    assert "ETSI.CAdES.detached" in report
    assert NAME in report


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_openssl_calls_the_seal_valid_with_only_file_and_root(sealed, trust, tmp_path):
    start, end = signature_span(sealed)
    (tmp_path / "root.pem").write_bytes(trust)
    (tmp_path / "seal.der").write_bytes(bytes.fromhex(sealed[start:end].decode()).rstrip(b"\0"))
    (tmp_path / "signed.bin").write_bytes(sealed[: start - 1] + sealed[end + 1 :])
    command = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-purpose", "any"]
    command += ["-in", "seal.der", "-content", "signed.bin", "-CAfile", "root.pem"]

    done = subprocess.run(
        [*command, "-out", "/dev/null"], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr


def test_every_flip_of_a_thousand_bits_is_noticed(sealed, trust):
    bits = random.Random(34).sample(range(len(sealed) * 8), 1000)

    assert [bit for bit in bits if verify(flipped(sealed, bit), trust=trust).valid] == []


def test_flips_inside_the_signature_are_noticed(sealed, trust):
    """The signature's own bytes are hashed by nobody: the hardest place."""
    start, _ = signature_span(sealed)
    bits = random.Random(35).sample(range(start * 8, (start + 6400) * 8), 300)

    assert [bit for bit in bits if verify(flipped(sealed, bit), trust=trust).valid] == []


def test_flips_of_the_decoded_signature_are_noticed(sealed, trust):
    start, end = signature_span(sealed)
    raw = bytes.fromhex(sealed[start:end].decode())
    bits = random.Random(36).sample(range(3200 * 8), 300)

    for bit in bits:
        spelt = flipped(raw, bit).hex().upper().encode()
        assert not verify(sealed[:start] + spelt + sealed[end:], trust=trust).valid, bit


@pytest.mark.parametrize(
    "change",
    [
        lambda pdf: pdf + b"\n",
        lambda pdf: pdf + b"%comment",
        lambda pdf: pdf[:-1],
        lambda pdf: b" " + pdf,
        lambda pdf: pdf[: len(pdf) // 2],
        lambda pdf: pdf.replace(b"/Reason", b"/Reasom"),
        lambda pdf: b"",
        lambda pdf: b"%PDF-1.7",
        lambda pdf: b"not a pdf",
        base64.b64encode,
        lambda pdf: (
            pdf[: signature_span(pdf)[0]]
            + pdf[slice(*signature_span(pdf))].lower()
            + pdf[signature_span(pdf)[1] :]
        ),
    ],
)
def test_a_changed_file_is_not_valid(change, sealed, trust):
    assert not verify(change(sealed), trust=trust).valid


def test_an_unsealed_document_is_not_valid(trust):
    pdf = render("certificates/certificate.typ", CERTIFICATE)

    assert verify(pdf, trust=trust) == UNREADABLE


def test_a_second_seal_over_the_first_is_not_the_certificate_that_was_issued(
    sealed, trust, tmp_path
):
    stranger = DemoSealer(tmp_path)
    with pytest.raises(SealFailed):
        stranger.seal(sealed, reason="dopisek")


def test_another_authority_with_the_same_names_is_not_trusted(sealed, tmp_path):
    verdict = verify(sealed, trust=DemoSealer(tmp_path).trust())

    assert not verdict.trusted
    assert not verdict.valid


def test_trust_that_cannot_be_read_is_our_mistake_and_says_so(sealed):
    with pytest.raises(ValueError):
        verify(sealed, trust=b"no certificate")


def test_a_file_that_is_no_pdf_cannot_be_sealed(sealer):
    with pytest.raises(SealFailed, match="could not be sealed"):
        sealer.seal(b"not a pdf", reason="próba")


def test_keys_are_made_once_and_kept_from_others(tmp_path):
    first = DemoSealer(tmp_path).trust()

    assert DemoSealer(tmp_path).trust() == first
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "authority").iterdir()} == {0}


def test_two_workers_that_come_first_share_one_authority(tmp_path):
    with ThreadPoolExecutor(4) as pool:
        found = set(pool.map(lambda _: DemoSealer(tmp_path).trust(), range(4)))

    assert len(found) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["authority"]


@pytest.fixture
def key_file(tmp_path):
    authority = seal_authority.make()
    path = tmp_path / "seal.p12"
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"seal",
            load_pem_private_key(authority.seal_key, None),
            load_pem_x509_certificate(authority.seal_pem),
            [load_pem_x509_certificate(authority.ca_pem)],
            BestAvailableEncryption("hasło".encode()),
        )
    )
    return path


def test_an_organisations_own_key_seals(key_file):
    sealer = Pkcs12Sealer(key_file, "hasło")
    pdf = sealer.seal(render("certificates/certificate.typ", CERTIFICATE), reason="próba")

    verdict = verify(pdf, trust=sealer.trust())

    assert (verdict.intact, verdict.trusted, verdict.covers_whole) == (True, True, True)
    assert not verdict.timestamped, "no time stamping service was named"


@pytest.mark.parametrize("password", ["", "inne"])
def test_a_wrong_password_names_the_key_file(key_file, password):
    with pytest.raises(SealFailed, match=r"seal\.p12"):
        Pkcs12Sealer(key_file, password).seal(b"", reason="próba")


def test_settings_choose_the_demonstration(settings, tmp_path):
    settings.SEAL_BACKEND = "demo"
    settings.SEAL_FOLDER = tmp_path

    assert isinstance(from_settings(), DemoSealer)


def test_settings_choose_the_organisations_key(settings, key_file):
    settings.SEAL_BACKEND = "pkcs12"
    settings.SEAL_PKCS12 = str(key_file)
    settings.SEAL_PASSWORD = "hasło"
    settings.SEAL_TSA_URL = ""

    assert isinstance(from_settings(), Pkcs12Sealer)


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"SEAL_BACKEND": "hsm"}, "SEAL_BACKEND"),
        ({"SEAL_BACKEND": "demo", "SEAL_FOLDER": ""}, "SEAL_FOLDER"),
        ({"SEAL_BACKEND": "pkcs12", "SEAL_PKCS12": ""}, "SEAL_PKCS12"),
        ({"SEAL_BACKEND": "pkcs12", "SEAL_PKCS12": "/nowhere.p12"}, "/nowhere.p12"),
        ({"SEAL_BACKEND": "pkcs12", "SEAL_PKCS12": __file__, "SEAL_PASSWORD": ""}, "SEAL_PASSWORD"),
    ],
)
def test_a_wrong_setting_is_named(settings, values, named):
    for name, value in values.items():
        setattr(settings, name, value)

    with pytest.raises(ImproperlyConfigured, match=named):
        from_settings()
