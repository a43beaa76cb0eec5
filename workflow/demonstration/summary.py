"""What the demonstration leaves: the certificate with its checks, the ledger, the log-ins."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from certificates.models import Certificate
from records import seal, wording
from records.ledger import Verdict, verify

from . import people, units
from .content import content
from .terminal import Terminal
from .walk import verification_link

CONFORMS = "0"
"""Findings of both profiles."""


@dataclass(frozen=True)
class Outcome:
    """What a test asks about. `pdfsig` is None where the tool is not installed."""

    certificate: Path
    link: str
    is_seal_valid: bool
    pdfsig: str | None
    conformance: str | None
    ledger: Verdict


class CertificateMissing(RuntimeError):
    """The certificate was issued, but its document was not made."""


def summarise(terminal: Terminal, certificate: Certificate, folder: Path) -> Outcome:
    path = save_certificate(certificate, folder)
    pdf = path.read_bytes()
    outcome = Outcome(
        certificate=path,
        link=verification_link(certificate),
        is_seal_valid=seal.verify(pdf, trust=seal.from_settings().trust()).valid,
        pdfsig=pdfsig_says(path),
        conformance=conformance_of(path),
        ledger=verify(),
    )
    _print_certificate(terminal, certificate, outcome)
    _print_log_ins(terminal)
    terminal.line()
    terminal.line(_("Whole time: %(seconds)s s") % {"seconds": f"{terminal.seconds:.1f}"})
    return outcome


def save_certificate(certificate: Certificate, folder: Path) -> Path:
    """A copy under a name that a person finds."""
    document = certificate.document
    if document is None or document.file is None:
        raise CertificateMissing(str(certificate))
    path = folder / f"certyfikat-{(certificate.number or '').replace('/', '-')}.pdf"
    with document.file.open() as file:
        path.write_bytes(file.read())
    return path


def pdfsig_says(path: Path) -> str | None:
    """The verdict of poppler's independent check, with the demonstration's authority unknown."""
    tool = shutil.which("pdfsig")
    if tool is None:
        return None
    told = subprocess.run(  # noqa: S603
        [tool, "-nocert", str(path)], capture_output=True, text=True, check=False, timeout=60
    )
    lines = [line.strip("- \n") for line in told.stdout.splitlines()]
    return next((line for line in lines if "Signature Validation" in line), told.stderr.strip())


def conformance_of(path: Path) -> str | None:
    """PDF/A-3a and PDF/UA-1 by page-validation, a development tool; None without it."""
    try:
        import page
    except ImportError:
        return None
    faults = [
        f"{profile} {failure.rule_id}"
        for profile in ("3a", "ua1")
        for failure in page.validate_pdf_bytes(path.read_bytes(), profile=profile).failures
    ]
    return ", ".join(faults) or CONFORMS


def _print_certificate(terminal: Terminal, certificate: Certificate, outcome: Outcome) -> None:
    award, ledger = certificate.award, outcome.ledger
    points = wording.points(award.points) if award.points is not None else "–"
    seal_says = _("checked: valid") if outcome.is_seal_valid else _("checked: NOT VALID")
    ledger_says = _("chain checked: sound") if ledger.is_sound else _("chain checked: BROKEN")
    terminal.title(_("The certificate"))
    terminal.line(f"{award.holder_name} – {award.outcome_label}, {points} pkt")
    for name, value in (
        (_("Certificate number"), certificate.number),
        (_("File of the certificate"), outcome.certificate),
        (_("Verification link"), outcome.link),
        (_("Electronic seal (own check)"), seal_says),
        (_("Electronic seal (pdfsig)"), outcome.pdfsig or _("not checked: pdfsig is missing")),
        (
            _("PDF/A-3a and PDF/UA-1, findings"),
            outcome.conformance or _("not checked: page-validation is missing"),
        ),
        (_("Ledger, entries"), f"{ledger_says} ({ledger.entries})"),
        (_("Head of the ledger"), ledger.head),
    ):
        terminal.line(f"  {name}: {value}")


def _print_log_ins(terminal: Terminal) -> None:
    terminal.title(_("Log-ins, one password for all: %(password)s") % {"password": people.PASSWORD})
    terminal.table(
        (_("E-mail"), _("Person"), _("What waits")),
        [(person.email, person.name, str(person.waits)) for person in log_ins()],
    )


def log_ins() -> list[people.Person]:
    """Everybody with a log-in, the organiser's people first."""
    lopuszno = content("lopuszno")
    applicants = [
        people.Person(
            lopuszno[role]["key"],
            lopuszno[role]["name"],
            waits=_("the certificate of Gmina Łopuszno"),
        )
        for role in ("editor", "signer")
    ]
    return [*people.OFFICERS, people.SECRETARY, *people.JURORS, *applicants, *units.LOG_INS]
