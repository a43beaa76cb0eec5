"""The demonstration authority: a root, a seal and a time stamping certificate in one folder.

The seal is ECDSA P-256, which pyHanko, pdfsig and openssl all accept; the time stamps are RSA-3072
because pyHanko's in-process time stamper signs with RSA only.
"""

import os
import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

type Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

ORGANISATION = "Znak – demonstracja"
SEAL_NAME = "pieczęć demonstracyjna, bez skutków prawnych"
# Wide on purpose: a demonstration seals documents of past editions at their own dates.
NOT_BEFORE = datetime(2018, 1, 1, tzinfo=UTC)
NOT_AFTER = datetime(2048, 1, 1, tzinfo=UTC)
NO_USAGE = {
    "digital_signature": False,
    "content_commitment": False,
    "key_encipherment": False,
    "data_encipherment": False,
    "key_agreement": False,
    "key_cert_sign": False,
    "crl_sign": False,
    "encipher_only": False,
    "decipher_only": False,
}


@dataclass(frozen=True)
class Authority:
    """PEM bytes of the public root and of the two keys with their certificates."""

    ca_pem: bytes
    seal_pem: bytes
    seal_key: bytes
    tsa_pem: bytes
    tsa_key: bytes

    @classmethod
    def in_folder(cls, folder: Path) -> "Authority":
        """Read the authority kept in `folder`, making it first when there is none.

        Two processes may come first at once: each makes a whole authority aside, one rename
        wins, and both then read the winner's.
        """
        home = folder / "authority"
        if not home.exists():
            folder.mkdir(parents=True, exist_ok=True)
            aside = Path(tempfile.mkdtemp(prefix=".authority-", dir=folder))
            try:
                make().write(aside)
                os.rename(aside, home)
            except OSError:
                if not home.exists():
                    raise
            finally:
                shutil.rmtree(aside, ignore_errors=True)
        return cls(**{name: (home / _file(name)).read_bytes() for name in cls.__annotations__})

    def write(self, folder: Path) -> None:
        for name in self.__annotations__:
            path = folder / _file(name)
            path.touch(mode=0o600)
            path.write_bytes(getattr(self, name))


def _file(name: str) -> str:
    kind, part = name.split("_")
    return f"{kind}.{part}"


def make() -> Authority:
    """Make a new authority. The root's key is forgotten at once: it can never sign again."""
    root_key, seal_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    tsa_key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    root_name = _name("główny urząd demonstracyjny, bez skutków prawnych")
    root = (
        _builder(root_name, root_name, root_key, root_key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage("key_cert_sign", "crl_sign"), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    seal = (
        _builder(_name(SEAL_NAME), root_name, seal_key, root_key)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage("digital_signature", "content_commitment"), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    tsa_name = _name("znacznik czasu demonstracyjny, bez skutków prawnych")
    tsa = (
        _builder(tsa_name, root_name, tsa_key, root_key)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage("digital_signature", "content_commitment"), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    return Authority(
        ca_pem=root.public_bytes(Encoding.PEM),
        seal_pem=seal.public_bytes(Encoding.PEM),
        seal_key=_private(seal_key),
        tsa_pem=tsa.public_bytes(Encoding.PEM),
        tsa_key=_private(tsa_key),
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "PL"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANISATION),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: Key,
    issuer_key: Key,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOT_BEFORE)
        .not_valid_after(NOT_AFTER)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()),
            critical=False,
        )
    )


def _usage(*names: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{**NO_USAGE, **dict.fromkeys(names, True)})


def _private(key: Key) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
