"""The shape of a file of historical awards: who was awarded before the portal, and who says so.

`programmes/catalogue/history-*.toml`. An edition that no catalogue file has brought yet is made as
a closed edition without rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

from django.utils.translation import gettext as _
from pydantic import Field

from programmes.catalogue_file import OrganiserFile, Slug
from programmes.catalogue_reading import read_source
from programmes.catalogue_source import plain
from programmes.refusals import validated
from programmes.shape_base import Code, Problem, Shape, repeated_codes, unknown_codes


class HistoricalProgramme(Shape):
    slug: Slug
    name: str = Field(min_length=1, max_length=200)
    organiser: OrganiserFile


class HistoricalCategory(Shape):
    code: Code
    label: str = Field(min_length=1, max_length=200)
    subject_type: Literal[
        "organisation", "undertaking", "person", "team", "initiative", "media"
    ] = "organisation"


class Holder(Shape):
    """The name as at the award. `teryt` and `regon` only where a source gives them."""

    kind: Literal["gmina", "powiat", "pes", "ministry", "rops", "other"]
    name: str = Field(min_length=1, max_length=200)
    teryt: str = Field(default="", pattern=r"^(\d{4}|\d{7})?$")
    regon: str = Field(default="", pattern=r"^(\d{9}|\d{14})?$")


class HistoricalAward(Shape):
    category: Code
    holder: Holder
    outcome: Code
    place: int | None = Field(default=None, ge=1, le=999)
    subject_key: str = Field(default="", max_length=80)
    citation: str = Field(default="", max_length=2000)


class HistoricalEdition(Shape):
    slug: Slug
    ordinal: str = Field(min_length=1, max_length=10)
    year: int = Field(ge=2000, le=2100)
    name: str = Field(min_length=1, max_length=200)
    categories: tuple[HistoricalCategory, ...] = Field(min_length=1)
    awards: tuple[HistoricalAward, ...] = Field(min_length=1)

    def rules(self) -> Iterator[Iterator[Problem]]:
        yield repeated_codes(self, "categories")
        yield self._category_problems()

    def _category_problems(self) -> Iterator[Problem]:
        codes = {category.code for category in self.categories}
        for index, award in enumerate(self.awards):
            yield from unknown_codes(("awards", index, "category"), [award.category], codes)


class HistoryFile(Shape):
    source: str = Field(min_length=3, max_length=200)
    outcomes: Mapping[Code, str]
    programme: HistoricalProgramme
    editions: tuple[HistoricalEdition, ...] = Field(min_length=1)

    def rules(self) -> Iterator[Iterator[Problem]]:
        yield self._outcome_problems()

    def _outcome_problems(self) -> Iterator[Problem]:
        for number, edition in enumerate(self.editions):
            for index, award in enumerate(edition.awards):
                if award.outcome not in self.outcomes:
                    message = _("“%s” is not among the outcomes of this file") % award.outcome
                    yield Problem(("editions", number, "awards", index, "outcome"), message)


def read_history(path: Path) -> HistoryFile:
    """The validated file. Raises `CatalogueRefused` with every fault that was found."""
    root = read_source(path)
    return validated(HistoryFile, root, plain(root))
