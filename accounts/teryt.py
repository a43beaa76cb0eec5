"""Reading TERC, the official register of territorial units (GUS), one row at a time.

Columns `WOJ;POW;GMI;RODZ;NAZWA;NAZWA_DOD;STAN_NA`. A voivodeship row has no POW, a powiat row no
GMI. RODZ: 1 urban, 2 rural, 3 urban-rural gmina; 4, 5, 8 and 9 are parts of gminas and districts
of cities, which do not apply on their own. A city with powiat rights stands in the register twice,
as a powiat and as an urban gmina; it is one applicant, here under the number of its gmina.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

COLUMNS = ["WOJ", "POW", "GMI", "RODZ", "NAZWA", "NAZWA_DOD", "STAN_NA"]
GMINA_KINDS = {"1", "2", "3"}
PART_KINDS = {"4", "5", "8", "9"}
CITY_RIGHTS = "na prawach powiatu"


class WrongRegister(ValueError):
    """The file is not TERC; the message names the line and the reason."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line


@dataclass(frozen=True)
class UnitRow:
    """A unit that may apply; `kind` is a value of `Unit.Kind`, `powiat` empty for a powiat."""

    teryt: str
    kind: str
    name: str
    powiat: str
    voivodeship: str
    as_of: date


def read_units(lines: Iterable[str]) -> Iterator[UnitRow]:
    """Yield gminas, powiats and cities in the order of the file. Raises WrongRegister."""
    reader = csv.reader(lines, delimiter=";")
    header = next(reader, [])
    if header != COLUMNS:
        raise WrongRegister(1, f"the header is {';'.join(header)!r}, not {';'.join(COLUMNS)!r}")
    voivodeships: dict[str, str] = {}
    powiats: dict[str, tuple[str, bool]] = {}
    for row in reader:
        if not any(row):
            continue
        code, kind, name, label, as_of = _checked(row, reader.line_num)
        if len(code) == 2:
            voivodeships[code] = name.lower()
            continue
        voivodeship = _known(voivodeships, code[:2], reader.line_num)
        if len(code) == 4:
            is_city = CITY_RIGHTS in label
            powiats[code] = name, is_city
            if not is_city:
                yield UnitRow(code, "powiat", name, "", voivodeship, as_of)
        elif kind in GMINA_KINDS:
            powiat, is_city = _known(powiats, code[:4], reader.line_num)
            kind = "city" if is_city else kind
            yield UnitRow(code, kind, name, "" if is_city else powiat, voivodeship, as_of)


def _checked(row: list[str], line: int) -> tuple[str, str, str, str, date]:
    """Code of 2, 4 or 7 digits, kind, name, label and date of one row."""
    if len(row) != len(COLUMNS):
        raise WrongRegister(line, f"{len(row)} columns instead of {len(COLUMNS)}")
    woj, pow_, gmi, rodz, name, label, stan_na = (cell.strip() for cell in row)
    for title, cell, size in (("WOJ", woj, 2), ("POW", pow_, 2), ("GMI", gmi, 2)):
        if cell and not (len(cell) == size and cell.isdecimal()):
            raise WrongRegister(line, f"{title} is {cell!r}, not {size} digits")
    if not woj or (gmi and not pow_) or bool(gmi) != bool(rodz):
        raise WrongRegister(line, "WOJ, POW, GMI and RODZ do not name one unit")
    if rodz and rodz not in GMINA_KINDS | PART_KINDS:
        raise WrongRegister(line, f"RODZ is {rodz!r}, not one of 1, 2, 3, 4, 5, 8, 9")
    if not name:
        raise WrongRegister(line, "NAZWA is empty")
    try:
        as_of = date.fromisoformat(stan_na)
    except ValueError:
        raise WrongRegister(line, f"STAN_NA is {stan_na!r}, not a date") from None
    return woj + pow_ + gmi + rodz, rodz, name, label, as_of


def _known[Named](names: dict[str, Named], code: str, line: int) -> Named:
    if code not in names:
        raise WrongRegister(line, f"the row of the unit above, {code}, does not come before")
    return names[code]
