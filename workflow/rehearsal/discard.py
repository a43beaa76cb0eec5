"""Throwing a rehearsal away: every row that hangs on its edition, its files and its people.

The ledger keeps its entries, which hold ids and hashes only, because a chain has no gaps; the
synthetic people whom it names stay as anonymised accounts that nobody can log in to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.files.storage import storages
from django.db import connection, models, transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.sql import DeleteQuery
from django_ox.models import OxTask
from viewflow.workflow.models import Process

from accounts.models import Membership, MembershipGroup, Organisation, User
from accounts.people import retire_synthetic
from applications.models import Application, PastAward
from juries import triggers
from juries.models import Award, Juror
from programmes.models import Edition, Officer, Programme
from records.ledger import note, subject_of, witnessed
from records.models import Document, Entry, Message, StoredFile

from .synthetic import people_of

Rows = dict[type[models.Model], set[int]]
BATCH = 500


class NotDiscardable(ValueError):
    """Not a rehearsal, or something real would go with it."""


def discard(edition: Edition, *, at: datetime) -> int:
    """Delete the rehearsal and all that belongs to it; returns how many rows went.

    References between the rows are checked at the end of the transaction. Approved cards are
    held by triggers that know no rehearsal, so these stand aside until the rows are gone.
    Raises NotDiscardable.
    """
    if edition.kind != Edition.Kind.REHEARSAL:
        raise NotDiscardable(edition.slug)
    with witnessed(by=None, at=at):
        note("rehearsal_discarded", edition, {"slug": edition.slug})
        rows = _hanging_on(_seeds(edition))
        _refuse_real(rows, edition)
        keys = list(StoredFile.objects.filter(pk__in=rows.get(StoredFile, ())).values_list("key"))
        triggers.remove(connection)
        retire_synthetic(User.objects.filter(pk__in=rows.pop(User)), at=at)
        for model, pks in rows.items():
            DeleteQuery(model).delete_batch(sorted(pks), using=connection.alias)
        OxTask.objects.filter(pk__in=_jobs_about(rows)).delete()
        triggers.install(connection)
        transaction.on_commit(lambda: _delete_objects(key for (key,) in keys))
    return sum(map(len, rows.values()))


def _jobs_about(rows: Rows) -> list[UUID]:
    """Jobs that wait for one of these rows; a job names a row by its model: `receipt_id=5`."""
    gone = {f"{model._meta.model_name}_id": pks for model, pks in rows.items()}
    waiting = OxTask.objects.filter(status=OxTask.Status.READY).values_list("pk", "kwargs")
    return [
        pk
        for pk, named in waiting.iterator()
        if any(value in gone.get(name, ()) for name, value in named.items())
    ]


def _delete_objects(keys: Iterable[str]) -> None:
    for key in keys:
        storages["evidence"].delete(key)


def _seeds(edition: Edition) -> Rows:
    """The edition with the programme that is its own, its cases' processes, the synthetic people,
    the organisations made for them and, in any other, the groups with nobody else in them."""
    people = people_of(edition)
    applications = Application.objects.filter(category__edition=edition)
    processes = Process.objects.filter(
        models.Q(application_case__application__in=applications)
        | models.Q(edition_case__edition=edition)
    )
    organisations = _made_for(people)
    groups = MembershipGroup.objects.filter(memberships__user__in=people).exclude(
        memberships__in=Membership.objects.exclude(user__in=people)
    )
    return {
        Edition: {edition.pk},
        Programme: {edition.programme_id} if edition.programme.repeats_id else set(),
        Process: set(processes.values_list("pk", flat=True)),
        User: set(people.values_list("pk", flat=True)),
        Organisation: set(organisations.values_list("pk", flat=True)),
        MembershipGroup: set(groups.values_list("pk", flat=True)),
    }


def _made_for(people: QuerySet[User]) -> QuerySet[Organisation]:
    """Fictitious organisations whose first member is one of these people; one that they joined
    later, real or of a demonstration, belongs to others."""
    places = Membership.objects.filter(organisation=OuterRef("pk")).order_by("pk")
    fictitious = Organisation.objects.filter(is_demonstration=True)
    return fictitious.annotate(first=Subquery(places.values("user")[:1])).filter(first__in=people)


def _hanging_on(seeds: Rows) -> Rows:
    """The seeds and, step by step, every row that refers to a row found before: by a foreign
    key, or by name as messages and documents do."""
    rows: Rows = {}
    fresh = seeds
    while fresh:
        for model, pks in fresh.items():
            rows.setdefault(model, set()).update(pks)
        found: Rows = {}
        for model, pks in fresh.items():
            for other, hits in _referring(model, pks):
                new = hits - rows.get(other, set())
                if new:
                    found.setdefault(other, set()).update(new)
        fresh = found
    return rows


def _referring(
    model: type[models.Model], pks: set[int]
) -> Iterator[tuple[type[models.Model], set[int]]]:
    for other in apps.get_models(include_auto_created=True):
        if other._meta.proxy or other is Entry:
            continue
        for field in other._meta.local_fields:
            if field.remote_field and field.remote_field.model._meta.concrete_model is model:
                yield other, _found(other, f"{field.name}__in", pks)
    if model is Document:
        yield StoredFile, _found(StoredFile, "document__in", pks)
        return
    for part in _batches(pks):
        named = [subject_of(row) for row in model._base_manager.filter(pk__in=part)]
        ids = [subject_id for _kind, subject_id in named]
        for other in (Message, Document):
            about = other._base_manager.filter(subject_kind=named[0][0], subject_id__in=ids)
            yield other, set(about.values_list("pk", flat=True))


def _found(model: type[models.Model], condition: str, values: set[int]) -> set[int]:
    found: set[int] = set()
    for part in _batches(values):
        rows = model._base_manager.filter(**{condition: part})
        found.update(rows.values_list("pk", flat=True))
    return found


def _batches(values: set[int]) -> Iterator[list[int]]:
    ordered = sorted(values)
    return (ordered[start : start + BATCH] for start in range(0, len(ordered), BATCH))


def _refuse_real(rows: Rows, edition: Edition) -> None:
    """Synthetic people who were given a place in a real contest keep the rehearsal in being, and
    so does whatever else of something real hangs on it."""

    def going(model: type[models.Model]) -> QuerySet[Any]:
        return model._default_manager.filter(pk__in=rows.get(model, ()))

    others = [
        going(Application).exclude(category__edition=edition),
        going(Juror).exclude(jury__edition=edition),
        going(Officer).filter(programme__repeats=None),
        going(Organisation).filter(is_demonstration=False),
        going(Membership)
        .exclude(organisation__in=rows[Organisation])
        .exclude(user__in=people_of(edition)),
        going(Award).exclude(edition=edition),
        going(PastAward).filter(programme__repeats=None),
    ]
    if rows.get(Edition) != {edition.pk} or any(found.exists() for found in others):
        raise NotDiscardable(edition.slug)
