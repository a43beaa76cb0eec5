"""The one spelling of a seal's signature, built anew from the parts that cryptography vouches for.

A CMS signature has many bytes that no hash covers: versions, repeated algorithm names, copies of
certificates. Every reader ignores a change there; here a file with one changed bit is a changed
file. So the structure is written again from the signed attributes, the signature, the checked
chain and the time stamp, and must come out byte for byte (RFC 5652 §5, DER).
"""

from asn1crypto import cms, core, parser
from pyhanko.sign.validation.status import SignatureStatus

SEQUENCE, SET, INTEGER, OCTETS = 16, 17, 2, 4
DATA = core.ObjectIdentifier("1.2.840.113549.1.7.1").dump()
SIGNED_DATA = core.ObjectIdentifier("1.2.840.113549.1.7.2").dump()
TST_INFO = core.ObjectIdentifier("1.2.840.113549.1.9.16.1.4").dump()
TIME_STAMP_TOKEN = core.ObjectIdentifier("1.2.840.113549.1.9.16.2.14").dump()
NO_PARAMETERS = (b"", core.Null().dump())


class Misspelt(ValueError):
    """The signature carries something that nothing vouches for."""


def rebuilt(
    signed_data: cms.SignedData,
    status: SignatureStatus,
    token: cms.ContentInfo | None,
    token_status: SignatureStatus | None,
) -> bytes:
    """Return the DER bytes that a seal's signature must have.

    `status` and `token_status` are the checks of the seal and of its time stamp. Raises Misspelt.
    """
    unsigned = b""
    if token is not None and token_status is not None:
        content = token["content"]
        info = _tagged(0, _universal(OCTETS, content["encap_content_info"]["content"].contents))
        stamp = _content(content, token_status, TST_INFO + info, b"\x03")
        attribute = TIME_STAMP_TOKEN + _universal(SET, stamp)
        unsigned = _tagged(1, _universal(SEQUENCE, attribute))
    return _content(signed_data, status, DATA, b"\x01", unsigned)


def _content(
    data: cms.SignedData,
    status: SignatureStatus,
    encapsulated: bytes,
    version: bytes,
    unsigned: bytes = b"",
) -> bytes:
    (signer,) = data["signer_infos"]
    digest = _algorithm(signer["digest_algorithm"])
    signed_data = (
        _universal(INTEGER, version)
        + _universal(SET, digest)
        + _universal(SEQUENCE, encapsulated)
        + _tagged(0, _certificates(data, status))
        + _universal(SET, _signer(signer, status, digest, unsigned))
    )
    return _universal(SEQUENCE, SIGNED_DATA + _tagged(0, _universal(SEQUENCE, signed_data)))


def _certificates(data: cms.SignedData, status: SignatureStatus) -> bytes:
    path = status.validation_path
    chain = {known.dump() for known in path.iter_certs(include_root=True)} if path else set()
    found = [choice.dump() for choice in data["certificates"]]
    if not chain.issuperset(found):
        raise Misspelt("a certificate is no part of the chain")
    return b"".join(found)


def _signer(
    signer: cms.SignerInfo, status: SignatureStatus, digest: bytes, unsigned: bytes
) -> bytes:
    # Taken from the certificate: readers compare the issuer's name without regard to letter case
    certificate = status.signing_cert
    number = certificate["tbs_certificate"]["serial_number"].dump()
    return _universal(
        SEQUENCE,
        _universal(INTEGER, b"\x01")
        + _universal(SEQUENCE, certificate.issuer.dump() + number)
        + digest
        + _tagged(0, signer["signed_attrs"].contents)
        + _algorithm(signer["signature_algorithm"])
        + _universal(OCTETS, signer["signature"].contents)
        + unsigned,
    )


def _algorithm(identifier: core.Sequence) -> bytes:
    parameters = identifier["parameters"].dump()
    if parameters not in NO_PARAMETERS:
        raise Misspelt("an algorithm has parameters")
    return _universal(SEQUENCE, identifier["algorithm"].dump() + parameters)


def _universal(tag: int, contents: bytes) -> bytes:
    return parser.emit(0, int(tag in (SEQUENCE, SET)), tag, contents)


def _tagged(tag: int, contents: bytes) -> bytes:
    return parser.emit(2, 1, tag, contents)
