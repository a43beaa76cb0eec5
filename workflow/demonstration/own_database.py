"""The demonstration's own database: a file of its own, marked inside, made anew each time.

SQLite's header has a number for the application that a file belongs to; the demonstration writes
its own there before anything else, and touches no file that carries another one.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Mapping
from pathlib import Path

MARK = 0x5A4E414B  # "ZNAK"
BESIDE = ("-wal", "-shm", "-journal")
FOLDERS = ("files", "mail")


class ForeignDatabase(Exception):
    """The database is not the demonstration's own; nothing was written."""


def path_in(folder: Path) -> Path:
    return folder / "znak.sqlite3"


def environment(folder: Path, port: int) -> dict[str, str]:
    """The variables that the portal reads at start, for a demonstration in `folder`."""
    return {
        "VAR_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{path_in(folder)}",
        "S3_BUCKET": "",
        "IS_PUBLIC": "0",
        "BASE_URL": f"http://127.0.0.1:{port}",
        "REQUIRE_SECOND_FACTOR": "0",
        "SHOW_MAILBOX": "1",
        "ACCOUNT_EMAIL_VERIFICATION": "none",
    }


def is_own(environ: Mapping[str, str], folder: Path, port: int) -> bool:
    """Whether the running portal was started with the demonstration's variables."""
    return all(environ.get(name) == value for name, value in environment(folder, port).items())


def start_afresh(folder: Path) -> Path:
    """Empty the folder of an earlier demonstration and mark a new database file in it.

    Raises ForeignDatabase for a file that the demonstration did not make.
    """
    path = path_in(folder)
    refuse_foreign(path)
    for name in (path.name, *(path.name + suffix for suffix in BESIDE)):
        (folder / name).unlink(missing_ok=True)
    for certificate in folder.glob("certyfikat-*.pdf"):
        certificate.unlink()
    for name in FOLDERS:
        shutil.rmtree(folder / name, ignore_errors=True)
    (folder / "static").mkdir(parents=True, exist_ok=True)  # whitenoise looks for it
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA application_id = {MARK}")
    connection.close()
    return path


def refuse_foreign(path: Path) -> None:
    if not path.exists() or path.stat().st_size == 0:
        return
    try:
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        [mark] = connection.execute("PRAGMA application_id").fetchone()
        connection.close()
    except sqlite3.DatabaseError:
        mark = None
    if mark != MARK:
        raise ForeignDatabase(str(path))
