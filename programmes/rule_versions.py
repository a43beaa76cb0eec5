"""A correction of the rules of a running edition: read, prepared by one officer, approved by
another, then a new version. What people have begun stays with the version they began with."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from records.ledger import note, witnessed

from .catalogue_file import CatalogueFile
from .catalogue_reading import read_catalogue
from .deadlines import AlreadyDecided, NotTwoPeople
from .edition_rows import write_labels
from .models import Edition, RuleSet, RuleSetProposal
from .rule_corrections import refusal_of
from .rule_differences import Difference, differences
from .shapes import RuleSetContent

CATALOGUE = Path(__file__).parent / "catalogue"
LARGEST_FILE = 2 * 1024 * 1024
Phase = Edition.Phase


class CorrectionRefused(ValidationError):
    """The rules of this edition may not become these; `code` says which rule stops it."""


@dataclass(frozen=True)
class Judged:
    """A difference with the reason why it may not be made; "" if it may."""

    difference: Difference
    refusal: str


def read_upload(upload: UploadedFile) -> CatalogueFile:
    """The validated file of an upload. Raises `CatalogueRefused` with line and key of each fault.

    It is read beside copies of the portal's own files, which its `extends` may name. Nothing of
    it is kept.
    """
    with TemporaryDirectory() as folder:
        for known in CATALOGUE.glob("*.toml"):
            shutil.copy(known, folder)
        # Only the last step of the name is used: an upload chooses no folder.
        path = Path(folder) / Path(upload.name or "plik.toml").name
        with path.open("wb") as copy:
            copy.writelines(upload.chunks())
        return read_catalogue(path)


def judged_differences(edition: Edition, content: RuleSetContent) -> tuple[Judged, ...]:
    """What `content` would change in the newest rules, each place judged."""
    return judge(edition.rule_set.content, content.model_dump(mode="json"), edition.phase)


def judge(old: dict[str, Any], new: dict[str, Any], phase: str) -> tuple[Judged, ...]:
    """Pure: `old` and `new` are the JSON of rule sets."""
    return tuple(Judged(d, refusal_of(d, phase)) for d in differences(old, new))


def check_file(edition: Edition, file: CatalogueFile) -> None:
    """Raises CorrectionRefused where the file is about something else than these rules."""
    # The slug of a demonstration or rehearsal begins with that of the edition it repeats.
    repeats = edition.is_marked and edition.slug.startswith(f"{file.edition.slug}-")
    if file.programme.slug != edition.programme.contest_slug or not (
        repeats or file.edition.slug == edition.slug
    ):
        raise CorrectionRefused(
            _("This file describes another edition: %(slug)s.") % {"slug": file.edition.slug},
            "other_edition",
        )
    fields = file.edition.model_dump(exclude={"slug"})
    if any(getattr(edition, key) != value for key, value in fields.items()):
        raise CorrectionRefused(_("The name, number and year of an edition do not change."), "name")
    if edition.is_marked:  # it has a calendar of its own
        return
    asked = [(row.kind, row.value, row.stage) for row in file.deadlines]
    rows = edition.deadlines.select_related("stage").order_by("pk")
    known = {(row.kind, row.value, row.stage and row.stage.ordinal) for row in rows}
    if any(row not in known for row in asked):
        raise CorrectionRefused(
            _("The file has other deadlines. A deadline is changed on the page “Deadlines”."),
            "deadlines",
        )


def propose_rules(
    edition: Edition, content: RuleSetContent, *, reason: str, by: Any, at: datetime
) -> RuleSetProposal:
    """Prepare a correction for a second person. Raises CorrectionRefused; one waits at a time."""
    with witnessed(by=by, at=at):
        locked = Edition.objects.select_for_update().get(pk=edition.pk)
        _refuse_unless_open(locked)
        _refuse_differences(judged_differences(locked, content))
        if locked.rule_set_proposals.filter(status="open").exists():
            raise CorrectionRefused(_("A correction already waits for approval."), "open")
        proposal = locked.rule_set_proposals.create(
            content=content.model_dump(mode="json"),
            sha256=content.sha256(),
            reason=reason.strip(),
            proposed_by=by,
            proposed_at=at,
        )
        note("rules_proposed", proposal, {"sha256": proposal.sha256, "edition": locked.slug})
    return proposal


def approve_rules(proposal: RuleSetProposal, *, by: Any, at: datetime) -> RuleSet:
    """The second person lets the correction through: the next version, and new words on the rows
    that show them. Raises NotTwoPeople, AlreadyDecided and CorrectionRefused."""
    with witnessed(by=by, at=at):
        waiting = _open_proposal(proposal)
        if waiting.proposed_by == by:
            raise NotTwoPeople(_("The change must be approved by another person."), "four_eyes")
        edition, content = waiting.edition, RuleSetContent.model_validate(waiting.content)
        _refuse_unless_open(edition)
        _refuse_differences(judged_differences(edition, content))
        rule_set = edition.rule_sets.create(
            version=edition.rule_set.version + 1,
            content=waiting.content,
            sha256=waiting.sha256,
            reason=waiting.reason,
            set_by=waiting.proposed_by,
            approved_by=by,
            set_at=at,
        )
        write_labels(edition, content)
        waiting.rule_set = rule_set
        _decide(waiting, RuleSetProposal.Status.APPROVED, by=by, at=at)
        facts = {"version": rule_set.version, "sha256": rule_set.sha256}
        note("rules_corrected", edition, facts | {"set_by": str(waiting.proposed_by.public_id)})
    return rule_set


def decline_rules(proposal: RuleSetProposal, *, by: Any, at: datetime) -> RuleSetProposal:
    """Close the proposal without a change: its author withdraws it, anyone else refuses it."""
    with witnessed(by=by, at=at):
        waiting = _open_proposal(proposal)
        own = waiting.proposed_by == by
        status = RuleSetProposal.Status.WITHDRAWN if own else RuleSetProposal.Status.REFUSED
        _decide(waiting, status, by=by, at=at)
        note("rules_declined", waiting, {"status": status})
    return waiting


def _refuse_unless_open(edition: Edition) -> None:
    if edition.phase in (Phase.CLOSED, Phase.CANCELLED):
        raise CorrectionRefused(_("The edition is over, its rules do not change."), "over")


def _refuse_differences(judged: Sequence[Judged]) -> None:
    if not judged:
        raise CorrectionRefused(_("The file changes nothing in these rules."), "nothing")
    if any(one.refusal for one in judged):
        raise CorrectionRefused(
            _("The file changes what may not change; every place is listed."), "frozen"
        )


def _open_proposal(proposal: RuleSetProposal) -> RuleSetProposal:
    """The proposal under the lock of its edition, which comes first in the lock order."""
    Edition.objects.select_for_update().get(pk=proposal.edition_id)
    waiting = RuleSetProposal.objects.select_related("edition", "proposed_by").get(pk=proposal.pk)
    if waiting.status != RuleSetProposal.Status.OPEN:
        raise AlreadyDecided(_("This change has already been decided."), "decided")
    return waiting


def _decide(proposal: RuleSetProposal, status: str, *, by: Any, at: datetime) -> None:
    proposal.status, proposal.decided_by, proposal.decided_at = status, by, at
    proposal.save(update_fields=["status", "decided_by", "decided_at", "rule_set"])
