"""From a catalogue file to rows: validated whole, written whole, and only before the call opens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from accounts.models import Organisation
from records.ledger import note, witnessed

from .catalogue_file import CatalogueFile, DeadlineFile, ProgrammeFile
from .catalogue_reading import read_catalogue
from .edition_rows import write_rows
from .models import Edition, Programme
from .refusals import refuse
from .shapes import RuleSetContent


@dataclass(frozen=True)
class Loaded:
    """What loading did; neither created nor changed means that the file was already there."""

    edition: Edition
    created: bool
    changed: bool


def load_programme(path: Path, *, at: datetime, by: Any = None) -> Loaded:
    """Write the programme and the edition of `path`, or change nothing if they are there already.

    Raises CatalogueRefused for a broken file, for a file that would change an edition whose call
    has opened, and for one that drops something that other rows point at.
    """
    file = read_catalogue(path)
    content = file.content()
    with witnessed(by=by, at=at):
        programme = _put_programme(file)
        edition = Edition.objects.select_for_update().filter(slug=file.edition.slug).first()
        if edition is None:
            edition = _create(programme, file, content, at)
            return Loaded(edition, created=True, changed=True)
        differing = _differences(edition, programme, file, content)
        if not differing:
            return Loaded(edition, created=False, changed=False)
        if edition.phase != Edition.Phase.ANNOUNCED or edition.rule_sets.count() > 1:
            message = _("the call of this edition has opened, so its file may not change: %(what)s")
            raise refuse(path, message % {"what": ", ".join(differing)}, key="edition")
        try:
            _rewrite(edition, programme, file, content, at)
        except ProtectedError:
            message = _("a category, stage or criterion that is already in use may not be dropped")
            raise refuse(path, message, key="categories") from None
    return Loaded(edition, created=False, changed=True)


# --- the programme ---


def _put_programme(file: CatalogueFile) -> Programme:
    """The file of the newest edition speaks for the programme; an older one leaves it alone."""
    fields = _programme_fields(file.programme)
    known = Programme.objects.filter(slug=file.programme.slug).first()
    if known is None:
        return Programme.objects.create(slug=file.programme.slug, **fields)
    newer = known.editions.filter(year__gt=file.edition.year, kind=Edition.Kind.NORMAL).exists()
    if not newer and any(getattr(known, name) != value for name, value in fields.items()):
        for name, value in fields.items():
            setattr(known, name, value)
        known.save()
        note("programme_changed", known, {"slug": known.slug})
    return known


def _programme_fields(programme: ProgrammeFile) -> dict[str, Any]:
    organiser = programme.organiser
    by_register = (
        {"regon": organiser.regon}
        if organiser.regon
        else {
            "kind": organiser.kind,
            "name": organiser.name,
        }
    )
    known = Organisation.objects.filter(**by_register).first()
    return {
        "name": programme.name,
        "organiser": known or Organisation.objects.create(**organiser.model_dump()),
        "partners": list(programme.partners),
        "funding_note": programme.funding_note,
        "contact": programme.contact.model_dump(),
    }


# --- the edition ---


def _create(
    programme: Programme, file: CatalogueFile, content: RuleSetContent, at: datetime
) -> Edition:
    edition = Edition.objects.create(programme=programme, **file.edition.model_dump())
    digest = content.sha256()
    edition.rule_sets.create(
        version=1, content=content.model_dump(mode="json"), sha256=digest, set_at=at
    )
    write_rows(edition, content)
    _write_deadlines(edition, file.deadlines)
    note("edition_loaded", edition, {"slug": edition.slug, "rule_set": 1, "sha256": digest})
    return edition


def _rewrite(
    edition: Edition,
    programme: Programme,
    file: CatalogueFile,
    content: RuleSetContent,
    at: datetime,
) -> None:
    """Before the call opens nobody has applied by these rules, so version 1 is replaced."""
    for name, value in file.edition.model_dump().items():
        setattr(edition, name, value)
    edition.programme = programme
    edition.save()
    digest = content.sha256()
    edition.rule_sets.update(content=content.model_dump(mode="json"), sha256=digest, set_at=at)
    write_rows(edition, content)
    edition.deadlines.filter(is_initial=True).delete()
    _write_deadlines(edition, file.deadlines)
    note("edition_reloaded", edition, {"slug": edition.slug, "rule_set": 1, "sha256": digest})


def _write_deadlines(edition: Edition, deadlines: tuple[DeadlineFile, ...]) -> None:
    stages = {stage.ordinal: stage for stage in edition.stages.all()}
    for row in deadlines:
        fields = row.model_dump(exclude={"stage"})
        edition.deadlines.create(
            is_initial=True, stage=stages[row.stage] if row.stage else None, **fields
        )


def _differences(
    edition: Edition, programme: Programme, file: CatalogueFile, content: RuleSetContent
) -> list[str]:
    """Names of what the file would change: parts of the rules, the edition, its deadlines."""
    stored = edition.rule_sets.get(version=1).shape
    differing = [
        name
        for name in RuleSetContent.model_fields
        if getattr(stored, name) != getattr(content, name)
    ]
    fields = file.edition.model_dump()
    if edition.programme_id != programme.pk or any(
        getattr(edition, name) != value for name, value in fields.items()
    ):
        differing.append("edition")
    rows = edition.deadlines.filter(is_initial=True).select_related("stage").order_by("id")
    kept = [
        (row.kind, row.value, row.stage and row.stage.ordinal, row.reason, row.basis, row.set_at)
        for row in rows
    ]
    asked = [
        (row.kind, row.value, row.stage, row.reason, row.basis, row.set_at)
        for row in file.deadlines
    ]
    return [*differing, "deadlines"] if kept != asked else differing
