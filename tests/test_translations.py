"""The Polish is complete: every text in code and templates has its translation."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
STAGES = [
    "records", "accounts", "programmes", "applications", "juries", "certificates", "workflow",
]  # fmt: skip
CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}
IN_TEMPLATES = re.compile(
    r"""{%-?\s*(?:translate|trans)\s+(?:"([^"]+)"|'([^']+)')|_\("([^"]+)"\)"""
)


@pytest.fixture(scope="module")
def catalogue():
    with (ROOT / "locale/pl/LC_MESSAGES/django.po").open("rb") as handle:
        return read_po(handle, locale="pl")


def texts_in_code() -> set[str]:
    """First arguments of gettext's functions, where they are constants."""
    found = set()
    for stage in STAGES:
        for path in (ROOT / stage).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Name)
                    and node.func.id in CALLS
                    and node.args
                    and isinstance(node.args[0], ast.Constant)
                ):
                    found.add(str(node.args[0].value))
    return found


def texts_in_templates() -> set[str]:
    return {
        text.replace("%", "%%")  # as gettext's extraction writes what may be interpolated
        for path in (ROOT / "templates").rglob("*.html")
        for match in IN_TEMPLATES.findall(path.read_text())
        for text in match
        if text
    }


def test_no_text_is_untranslated_or_guessed(catalogue):
    def is_missing(message):
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        return not all(texts) or message.fuzzy

    assert [message.id for message in catalogue if message.id and is_missing(message)] == []


def test_every_text_of_the_code_has_its_polish(catalogue):
    known = {m.id[0] if isinstance(m.id, tuple) else m.id for m in catalogue}
    texts = texts_in_code()
    assert len(texts) > 500
    assert texts - known == set()


def test_every_text_of_the_templates_has_its_polish(catalogue):
    known = {m.id[0] if isinstance(m.id, tuple) else m.id for m in catalogue}
    texts = texts_in_templates()
    assert len(texts) > 300
    assert texts - known == set()
