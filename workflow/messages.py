"""Compiles the translations: `python -m workflow.messages` makes `django.mo` from `django.po`.

Django's own command needs the gettext programs, which a machine may lack; Babel does not.
"""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def language_of(source: Path) -> str:
    """Of `locale/pl_Nominate/…` too: a variant has the plural forms of its language."""
    return source.parent.parent.name.partition("_")[0]


def compile_all() -> int:
    """Write the compiled catalogue of every language; returns how many texts."""
    count = 0
    for source in sorted(LOCALE.glob("*/LC_MESSAGES/django.po")):
        with source.open("rb") as handle:
            catalogue = read_po(handle, locale=language_of(source))
        with source.with_suffix(".mo").open("wb") as handle:
            write_mo(handle, catalogue)
        count += len(catalogue)
    return count


if __name__ == "__main__":
    print(f"{compile_all()} texts compiled")
