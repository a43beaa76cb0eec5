"""The ledger: append-only, hash-chained, ids and hashes only.

`note` only collects; the outermost `witnessed` writes the entries under the lock of the head row
as the last statements of its transaction, so that the one lock of the whole country is held for
a moment. The chain is checked by `verify`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import models, transaction

from .models import Entry, LedgerHead

FIRST_HASH = "0" * 64


class NotWitnessed(RuntimeError):
    """`note` was called outside `witnessed`: the act would leave no trace."""


@dataclass
class _Witness:
    by: Any
    at: datetime
    notes: list[tuple[str, str, str, dict]] = field(default_factory=list)


_current: ContextVar[_Witness | None] = ContextVar("witness", default=None)


def subject_of(row: models.Model) -> tuple[str, str]:
    """(kind, id) of a row as the ledger, the outbox and documents name it."""
    return row._meta.model_name or "", str(getattr(row, "public_id", row.pk))


@contextmanager
def witnessed(*, by: Any, at: datetime) -> Iterator[None]:
    """One transaction whose notes reach the ledger together, or not at all.

    `by` is a user or None for the portal itself; `at` an aware moment. Nested calls join the
    outermost one.
    """
    if _current.get() is not None:
        with transaction.atomic():
            yield
        return
    witness = _Witness(by=by, at=at)
    token = _current.set(witness)
    try:
        with transaction.atomic():
            yield
            _append(witness)
    finally:
        _current.reset(token)


def note(verb: str, subject: models.Model, facts: dict | None = None) -> None:
    """Collect one entry; `facts` holds ids, hashes, codes and numbers, never names or free text."""
    witness = _current.get()
    if witness is None:
        raise NotWitnessed(f"{verb}: records.note() is called inside records.witnessed() only.")
    witness.notes.append((verb, *subject_of(subject), facts or {}))


def head_hash() -> str:
    """The newest hash of the chain, printed on receipts and minutes as an outside anchor."""
    return LedgerHead.objects.values_list("hash", flat=True).first() or FIRST_HASH


def _append(witness: _Witness) -> None:
    if not witness.notes:
        return
    head = LedgerHead.objects.select_for_update().get(pk=1)
    entries = []
    for verb, kind, subject_id, facts in witness.notes:
        entry = Entry(
            seq=head.seq + 1,
            at=witness.at,
            actor=witness.by,
            verb=verb,
            subject_kind=kind,
            subject_id=subject_id,
            facts=facts,
            prev=head.hash,
        )
        entry.hash = hash_of(entry)
        head.seq, head.hash = entry.seq, entry.hash
        entries.append(entry)
    Entry.objects.bulk_create(entries)
    head.save(update_fields=["seq", "hash"])


def hash_of(entry: Entry) -> str:
    """SHA-256 of the entry's canonical JSON, which includes the hash before it."""
    body = [
        entry.seq,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor_id,
        entry.verb,
        entry.subject_kind,
        entry.subject_id,
        entry.facts,
        entry.prev,
    ]
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Verdict:
    entries: int
    head: str
    faults: tuple[str, ...]

    @property
    def is_sound(self) -> bool:
        return not self.faults


def verify(*, anchor: str | None = None) -> Verdict:
    """Walk the whole chain. An `anchor` (a hash printed outside) shows a full rewrite or a
    truncation, which the chain alone cannot."""
    faults: list[str] = []
    seq, prev, anchored = 0, FIRST_HASH, anchor is None
    for entry in Entry.objects.order_by("seq").iterator(chunk_size=2000):
        seq += 1
        if entry.seq != seq:
            faults.append(f"entry {seq} is missing, found {entry.seq}")
            seq = entry.seq
        if entry.prev != prev:
            faults.append(f"entry {entry.seq} does not continue the entry before it")
        if hash_of(entry) != entry.hash:
            faults.append(f"entry {entry.seq} was changed")
        prev = entry.hash
        anchored = anchored or entry.hash == anchor
    head = LedgerHead.objects.get(pk=1)
    if (head.seq, head.hash) != (seq, prev):
        faults.append(f"the chain ends at entry {seq}, the head says {head.seq}")
    if not anchored:
        faults.append("the anchor is not in the chain")
    return Verdict(entries=seq, head=prev, faults=tuple(faults))
