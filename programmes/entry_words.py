"""What an entry is called: where others are nominated it is a nomination, not an application.

The words are a variant of the language, as gettext knows them: `locale/pl_Nominate` says anew
every text about one entry and falls back on `locale/pl` for all others, so that no page asks what
it speaks of. A page speaks of the row whose permission it asks (`accounts.access`), or says so by
`speak_of`; letters and documents are written inside `polish_about`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from .belonging import category_or_edition_of
from .models import Category

NOMINATION = "nominate"
"""The variant's name, a subtag of its language: pl-nominate, en-nominate."""


def is_nomination(row: Any) -> bool:
    """Whether the entry that `row` belongs to is a nomination; of an edition, whether all are."""
    found = category_or_edition_of(row)
    if isinstance(found, Category):
        return found.entry_mode != Category.EntryMode.SELF
    return found is not None and found.takes_nominations_only


def speak_of(row: Any) -> None:
    """From here on the page in hand speaks of `row`, in the language that its reader chose."""
    language = translation.get_language()
    if language and category_or_edition_of(row) is not None:
        translation.activate(_variant(language.partition("-")[0], row))


def speak_of_page(sender: Any, about: Any, **kwargs: Any) -> None:
    """Receiver of `accounts.access.page_opened`."""
    speak_of(about)


@contextmanager
def polish_about(row: Any) -> Iterator[None]:
    """Letters and documents are Polish whatever language the reader's screen has."""
    with translation.override(_variant(settings.LANGUAGE_CODE, row)):
        yield


def _variant(language: str, row: Any) -> str:
    return f"{language}-{NOMINATION}" if is_nomination(row) else language


def words_about(row: Any) -> dict[str, str]:
    """The words of letters and documents, by their placeholders: a noun in each form that the
    texts need. The sentences around them are such that nothing else changes with the noun."""
    with polish_about(row):
        return {
            "entry_title": _("Application"),
            "entry": _("an application"),
            "of_entry": _("of an application"),
            "of_entry_title": _("Of an application"),
            "in_entry": _("in an application"),
            "entries": _("applications"),
            "of_entries": _("of applications"),
            "applicant_title": _("Applicant"),
            "of_applicant": _("of the applicant"),
            "holder_title": _("Who is assessed"),
        }
