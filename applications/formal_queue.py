"""The secretariat's list: what waits for a formal check, filtered, sorted and paged."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models import CharField as Text
from django.utils.translation import gettext_lazy as _
from django_filters.fields import ModelChoiceField

from programmes.models import Category, Edition

from .models import Application, FormalCheck, Supplement
from .policies_formal import CHECKED_IN, checked_by

Status = Application.Status
TO_CHECK, SECOND_PERSON, OVERDUE = "to_check", "second_person", "overdue"
CALLED, ACCEPTED, REJECTED = "called", "accepted", "rejected"
CALL_OPEN = "call_open"
STATES = (
    (TO_CHECK, _("to be checked")),
    (OVERDUE, _("to be checked – supplement not submitted")),
    (SECOND_PERSON, _("waits for a second person")),
    (CALLED, _("called to supplement")),
    (ACCEPTED, _("requirements met")),
    (REJECTED, _("negative formal check")),
    (CALL_OPEN, _("submitted – the call is still open")),
)
WORK = (TO_CHECK, OVERDUE, SECOND_PERSON)
SORTS = {
    "reference": "reference",
    "applicant": "applicant__name",
    "category": "category__order",
    "received": "submitted_at",
    "waiting": "status_at",
}


def queue_for(user: Any) -> QuerySet[Any]:
    """Submitted applications of the person's programmes, each with `queue_state`."""
    checks = FormalCheck.objects.filter(application=OuterRef("pk"))
    proposed = checks.filter(state=FormalCheck.State.PROPOSED)
    calls = Supplement.objects.filter(application=OuterRef("pk")).order_by("-no")
    return (
        checked_by(user)
        .exclude(status__in=[Status.DRAFT, Status.LAPSED, Status.WITHDRAWN, Status.CANCELLED])
        .select_related("applicant", "category__edition")
        .annotate(
            proposed_check=Subquery(proposed.values("pk")[:1]),
            last_call_overdue=Subquery(calls.values("overdue")[:1]),
            due_at=Subquery(calls.values("due_at")[:1]),
        )
        .annotate(
            queue_state=Case(
                When(status=Status.SUPPLEMENT_CALLED, then=Value(CALLED)),
                When(status=Status.REJECTED_FORMAL, then=Value(REJECTED)),
                When(~Q(status=Status.SUBMITTED), then=Value(ACCEPTED)),
                When(category__edition__phase=Edition.Phase.CALL_OPEN, then=Value(CALL_OPEN)),
                When(proposed_check__isnull=False, then=Value(SECOND_PERSON)),
                When(last_call_overdue=True, then=Value(OVERDUE)),
                default=Value(TO_CHECK),
                output_field=Text(),
            )
        )
    )


def _spellings(text: str) -> set[str]:
    """SQLite folds the case of ASCII letters only; „łopuszno” must find „Łopuszno” there too."""
    return {text, text.lower(), text.upper(), text.title()}


class CategoryOfEdition(ModelChoiceField):
    """„V. …” exists in every edition: the edition tells the options apart."""

    def label_from_instance(self, obj: Category) -> str:
        return f"{obj.full_label} – {obj.edition.distinct_name}"


class CategoryFilter(django_filters.ModelChoiceFilter):
    field_class = CategoryOfEdition


class QueueFilter(django_filters.FilterSet):
    """Filters of the list: category, state, and words of the organisation or the reference."""

    state = django_filters.ChoiceFilter(
        label=_("State"), method="by_state", choices=STATES, empty_label=_("waiting for us")
    )
    category = CategoryFilter(
        label=_("Category"), queryset=Category.objects.none(), empty_label=_("all categories")
    )
    q = django_filters.CharFilter(label=_("Organisation or application number"), method="by_words")

    class Meta:
        model = Application
        fields: list[str] = []

    def __init__(self, data: Any, queryset: QuerySet[Application], *, user: Any) -> None:
        super().__init__(data, queryset)
        received = checked_by(user).values("category")
        self.filters["category"].queryset = (
            Category.objects.filter(pk__in=received)
            .select_related("edition")
            .order_by("-edition__year", "edition__slug", "order", "code")
        )

    def by_state(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        return rows.filter(queue_state=value)

    def by_words(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        wanted = Q(reference__icontains=value)
        for spelling in _spellings(value):
            wanted |= Q(applicant__name__icontains=spelling)
        return rows.filter(wanted)

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Without a state chosen: what the secretariat can do something about today."""
        rows = super().filter_queryset(queryset)
        if self.form.cleaned_data.get("state"):
            return rows
        return rows.filter(queue_state__in=WORK, category__edition__phase__in=CHECKED_IN)


def in_order(rows: QuerySet[Any], wanted: str) -> QuerySet[Any]:
    """`wanted` is a column's name, with "-" for descending; unknown or empty: waiting longest."""
    column = SORTS.get(wanted.lstrip("-"))
    if column is None:
        return rows.order_by("status_at", "pk")
    return rows.order_by(f"-{column}" if wanted.startswith("-") else column, "pk")
