"""What a command of the portal says when it cannot go on: a Polish sentence, no traceback."""

import io

import pytest
from django.core.management import call_command, load_command_class
from django.core.management.base import OutputWrapper
from django.db import OperationalError
from django.db.migrations.executor import MigrationExecutor

from records.commands import PlainCommand

pytestmark = pytest.mark.django_db
COMMANDS = [
    ("accounts", "load_population"),
    ("accounts", "load_teryt"),
    ("certificates", "load_history"),
    ("programmes", "appoint_officer"),
    ("programmes", "check_programme"),
    ("programmes", "load_programme"),
    ("records", "verify_ledger"),
    ("workflow", "announce_edition"),
    ("workflow", "demo"),
    ("workflow", "rehearse"),
]


def run(app: str, name: str, *arguments: str) -> tuple[int, str]:
    """As from a terminal: the exit code and what stands on the error output."""
    command, said = load_command_class(app, name), io.StringIO()
    command._called_from_command_line = True
    command.stderr = OutputWrapper(said)
    with pytest.raises(SystemExit) as stopped:
        call_command(command, *arguments)
    return stopped.value.code, said.getvalue()


@pytest.mark.parametrize(("app", "name"), COMMANDS)
def test_every_command_speaks_plainly(app, name):
    assert isinstance(load_command_class(app, name), PlainCommand)


def test_a_refusal_stands_alone():
    assert run("workflow", "rehearse", "nie-ma") == (1, "Nie ma edycji „nie-ma”. Edycje: –.\n")


def test_a_file_that_is_not_there(tmp_path):
    for name in ("check_programme", "load_programme"):
        code, said = run("programmes", name, str(tmp_path / "konkurs.toml"))
        assert code == 1
        assert said == "konkurs.toml, wiersz 1: pliku nie można odczytać: nie ma takiego pliku\n"


def test_a_folder_in_place_of_a_file(tmp_path):
    assert "to jest folder, a nie plik" in run("programmes", "load_programme", str(tmp_path))[1]


@pytest.mark.parametrize("name", ["load_programme", "appoint_officer"])
def test_a_database_that_waits_for_migrations(monkeypatch, name):
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_: [("programmes", False)])
    assert run("programmes", name, "konkurs.toml") == (
        1,
        "Baza danych nie jest gotowa do pracy z tą wersją portalu. Najpierw: manage.py migrate\n",
    )


def test_checking_a_file_needs_no_database(monkeypatch, tmp_path):
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_: [("programmes", False)])
    said = run("programmes", "check_programme", str(tmp_path / "konkurs.toml"))[1]
    assert "nie ma takiego pliku" in said


def test_a_database_that_does_not_answer(monkeypatch):
    def refuse(*_arguments: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(MigrationExecutor, "__init__", refuse)
    assert run("records", "verify_ledger") == (
        1,
        "Baza danych nie odpowiada (connection refused). Sprawdź DATABASE_URL.\n",
    )
