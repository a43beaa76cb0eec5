"""What the demonstration leaves: the certificate with its checks, the ledger, the log-ins."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from certificates.models import Certificate
from records import seal
from records.ledger import Verdict, verify

from . import people
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
    terminal.title(_("The certificate"))
    award = certificate.award
    terminal.line(f"{award.holder_name} – {award.outcome_label}, {award.points} pkt")
    terminal.line(f"{_('Number')}: {certificate.number}")
    terminal.line(f"{_('File')}: {outcome.certificate}")
    terminal.line(f"{_('Verification')}: {outcome.link}")
    terminal.line(f"{_('Seal')}: {_('valid') if outcome.is_seal_valid else _('NOT VALID')}")
    terminal.line(f"pdfsig: {outcome.pdfsig or _('not installed')}")
    findings = outcome.conformance or _("not checked: page-validation is not installed")
    terminal.line(f"{_('PDF/A-3a and PDF/UA-1, findings')}: {findings}")
    ledger = outcome.ledger
    state = _("sound") if ledger.is_sound else _("BROKEN")
    terminal.line(f"{_('Ledger')}: {state}, {ledger.entries} {_('entries')}, {ledger.head}")


def _print_log_ins(terminal: Terminal) -> None:
    terminal.title(_("Log-ins (password: %(password)s)") % {"password": people.PASSWORD})
    lopuszno = content("lopuszno")
    rows = [
        (f"{person.key}@example.org", person.name, str(people.WAITS.get(person.key, "")))
        for person in (*people.OFFICERS, people.SECRETARY, *people.JURORS)
    ]
    rows += [
        (f"{lopuszno[role]['key']}@example.org", lopuszno[role]["name"], "Gmina Łopuszno")
        for role in ("editor", "signer")
    ]
    terminal.table((_("E-mail"), _("Name"), _("What waits")), rows)
