"""Historical awards: rows of the register from before the portal, without number or file.

Loading twice changes nothing; loading a corrected file corrects its own rows. The results of an
edition with awards in such a file are known, so it is over: one that has come from the catalogue
keeps its rules and is closed here; one that the catalogue describes later is closed from the
beginning and gets its rules then (`programmes.loader`). The order of the files does not matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Organisation
from applications.drafting import subject_key_of
from applications.models import PastAward
from juries.models import Award
from programmes.models import Category, Edition, Programme
from programmes.refusals import CatalogueRefused, Refusal
from programmes.timetable import is_call_over
from records.ledger import note, witnessed

from .history_file import (
    HistoricalAward,
    HistoricalEdition,
    HistoricalProgramme,
    HistoryFile,
    Holder,
    read_history,
)
from .models import Certificate


@dataclass(frozen=True)
class LoadedHistory:
    """How many awards the file holds, and how many of them are new or were corrected."""

    awards: int
    created: int
    changed: int


def load_history(path: Path, *, at: datetime, by: Any = None) -> LoadedHistory:
    """Write the awards of `path`, all or none. Raises `CatalogueRefused`."""
    file = read_history(path)
    done: list[str] = []
    with witnessed(by=by, at=at):
        programme = _programme(file.programme)
        for described in file.editions:
            edition = _edition(path, programme, described, at)
            done += [_put_award(path, edition, award, file, at=at) for award in described.awards]
    return LoadedHistory(len(done), done.count("created"), done.count("changed"))


def _refused(path: Path, key: str, expected: str) -> CatalogueRefused:
    return CatalogueRefused([Refusal(path.name, 1, key, expected)])


def _programme(described: HistoricalProgramme) -> Programme:
    known = Programme.objects.filter(slug=described.slug).first()
    if known is not None:
        return known
    organiser = described.organiser.model_dump()
    key = {"regon": organiser["regon"]} if organiser["regon"] else organiser
    found = Organisation.objects.filter(**key).first() or Organisation.objects.create(**organiser)
    return Programme.objects.create(slug=described.slug, name=described.name, organiser=found)


def _edition(
    path: Path, programme: Programme, described: HistoricalEdition, at: datetime
) -> Edition:
    known = Edition.objects.select_for_update().filter(slug=described.slug).first()
    if known is not None and known.programme_id != programme.pk:
        raise _refused(path, described.slug, _("this edition belongs to another contest"))
    if known is not None and known.is_marked:
        raise _refused(path, described.slug, _("a demonstration edition has no history"))
    if known is not None and known.rule_sets.exists():
        return _past_edition(path, known, at)
    return _bare_edition(programme, described, known, at)


def _past_edition(path: Path, known: Edition, at: datetime) -> Edition:
    """An edition of the catalogue that was never run here. One that was is left as it is."""
    if known.phase != Edition.Phase.ANNOUNCED:
        return known
    if not is_call_over(known.deadlines.all(), at):
        raise _refused(path, known.slug, _("the call of this edition is not over yet"))
    known.phase, known.phase_changed_at = Edition.Phase.CLOSED, at
    known.save(update_fields=["phase", "phase_changed_at"])
    note("historical_edition_closed", known, {"slug": known.slug})
    return known


def _bare_edition(
    programme: Programme, described: HistoricalEdition, known: Edition | None, at: datetime
) -> Edition:
    """A closed edition without rules: a year of the past to which awards belong."""
    values = described.model_dump(include={"ordinal", "year", "name"})
    if known is None:
        known = Edition.objects.create(
            programme=programme,
            slug=described.slug,
            phase=Edition.Phase.CLOSED,
            phase_changed_at=at,
            **values,
        )
        note("historical_edition_loaded", known, {"slug": known.slug})
    elif any(getattr(known, name) != value for name, value in values.items()):
        Edition.objects.filter(pk=known.pk).update(**values)
        note("historical_edition_changed", known, {"slug": known.slug})
    for order, category in enumerate(described.categories):
        known.categories.update_or_create(
            code=category.code,
            defaults={
                "label": category.label,
                "order": order,
                "subject_type": category.subject_type,
            },
        )
    return known


def _put_award(
    path: Path, edition: Edition, described: HistoricalAward, file: HistoryFile, *, at: datetime
) -> str:
    """Returns `created`, `changed` or `same`."""
    category = edition.categories.filter(code=described.category).first()
    if category is None:
        message = _("the edition %(slug)s has no category %(code)s")
        names = {"slug": edition.slug, "code": described.category}
        raise _refused(path, described.holder.name, message % names)
    organisation = _organisation(described.holder)
    key = {"edition": edition, "category": category, "organisation": organisation}
    if Award.objects.filter(**key, origin=Award.Origin.DECIDED).exists():
        message = _("this award was decided in the portal, so it is not historical")
        raise _refused(path, described.holder.name, message)
    values: dict[str, Any] = {
        "holder_name": described.holder.name,
        "outcome": described.outcome,
        "outcome_label": file.outcomes[described.outcome],
        "place": described.place,
        "citation": described.citation,
        "source": file.source,
    }
    award = Award.objects.filter(**key, origin=Award.Origin.HISTORICAL).first()
    if award is not None and all(getattr(award, name) == value for name, value in values.items()):
        return "same"
    outcome = "created" if award is None else "changed"
    award = award or Award(**key, origin=Award.Origin.HISTORICAL)
    _save_award(award, category, subject_key_of(described.subject_key), values, at)
    note(f"historical_award_{outcome}", award, {"edition": edition.slug, "category": category.code})
    return outcome


def _save_award(
    award: Award, category: Category, subject_key: str, values: dict[str, Any], at: datetime
) -> None:
    for name, value in values.items():
        setattr(award, name, value)
    award.save()
    certificate = award.certificates.first() or Certificate(
        award=award, is_historical=True, status_at=at
    )
    certificate.save()  # also when nothing changes in it: its search text is the holder's name
    PastAward.objects.update_or_create(
        organisation=award.organisation,
        subject_key=subject_key,
        category_code=category.code,
        programme=award.edition.programme,
        year=award.edition.year,
        defaults={"outcome": award.outcome},
    )


def _organisation(holder: Holder) -> Organisation:
    """By TERYT or REGON; without either, by name among the rows that have neither, so that a
    namesake with a register number is never taken for the holder."""
    if holder.teryt:
        key = {"teryt": holder.teryt}
    elif holder.regon:
        key = {"regon": holder.regon}
    else:
        key = {"kind": holder.kind, "name": holder.name, "teryt": "", "regon": ""}
    found = Organisation.objects.filter(**key).first()
    return found or Organisation.objects.create(**holder.model_dump())
