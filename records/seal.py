"""The electronic seal on issued documents: PAdES B-T that keeps PDF/A-3a and PDF/UA-1 valid.

The sealer is an interface chosen by the setting SEAL_BACKEND. `DemoSealer` makes its own
authority and has no legal effect; `Pkcs12Sealer` uses an organisation's own key. Whoever holds
the file and the public certificates can check it: here by `verify`, elsewhere by pdfsig, openssl
or any PDF reader. See records/seal_check.py for the check.
"""

import io
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from asn1crypto import keys, pem, x509
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.timestamps import DummyTimeStamper, HTTPTimeStamper, TimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from records.seal_authority import Authority
from records.seal_check import Verdict, verify

__all__ = [
    "DemoSealer",
    "Pkcs12Sealer",
    "SealFailed",
    "Sealer",
    "Verdict",
    "from_settings",
    "verify",
]

FIELD = SigFieldSpec(
    "Seal",
    # PDF/UA-1 wants a name for every field, PDF/A its print flag set and its hidden flag clear
    readable_field_name="Pieczęć elektroniczna",
    invis_sig_settings=InvisSigSettings(
        set_print_flag=True, set_hidden_flag=False, box_out_of_bounds=True
    ),
)


class SealFailed(Exception):
    """The document could not be sealed; the job may try again."""


class Sealer(Protocol):
    def seal(self, pdf: bytes, *, reason: str, at: datetime | None = None) -> bytes:
        """Return `pdf` with one seal appended; raise SealFailed when it cannot be made."""

    def trust(self) -> bytes:
        """Return the public PEM certificates that a checker has to trust: to be published."""


class DemoSealer:
    """Seals with an authority of its own, made in `folder` on first use. No legal effect."""

    def __init__(self, folder: Path | str):
        self.folder = Path(folder)

    @cached_property
    def authority(self) -> Authority:
        return Authority.in_folder(self.folder)

    def seal(self, pdf: bytes, *, reason: str, at: datetime | None = None) -> bytes:
        """Seal `pdf`; `at` sets the moment in the seal and in the time stamp (default: now)."""
        authority = self.authority
        timestamper = DummyTimeStamper(
            _certificate(authority.tsa_pem), _key(authority.tsa_key), fixed_dt=at
        )
        signer = _signer(_certificate(authority.seal_pem), _key(authority.seal_key))
        return _sealed(pdf, signer, timestamper, reason=reason, at=at)

    def trust(self) -> bytes:
        return self.authority.ca_pem


class Pkcs12Sealer:
    """Seals with the key of an organisation (.p12) and, when given, its time stamping service.

    `trust_path` names the PEM roots of the seal and of the time stamps; without it the roots
    inside the .p12 are published.
    """

    def __init__(
        self,
        path: Path | str,
        password: str,
        tsa_url: str | None = None,
        trust_path: Path | str | None = None,
    ):
        self.path = Path(path)
        self.password = password
        self.tsa_url = tsa_url
        self.trust_path = Path(trust_path) if trust_path else None

    @cached_property
    def contents(self) -> pkcs12.PKCS12KeyAndCertificates:
        try:
            contents = pkcs12.load_pkcs12(self.path.read_bytes(), self.password.encode())
        except (OSError, ValueError) as error:
            raise SealFailed(
                f"the seal's key file {self.path} cannot be opened: {error}"
            ) from error
        if contents.key is None or contents.cert is None:
            raise SealFailed(f"the seal's key file {self.path} holds no key with its certificate")
        return contents

    def seal(self, pdf: bytes, *, reason: str, at: datetime | None = None) -> bytes:
        """Seal `pdf`. A time stamping service uses its own clock, so `at` sets only the seal's."""
        contents = self.contents
        certificate = contents.cert.certificate.public_bytes(Encoding.PEM)  # type: ignore[union-attr]
        key = contents.key.private_bytes(  # type: ignore[union-attr]
            Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
        )
        chain = [
            _certificate(other.certificate.public_bytes(Encoding.PEM))
            for other in contents.additional_certs
        ]
        timestamper = HTTPTimeStamper(self.tsa_url) if self.tsa_url else None
        signer = _signer(_certificate(certificate), _key(key), chain)
        return _sealed(pdf, signer, timestamper, reason=reason, at=at)

    def trust(self) -> bytes:
        if self.trust_path:
            return self.trust_path.read_bytes()
        others = [other.certificate for other in self.contents.additional_certs]
        roots = [other for other in others if other.issuer == other.subject]
        own = self.contents.cert.certificate  # type: ignore[union-attr]
        return b"".join(root.public_bytes(Encoding.PEM) for root in roots or [own])


