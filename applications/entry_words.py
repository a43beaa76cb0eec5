"""What an application and who submits it are called: in a nomination they have other names.

The one place of these words; pages take them from `Application.entry_words`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class EntryWords:
    """`title` heads the pages, `applicant` names who submits, `content` and `preparing` head the
    parts of the pages."""

    title: Any
    applicant: Any
    content: Any
    preparing: Any
    preview: Any


APPLICATION = EntryWords(
    title=_("Application"),
    applicant=_("Applicant"),
    content=_("Content of the application"),
    preparing=_("1. Prepare the application"),
    preview=_("Preview of the application"),
)
NOMINATION = EntryWords(
    title=_("Nomination"),
    applicant=_("Nominated by"),
    content=_("Content of the nomination"),
    preparing=_("1. Prepare the nomination"),
    preview=_("Preview of the nomination"),
)
