"""The house keeps one direction: each stage knows only itself and those before it."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ORDER = [
    "records", "accounts", "programmes", "applications", "juries", "certificates", "workflow",
]  # fmt: skip
RULES = {
    "programmes": ["timetable", "shapes"],
    "applications": ["eligibility", "completeness", "formal_checklist", "supplement_scope"],
    "juries": ["scoring", "ranking", "outcomes", "voting", "allocation", "bundle"],
    "certificates": ["numbering", "validity"],
}
"""Modules of pure rules: no viewflow, no django.http, no clock, no query."""


def modules(stage: str) -> list[Path]:
    return [p for p in (ROOT / stage).rglob("*.py") if "migrations" not in p.parts]


def imports(path: Path) -> set[str]:
    """Every imported module by its absolute dotted name."""
    package = path.relative_to(ROOT).parts[:-1]
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            start = ".".join([*base, *([node.module] if node.module else [])])
            found |= {start} | {f"{start}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("stage", ORDER)
def test_a_stage_imports_only_itself_and_earlier_stages(stage):
    later = ORDER[ORDER.index(stage) + 1 :]
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(stage)
        for name in imports(path)
        if name.partition(".")[0] in later
    ]
    assert wrong == []


@pytest.mark.parametrize("stage", ORDER[:-1])
def test_only_workflow_imports_viewflow(stage):
    wrong = [p for p in modules(stage) if any(n.startswith("viewflow") for n in imports(p))]
    assert wrong == []


@pytest.mark.parametrize(
    "path",
    [ROOT / stage / f"{name}.py" for stage, names in RULES.items() for name in names],
    ids=str,
)
def test_rules_know_neither_engine_nor_web_nor_clock(path):
    forbidden = ("viewflow", "django.http", "django.utils.timezone", "records.clock", "django.db")
    wrong = [n for n in imports(path) if n.startswith(forbidden)]
    text = path.read_text()
    assert wrong == []
    assert "datetime.now(" not in text
    assert "date.today(" not in text


@pytest.mark.parametrize("stage", ORDER[:-1])
def test_a_stage_names_only_its_own_and_earlier_urls(stage):
    """By `reverse()` and `redirect()` in code and `{% url %}` in its templates."""
    later = {name for s in ORDER[ORDER.index(stage) + 1 :] for name in url_names(s)}
    sources = [*modules(stage), *(ROOT / "templates" / stage).rglob("*.html")]
    pattern = re.compile(
        r"""(?:reverse|redirect|reverse_lazy)\(\s*["']([a-z_]+)["']|{%\s*url\s+["']([a-z_]+)["']"""
    )
    wrong = [
        f"{path.relative_to(ROOT)} names {name}"
        for path in sources
        for pair in pattern.findall(path.read_text())
        for name in pair
        if name in later
    ]
    assert wrong == []


def url_names(stage: str) -> set[str]:
    text = "".join(p.read_text() for p in (ROOT / stage).glob("urls*.py"))
    return set(re.findall(r"""name=["']([a-z_]+)["']""", text))


@pytest.mark.parametrize("stage", ORDER)
def test_modules_are_named_by_their_step(stage):
    vague = {"utils", "helpers", "services", "common", "misc"}
    assert [p for p in modules(stage) if p.stem in vague] == []


@pytest.mark.parametrize("stage", ORDER)
def test_files_and_functions_stay_small(stage):
    too_long = []
    for path in modules(stage):
        text = path.read_text()
        if text.count("\n") > 400:
            too_long.append(f"{path.relative_to(ROOT)}: {text.count(chr(10))} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno > 60:
                too_long.append(f"{path.relative_to(ROOT)}:{node.name}")
    assert too_long == []
