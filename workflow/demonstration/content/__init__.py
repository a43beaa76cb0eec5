"""What the demonstration's applicants write, and how their applications are scored."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


@cache
def content(name: str) -> dict[str, Any]:
    """The tables of the TOML file of that name: `lopuszno`, `kurow` (one walk each),
    `fictitious`, `organiser`."""
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))
