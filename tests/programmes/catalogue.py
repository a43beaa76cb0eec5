"""The real catalogue for tests: its path, its text with one thing broken, its rows."""

from datetime import UTC, datetime
from pathlib import Path

from programmes.loader import load_programme
from programmes.models import Edition

CATALOGUE = Path(__file__).resolve().parents[2] / "programmes/catalogue/znak-jakosci-2022.toml"
LOADED_AT = datetime(2022, 3, 1, 9, 0, tzinfo=UTC)


def load_2022() -> Edition:
    return load_programme(CATALOGUE, at=LOADED_AT).edition


def broken_file(folder: Path, old: str, new: str) -> Path:
    """The catalogue with the first `old` replaced by `new`; an `old` that is not there fails."""
    text = CATALOGUE.read_text(encoding="utf-8")
    assert old in text
    path = folder / "konkurs.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def line_of(path: Path, fragment: str) -> int:
    """The number of the first line of the file that holds `fragment`."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if fragment in line)
