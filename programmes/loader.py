"""From catalogue files to rows: validated whole, written whole, and only before the call opens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from accounts.models import Organisation
from records.ledger import note, witnessed

from .catalogue_file import CatalogueFile, DeadlineFile, ProgrammeFile
from .catalogue_reading import CatalogueText, read_catalogue, read_text
from .edition_rows import write_rows
from .loaded_differences import refused_changes
from .models import ClosingDay, Edition, Programme
from .refusals import CatalogueRefused
from .shapes import RuleSetContent
from .signals import closing_day_added
from .timetable import WARSAW, is_call_over

__all__ = ["Loaded", "load_programme", "load_programmes", "read_catalogue"]


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
    return load_programmes([path], at=at, by=by)[0]


def load_programmes(paths: Iterable[Path], *, at: datetime, by: Any = None) -> list[Loaded]:
    """All of the files or none of them, in the order given; a file that is named twice counts once.

    Raises CatalogueRefused as `load_programme` does, for all broken files at once, and for files
    that contradict one another.
    """
    texts = _read_all(dict.fromkeys(path.absolute() for path in paths))
    _refuse_contradictions(texts)
    loaded: dict[str, Loaded] = {}
    with witnessed(by=by, at=at):
        # The newest edition speaks for its programme, so the result does not depend on the order.
        for text in sorted(texts, key=lambda text: -text.file.edition.year):
            loaded[text.file.edition.slug] = _load(text, at)
    return [loaded[text.file.edition.slug] for text in texts]


def _read_all(paths: Iterable[Path]) -> list[CatalogueText]:
    texts, refusals = [], []
    for path in paths:
        try:
            texts.append(read_text(path))
        except CatalogueRefused as refused:
            refusals += refused.refusals
    if refusals:
        raise CatalogueRefused(list(dict.fromkeys(refusals)))
    return texts


def _refuse_contradictions(texts: list[CatalogueText]) -> None:
    """Two files may not write one edition, nor two newest editions describe one programme."""
    refusals = []
    editions: dict[str, CatalogueText] = {}
    speakers: dict[str, CatalogueText] = {}
    for text in sorted(texts, key=lambda text: -text.file.edition.year):
        first = editions.setdefault(text.file.edition.slug, text)
        if first is not text:
            message = _("“%(file)s” describes this edition too")
            refusals.append(text.refusal(("edition", "slug"), message % {"file": first.path.name}))
        speaker = speakers.setdefault(text.file.programme.slug, text)
        is_as_new = speaker.file.edition.year == text.file.edition.year
        if is_as_new and speaker.file.programme != text.file.programme:
            message = _("“%(file)s” of the same year describes this programme otherwise")
            refusals.append(text.refusal(("programme",), message % {"file": speaker.path.name}))
    if refusals:
        raise CatalogueRefused(refusals)


def _load(text: CatalogueText, at: datetime) -> Loaded:
    file, content = text.file, text.file.content()
    programme, changed = _put_programme(file)
    edition = Edition.objects.select_for_update().filter(slug=file.edition.slug).first()
    if edition is None:
        edition = _create(programme, file, content, at)
        _close_days(programme, file, at)
        return Loaded(edition, created=True, changed=True)
    if not edition.rule_sets.exists():
        _complete(edition, programme, text, at)
        _close_days(programme, file, at)
        return Loaded(edition, created=False, changed=True)
    differing = refused_changes(edition, programme, text)
    if not differing:
        return Loaded(edition, created=False, changed=changed)
    if edition.phase != Edition.Phase.ANNOUNCED or edition.rule_sets.count() > 1:
        raise CatalogueRefused(differing)
    try:
        _rewrite(edition, programme, file, content, at)
    except ProtectedError:
        message = _("a category, stage or criterion that is already in use may not be dropped")
        raise CatalogueRefused([text.refusal(("categories",), message)]) from None
    _close_days(programme, file, at)
    return Loaded(edition, created=False, changed=True)


# --- the programme ---


def _put_programme(file: CatalogueFile) -> tuple[Programme, bool]:
    """The programme and whether it changed. The file of its newest edition speaks for it; that of
    an older one leaves it alone."""
    known = Programme.objects.filter(slug=file.programme.slug).first()
    if known is None:
        fields = _programme_fields(file.programme)
        return Programme.objects.create(slug=file.programme.slug, **fields), True
    newer = known.editions.filter(year__gt=file.edition.year, kind=Edition.Kind.NORMAL)
    if newer.filter(rule_sets__isnull=False).exists():
        return known, False
    fields = _programme_fields(file.programme)
    if all(getattr(known, name) == value for name, value in fields.items()):
        return known, False
    for name, value in fields.items():
        setattr(known, name, value)
    known.save()
    note("programme_changed", known, {"slug": known.slug})
    return known, True


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


def _close_days(programme: Programme, file: CatalogueFile, at: datetime) -> None:
    """Add the organiser's closing days that are not on its list. None is ever taken off: staff
    and the files of other contests add days to the same list."""
    organiser = programme.organiser
    known = set(organiser.closing_days.values_list("day", flat=True))
    for row in file.closing_days:
        if row.day in known:
            continue
        organiser.closing_days.create(day=row.day, reason=row.reason)
        note("closing_day_loaded", organiser, {"day": row.day.isoformat()})
        if row.day > at.astimezone(WARSAW).date():
            closing_day_added.send(
                sender=ClosingDay, organisation=organiser, day=row.day, by=None, at=at
            )


# --- the edition ---


def _create(
    programme: Programme, file: CatalogueFile, content: RuleSetContent, at: datetime
) -> Edition:
    edition = Edition.objects.create(programme=programme, **file.edition.model_dump())
    _first_rules(edition, file, content, at)
    return edition


def _complete(edition: Edition, programme: Programme, text: CatalogueText, at: datetime) -> None:
    """Give an edition that is known by its historical awards alone its rules and its calendar. It
    stays closed and the awards stay. Raises CatalogueRefused where the file has no category of
    such an award, names another contest or a call that is not over."""
    if edition.programme_id != programme.pk:
        message = _("this edition belongs to another contest: %(slug)s")
        slug = {"slug": edition.programme.slug}
        raise CatalogueRefused([text.refusal(("programme", "slug"), message % slug)])
    if not is_call_over(text.file.deadlines, at):
        message = _("awards of this edition are known, so its call must be over")
        raise CatalogueRefused([text.refusal(("deadlines",), message)])
    fields = text.file.edition.model_dump()
    Edition.objects.filter(pk=edition.pk).update(**fields)
    edition.refresh_from_db()
    try:
        _first_rules(edition, text.file, text.file.content(), at)
    except ProtectedError:
        message = _("a category with awards of the past may not be left out")
        raise CatalogueRefused([text.refusal(("categories",), message)]) from None


def _first_rules(
    edition: Edition, file: CatalogueFile, content: RuleSetContent, at: datetime
) -> None:
    digest = content.sha256()
    edition.rule_sets.create(
        version=1, content=content.model_dump(mode="json"), sha256=digest, set_at=at
    )
    write_rows(edition, content)
    _write_deadlines(edition, file.deadlines)
    note("edition_loaded", edition, {"slug": edition.slug, "rule_set": 1, "sha256": digest})


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
