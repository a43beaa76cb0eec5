"""Reading a table of inhabitants by TERYT number, one row at a time.

Columns `TERYT;LUDNOSC`: the number of a gmina (7 digits) or powiat (4) and its inhabitants, as
the statistical office publishes them for 31 December of a year.
"""

import csv
import re
from collections.abc import Iterable, Iterator

from .teryt import WrongRegister

COLUMNS = ["TERYT", "LUDNOSC"]
MOST = 40_000_000
_UNIT = re.compile(r"[0-9]{4}([0-9]{3})?")
_COUNT = re.compile(r"[0-9]{1,8}")


def read_population(lines: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Yield (TERYT, inhabitants) in the order of the file. Raises WrongRegister."""
    reader = csv.reader(lines, delimiter=";")
    header = next(reader, [])
    if header != COLUMNS:
        raise WrongRegister(1, f"the header is {';'.join(header)!r}, not {';'.join(COLUMNS)!r}")
    for row in reader:
        if not any(row):
            continue
        if len(row) != len(COLUMNS):
            raise WrongRegister(reader.line_num, f"{len(row)} columns instead of {len(COLUMNS)}")
        teryt, count = (cell.strip() for cell in row)
        if not _UNIT.fullmatch(teryt):
            raise WrongRegister(reader.line_num, f"TERYT is {teryt!r}, not 4 or 7 digits")
        if not _COUNT.fullmatch(count) or int(count) > MOST:
            raise WrongRegister(reader.line_num, f"LUDNOSC is {count!r}, not a whole number")
        yield teryt, int(count)
