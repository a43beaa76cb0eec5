"""Compiles the Polish texts: `python -m workflow.messages` makes `django.mo` from `django.po`.

Django's own command needs the gettext programs, which a machine may lack; Babel does not.
"""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def compile_all() -> int:
    """Write the compiled catalogue of every language; returns how many texts."""
    count = 0
    for folder in sorted(LOCALE.glob("*/LC_MESSAGES")):
        source = folder / "django.po"
        parts = [source] if source.exists() else []
        parts += sorted((folder / "fragments").glob("*.po"))
        merged = None
        for part in parts:
            with part.open("rb") as handle:
                catalogue = read_po(handle, locale=folder.parent.name)
            if merged is None:
                merged = catalogue
                continue
            for message in catalogue:
                if message.id and message.string:
                    merged[message.id] = message
        if merged is not None:
            with (folder / "django.mo").open("wb") as handle:
                write_mo(handle, merged)
            count += len(merged)
    return count


if __name__ == "__main__":
    print(f"{compile_all()} texts compiled")
