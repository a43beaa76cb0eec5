"""The public register: every certificate and diploma of the portal and the historical ones, searched by name
or number without Polish letters, filtered, sorted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import django_filters
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.unit_names import folded
from juries.models import Award
from programmes.models import Edition

from .models import Certificate
from .numbering import key_of

SORTS = {
    "holder": "search_text",
    "year": "award__edition__year",
    "category": "award__category__order",
    "outcome": "award__outcome_label",
    "issued": "issued_on",
}
SHORTEST_NUMBER = 6
"""Characters of a typed text from which it may be a number and not a word of a name."""


def registered() -> QuerySet[Certificate]:
    """Certificates and diplomas; a letter of congratulation is checked by its number only."""
    return Certificate.objects.public().exclude(artefact=Certificate.Artefact.LETTER)


def named(rows: QuerySet[Certificate], words: str) -> QuerySet[Certificate]:
    """Rows whose holder has every word, in any order; a number finds its certificate."""
    key = key_of(words)
    if len(key) >= SHORTEST_NUMBER and any(letter.isdigit() for letter in key):
        by_number = rows.filter(number_key__startswith=key)
        if by_number.exists():
            return by_number
    for word in folded(words).split():
        rows = rows.filter(search_text__contains=word)
    return rows


def sorted_by(rows: QuerySet[Certificate], sort: str) -> QuerySet[Certificate]:
    """`sort` is a key of SORTS, with "-" descending; the newest year first without one."""
    field = SORTS.get(sort.lstrip("-"))
    if field is None:
        return rows.order_by("-award__edition__year", "search_text", "pk")
    by = F(field)
    order = by.desc(nulls_last=True) if sort.startswith("-") else by.asc(nulls_last=True)
    return rows.order_by(order, "search_text", "pk")


def _awards() -> QuerySet[Award]:
    """Awards of the register, for the choices of its filters."""
    return (
        Award.objects.filter(certificates__isnull=False)
        .exclude(edition__kind=Edition.Kind.REHEARSAL)
        .order_by()
    )


def _years() -> Iterator[tuple[str, str]]:
    years = _awards().values_list("edition__year", flat=True).distinct()
    return ((str(year), str(year)) for year in sorted(years, reverse=True))


def _programmes() -> Iterator[tuple[str, str]]:
    rows = _awards().values_list("edition__programme__slug", "edition__programme__name")
    return iter(sorted(rows.distinct(), key=lambda row: folded(row[1])))


def _categories() -> Iterator[tuple[str, str]]:
    """A category keeps its code through the years; the newest label names it."""
    rows = _awards().filter(category__isnull=False)
    newest: dict[str, str] = {}
    fields = ("edition__programme__slug", "category__code", "category__label", "edition__year")
    for slug, code, label, _year in sorted(
        rows.values_list(*fields).distinct(), key=lambda r: r[3]
    ):
        newest[f"{slug}/{code}"] = f"{code}. {label}"
    return iter(sorted(newest.items(), key=lambda item: (item[0], item[1])))


def _outcomes() -> Iterator[tuple[str, str]]:
    rows = _awards().values_list("outcome", "outcome_label").distinct()
    return iter(sorted(dict(rows).items(), key=lambda row: folded(row[1])))


class RegisterFilter(django_filters.FilterSet):
    """`?nazwa=&rok=&konkurs=&kategoria=&wynik=`: addresses that people send to one another."""

    nazwa = django_filters.CharFilter(
        label=_("Holder's name or number"), method="filter_name", max_length=200
    )
    rok = django_filters.ChoiceFilter(
        label=_("Year"), field_name="award__edition__year", choices=_years, empty_label=_("all")
    )
    konkurs = django_filters.ChoiceFilter(
        label=_("Contest"),
        field_name="award__edition__programme__slug",
        choices=_programmes,
        empty_label=_("all"),
    )
    kategoria = django_filters.ChoiceFilter(
        label=_("Category"), method="filter_category", choices=_categories, empty_label=_("all")
    )
    wynik = django_filters.ChoiceFilter(
        label=_("Outcome"), field_name="award__outcome", choices=_outcomes, empty_label=_("all")
    )

    class Meta:
        model = Certificate
        fields: list[str] = []

    def filter_name(self, rows: QuerySet, name: str, value: Any) -> QuerySet:
        return named(rows, value)

    def filter_category(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        slug, _, code = value.partition("/")
        return rows.filter(award__edition__programme__slug=slug, award__category__code=code)
