"""What the demonstration prints: a line a step, a countdown, tables; no colour, no log noise."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TextIO

TICK = "✓"


class Terminal:
    """Writes to `out`. `is_alive`: the countdown is redrawn on one line."""

    def __init__(self, out: TextIO) -> None:
        self.out = out
        self.is_alive = out.isatty()
        self.started = time.monotonic()
        self.steps = 0

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started

    def title(self, text: str) -> None:
        self.line()
        self.line(text)
        self.line("─" * len(text))

    def line(self, text: str = "") -> None:
        self.out.write(f"{text}\n")
        self.out.flush()

    def step(self, actor: Any, what: str, result: str = "") -> None:
        """One done step: number, seconds since the start, who, what, with what result."""
        self.steps += 1
        tail = f" → {result}" if result else ""
        self.line(f"{TICK} {self.steps:>2}  {self.seconds:5.1f} s  {actor}: {what}{tail}")

    @contextmanager
    def timed(self, actor: Any, what: str) -> Iterator[list[str]]:
        """A step of several requests; what the block puts into the list is its result."""
        result: list[str] = []
        yield result
        self.step(actor, what, ", ".join(result))

    def wait(self, seconds: float, what: str) -> None:
        """A real wait, counted down."""
        ends = time.monotonic() + seconds
        while (left := ends - time.monotonic()) > 0:
            if self.is_alive:
                self.out.write(f"\r  … {what}: {left:4.0f} s ")
                self.out.flush()
            elif int(left) % 5 == 0:
                self.line(f"  … {what}: {left:.0f} s")
            time.sleep(min(1.0, left))
        if self.is_alive:
            self.out.write("\r\x1b[2K")

    def table(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
        for cells in (header, ["─" * width for width in widths], *rows):
            self.line("  ".join(cell.ljust(w) for cell, w in zip(cells, widths, strict=True)))
