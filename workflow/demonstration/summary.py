"""What the demonstration leaves: each issued document with its checks, the ledger, the log-ins."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from certificates.documents import kind_of
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
class Paper:
    """One issued document. `pdfsig` is None where the tool is not installed."""

    path: Path
    link: str
    is_seal_valid: bool
    pdfsig: str | None
    conformance: str | None


@dataclass(frozen=True)
class Outcome:
    """What a test asks about: what each walk issued, and the ledger after all of it."""

    certificate: Paper
    diploma: Paper
    ledger: Verdict


class DocumentMissing(RuntimeError):
    """It was issued, but its file was not made."""


def summarise(
    terminal: Terminal, certificate: Certificate, diploma: Certificate, folder: Path
) -> Outcome:
    outcome = Outcome(paper_of(certificate, folder), paper_of(diploma, folder), verify())
    _print_paper(terminal, certificate, outcome.certificate)
    _print_paper(terminal, diploma, outcome.diploma)
    _print_ledger(terminal, outcome.ledger)
    _print_log_ins(terminal)
    terminal.line()
    terminal.line(_("Whole time: %(seconds)s s") % {"seconds": f"{terminal.seconds:.1f}"})
    return outcome


def paper_of(certificate: Certificate, folder: Path) -> Paper:
    path = save_certificate(certificate, folder)
    return Paper(
        path=path,
        link=verification_link(certificate),
        is_seal_valid=seal.verify(path.read_bytes(), trust=seal.from_settings().trust()).valid,
        pdfsig=pdfsig_says(path),
        conformance=conformance_of(path),
    )


def save_certificate(certificate: Certificate, folder: Path) -> Path:
    """A copy under a name that a person finds."""
    document = certificate.document
    if document is None or document.file is None:
        raise DocumentMissing(str(certificate))
    number = (certificate.number or "").replace("/", "-")
    path = folder / f"{kind_of(certificate).noun}-{number}.pdf"
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


def _print_paper(terminal: Terminal, certificate: Certificate, paper: Paper) -> None:
    award = certificate.award
    points = wording.points(award.points) if award.points is not None else "–"
    seal_says = _("checked: valid") if paper.is_seal_valid else _("checked: NOT VALID")
    terminal.title(f"{capfirst(kind_of(certificate).noun)}: {award.holder_name}")
    terminal.line(f"{award.edition.name}, {award.outcome_label}, {points} pkt")
    for name, value in (
        (_("Number of the document"), certificate.number),
        (_("File"), paper.path),
        (_("Verification link"), paper.link),
        (_("Electronic seal (own check)"), seal_says),
        (_("Electronic seal (pdfsig)"), paper.pdfsig or _("not checked: pdfsig is missing")),
        (
            _("PDF/A-3a and PDF/UA-1, findings"),
            paper.conformance or _("not checked: page-validation is missing"),
        ),
    ):
        terminal.line(f"  {name}: {value}")


def _print_ledger(terminal: Terminal, ledger: Verdict) -> None:
    says = _("chain checked: sound") if ledger.is_sound else _("chain checked: BROKEN")
    terminal.line()
    terminal.line(f"{_('Ledger, entries')}: {says} ({ledger.entries})")
    terminal.line(f"{_('Head of the ledger')}: {ledger.head}")


def _print_log_ins(terminal: Terminal) -> None:
    terminal.title(_("Log-ins, one password for all: %(password)s") % {"password": people.PASSWORD})
    terminal.table(
        (_("E-mail"), _("Person"), _("What waits")),
        [(person.email, person.name, str(person.waits)) for person in log_ins()],
    )


def log_ins() -> list[people.Person]:
    """Everybody with a log-in, the organiser's people first."""
    own, nominated = content("lopuszno"), content("kurow")
    applicants = [
        people.Person(texts[role]["key"], texts[role]["name"], waits=texts["waits"])
        for texts, roles in ((own, ("editor", "signer")), (nominated, ("signer", "nominee")))
        for role in roles
    ]
    return [*people.OFFICERS, people.SECRETARY, *people.JURORS, *applicants, *units.LOG_INS]