def from_settings() -> Sealer:
    """Return the sealer that SEAL_BACKEND names: "demo" or "pkcs12".

    Raises ImproperlyConfigured with a sentence that names the setting.
    """
    backend = getattr(settings, "SEAL_BACKEND", "demo")
    if backend == "demo":
        return DemoSealer(_required("SEAL_FOLDER", backend))
    if backend == "pkcs12":
        path = Path(_required("SEAL_PKCS12", backend))
        if not path.is_file():
            raise ImproperlyConfigured(f"SEAL_PKCS12 names a file that is not there: {path}")
        return Pkcs12Sealer(
            path,
            _required("SEAL_PASSWORD", backend),
            getattr(settings, "SEAL_TSA_URL", None) or None,
            getattr(settings, "SEAL_TRUST", None) or None,
        )
    raise ImproperlyConfigured(f'SEAL_BACKEND must be "demo" or "pkcs12", not {backend!r}')


def _required(name: str, backend: str) -> Any:
    value = getattr(settings, name, None)
    if not value:
        raise ImproperlyConfigured(f'{name} must be set when SEAL_BACKEND is "{backend}"')
    return value


def _certificate(text: bytes) -> x509.Certificate:
    return x509.Certificate.load(pem.unarmor(text)[2])


def _key(text: bytes) -> keys.PrivateKeyInfo:
    return keys.PrivateKeyInfo.load(pem.unarmor(text)[2])


def _signer(
    certificate: x509.Certificate,
    key: keys.PrivateKeyInfo,
    chain: list[x509.Certificate] | None = None,
) -> SimpleSigner:
    # Roots stay out of the file: a checker brings its own, and an embedded copy would be bytes
    # that no signature covers.
    return SimpleSigner(
        signing_cert=certificate,
        signing_key=key,
        cert_registry=SimpleCertificateStore.from_certs(chain or []),
        embed_roots=False,
    )


class _PdfSignerAt(PdfSigner):
    """A PdfSigner whose moment is given instead of read from the machine's clock."""

    moment: datetime | None = None

    def init_signing_session(self, *args: Any, **options: Any) -> Any:
        session = super().init_signing_session(*args, **options)
        if self.moment is not None:
            session.system_time = self.moment
        return session


def _sealed(
    pdf: bytes,
    signer: SimpleSigner,
    timestamper: TimeStamper | None,
    *,
    reason: str,
    at: datetime | None,
) -> bytes:
    metadata = PdfSignatureMetadata(
        field_name=FIELD.sig_field_name,
        subfilter=SigSeedSubFilter.PADES,
        md_algorithm="sha256",
        reason=reason,
    )
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        # pyHanko would rewrite the XMP packet and lose the PDF/A and PDF/UA claims in it
        writer._update_meta = lambda *args, **options: None  # type: ignore[method-assign]
        pdf_signer = _PdfSignerAt(metadata, signer, timestamper=timestamper, new_field_spec=FIELD)
        pdf_signer.moment = at
        return pdf_signer.sign_pdf(writer).getvalue()
    except (
        Exception
    ) as error:  # pyHanko, asn1crypto and the time stamping service share no base class
        raise SealFailed(f"the document could not be sealed: {error}") from error
