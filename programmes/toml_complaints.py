"""What `tomllib` complains about, in words for an author who does not know TOML by heart."""

from __future__ import annotations

from django.utils.translation import gettext as _


def in_words(complaint: str) -> str:
    """`complaint` without its place; one that is not known here keeps the parser's own words."""
    for begins, words in _words().items():
        if complaint.startswith(begins):
            return words
    return complaint


def unreadable(error: OSError) -> str:
    """Why a file cannot be read; a rare cause keeps the system's words."""
    words: dict[type[OSError], str] = {
        FileNotFoundError: _("there is no such file"),
        IsADirectoryError: _("this is a folder, not a file"),
        PermissionError: _("you have no right to read it"),
    }
    return words.get(type(error), error.strerror or str(error))


def _words() -> dict[str, str]:
    key = _("a key was expected here; a table in braces { … } stands in one line")
    twice = _("this is written twice; each item of a list begins with double brackets [[…]]")
    ends = _("here or in the line before a comma is missing, or the bracket at the end")
    return {
        "Cannot overwrite a value": twice,
        "Cannot declare": twice,
        "Cannot redefine namespace": twice,
        "Cannot mutate immutable namespace": twice,
        "Duplicate inline table key": twice,
        "Escaped character is not": _("after \\u an existing character was expected"),
        "Invalid hex value": _("after \\u four hexadecimal digits were expected"),
        "Unescaped '\\' in a string": _("a backslash in a text is written twice"),
        "Unterminated string": _("a text ends without its quotation mark"),
        "Illegal character": _(
            "a text ends without its quotation mark, or holds a control character"
        ),
        "Expected '=' after a key": _("an equals sign was expected after the key"),
        "Expected ']": _("a bracket was expected at the end of the heading"),
        "Expected newline": _("a new line was expected after the value"),
        "Expected": _("a text ends without its quotation mark"),
        "Found invalid character": _("a character that may not stand here"),
        "Invalid date or datetime": _("this day or hour does not exist"),
        "Invalid initial character for a key part": key,
        "Invalid statement": _("a key and its value, or a heading in brackets, was expected"),
        "Invalid value": _(
            'a text in quotation marks ("…"), a number, a date, or true or false (for yes or no)'
            " was expected"
        ),
        "Unclosed array": ends,
        "Unclosed inline table": ends,
    }
