"""The ledger bears witness: appended last, chained, tamper-evident."""

from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from records.ledger import NotWitnessed, head_hash, note, verify, witnessed
from records.models import Entry, LedgerHead
from tests.factories import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


@pytest.fixture
def three_entries():
    user, gmina = UserFactory(), OrganisationFactory()
    with witnessed(by=user, at=AT):
        for no in (1, 2, 3):
            note("noted", gmina, {"no": no})
    return list(Entry.objects.order_by("seq"))


def test_a_note_outside_a_witnessed_act_is_refused():
    with pytest.raises(NotWitnessed):
        note("noted", OrganisationFactory())


def test_entries_are_chained_and_the_head_follows(three_entries):
    assert [entry.seq for entry in three_entries] == [1, 2, 3]
    assert [entry.prev for entry in three_entries[1:]] == [e.hash for e in three_entries[:-1]]
    assert head_hash() == three_entries[-1].hash
    assert verify().is_sound


def test_nested_acts_write_once_at_the_end_of_the_outermost():
    user, gmina = UserFactory(), OrganisationFactory()
    with witnessed(by=user, at=AT):
        with witnessed(by=user, at=AT):
            note("inner", gmina)
        assert Entry.objects.count() == 0
    assert list(Entry.objects.values_list("verb", flat=True)) == ["inner"]


def test_an_error_leaves_neither_the_act_nor_its_trace():
    user, gmina = UserFactory(), OrganisationFactory()
    with pytest.raises(ValueError, match="undone"), witnessed(by=user, at=AT):
        gmina.name = "Inna nazwa"
        gmina.save()
        note("renamed", gmina)
        raise ValueError("undone")
    gmina.refresh_from_db()
    assert gmina.name != "Inna nazwa"
    assert Entry.objects.count() == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE records_entry SET verb = 'x' WHERE seq = 2",
        "DELETE FROM records_entry WHERE seq = 2",
    ],
)
def test_the_database_refuses_to_change_an_entry(three_entries, statement):
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def without_the_trigger(statement: str) -> None:
    """What somebody with the database's highest rights could still do."""
    postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if postgresql:
            cursor.execute("SET LOCAL session_replication_role = replica")
        else:
            cursor.execute("DROP TRIGGER ledger_no_update")
            cursor.execute("DROP TRIGGER ledger_no_delete")
        cursor.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE records_entry SET verb = 'forged' WHERE seq = 2",
        "DELETE FROM records_entry WHERE seq = 2",
        "UPDATE records_entry SET at = '2020-01-01 00:00:00+00:00' WHERE seq = 1",
        "DELETE FROM records_entry WHERE seq = 3",
    ],
    ids=["edit", "delete", "backdate", "truncate"],
)
def test_tampering_is_detected(three_entries, statement):
    without_the_trigger(statement)
    assert not verify().is_sound


def test_reordering_is_detected(three_entries):
    without_the_trigger("UPDATE records_entry SET seq = seq + 10 WHERE seq < 3")
    assert not verify().is_sound


def test_a_full_rewrite_is_detected_by_an_anchor_kept_outside(three_entries):
    anchor = head_hash()
    without_the_trigger("DELETE FROM records_entry")
    LedgerHead.objects.update(seq=0, hash="0" * 64)
    user, gmina = UserFactory(), OrganisationFactory()
    with witnessed(by=user, at=AT):
        note("rewritten", gmina)
    assert verify().is_sound
    assert not verify(anchor=anchor).is_sound


def test_the_command_says_whether_the_ledger_is_sound(three_entries, capsys):
    call_command("verify_ledger", anchor=three_entries[0].hash)
    assert "sound: 3 entries" in capsys.readouterr().out
    without_the_trigger("DELETE FROM records_entry WHERE seq = 1")
    with pytest.raises(CommandError, match="broken"):
        call_command("verify_ledger")
