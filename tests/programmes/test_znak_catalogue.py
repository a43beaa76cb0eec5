"""Four editions of one contest, 2020–2023: what is real in them and what is only an example.

The facts stand here once more as the contest's announcements give them; nothing is computed from
the files that are tested.
"""

from collections.abc import Iterator
from datetime import date
from itertools import combinations
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from programmes.loader import read_catalogue
from tests.programmes.catalogue import CATALOGUE

WARSAW = ZoneInfo("Europe/Warsaw")
OLD_NAME = "Znak Jakości Ekonomii Społecznej i Solidarnej"
NEW_NAME = "Znak Jakości Ekonomii Społecznej"
EDITIONS = {
    2020: ("III", OLD_NAME),
    2021: ("IV", OLD_NAME),
    2022: ("V", OLD_NAME),
    2023: ("VI", NEW_NAME),
}
DAYS: dict[int, dict[str, Any]] = {
    2020: {"opens": "2.03.2020", "closes": ["31.07.2020"], "results": "2.12.2020"},
    2021: {"opens": "27.05.2021", "closes": ["16.06.2021", "30.06.2021"], "results": "27.10.2021"},
    2022: {"opens": "18.03.2022", "closes": ["20.04.2022", "4.05.2022"], "results": "10.06.2022"},
    2023: {"opens": "2.03.2023", "closes": ["31.03.2023"], "results": None},
}
"""The days that are known; of the results of 2023 only the month was announced."""

BEFORE_2022 = "Przedsięwzięcie PES współfinansowane ze środków zwrotnych EFS"
FROM_2022 = "Pożyczka z korzyścią społeczną"
LABELS = {
    "I": "Debiut roku",
    "II": "Najlepszy pracodawca",
    "III": "Sukces rynkowy",
    "V": "Społecznie odpowiedzialny samorząd",
}
PES = ("I", "II", "III", "IV")
RUNNING: dict[str, Any] = {
    "organisation_kinds": ("pes",),
    "legal_personality": "own_or_running_entity",
    "active_months": 12,
    "closed_financial_years": 1,
}
WHO_MAY_APPLY: dict[str, dict[str, Any]] = {
    "I": {
        "organisation_kinds": ("pes",),
        "legal_personality": "own_or_running_entity",
        "registered_years_before": 1,
    },
    "II": RUNNING,
    "III": RUNNING,
    "IV": RUNNING | {"undertaking_not_awarded_before": True},
    "V": {"organisation_kinds": ("gmina", "powiat")},
}

every_year = pytest.mark.parametrize("year", EDITIONS)


@pytest.fixture(scope="module")
def files():
    return {
        year: read_catalogue(CATALOGUE.with_name(f"znak-jakosci-{year}.toml")) for year in EDITIONS
    }


def written_days(file, kind: str) -> list[str]:
    """The days of a deadline as announcements write them, first the one before the extension."""
    moments = [row.value.astimezone(WARSAW) for row in file.deadlines if row.kind == kind]
    return [f"{moment.day}.{moment:%m.%Y}" for moment in moments]


def texts_of(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for part in value.values() if isinstance(value, dict) else value:
            yield from texts_of(part)


# --- the editions ---------------------------------------------------------------------------------


@every_year
def test_number_and_name_of_the_edition(files, year):
    ordinal, name = EDITIONS[year]
    file = files[year]

    assert (file.edition.ordinal, file.edition.year) == (ordinal, year)
    assert file.edition.name == f"{name} {year}"
    assert file.edition.slug == f"znak-jakosci-{year}"
    assert (file.programme.slug, file.programme.name) == ("znak-jakosci", name)


@every_year
def test_no_text_names_another_edition(files, year):
    texts = "\n".join(texts_of(files[year].model_dump(mode="json")))

    for other, (_ordinal, name) in EDITIONS.items():
        assert (f"{name} {other}" in texts) is (other == year)
    assert (OLD_NAME in texts) is (year != 2023)


@every_year
def test_real_days_are_those_of_the_announcements(files, year):
    file, real = files[year], DAYS[year]

    assert written_days(file, "call_opens") == [real["opens"]]
    assert written_days(file, "call_closes") == real["closes"]
    if real["results"]:
        assert written_days(file, "results_planned") == [real["results"]]


@every_year
def test_days_without_a_source_and_all_hours_are_marked(files, year):
    content = files[year].content()
    real = {"call_opens", "call_closes"} | ({"results_planned"} if DAYS[year]["results"] else set())
    kinds = {row.kind for row in files[year].deadlines}

    assert {kind for kind in kinds if not content.is_example(f"deadlines.{kind}.day")} == real
    assert all(content.is_example(f"deadlines.{kind}.clock") for kind in kinds)
    assert all(content.is_example(f"deadlines.{kind}.set_at") for kind in kinds)


@every_year
def test_the_calendar_is_a_plausible_one(files, year):
    """Invented days are working days of their year, and a deadline is never told afterwards."""
    for row in files[year].deadlines:
        moment = row.value.astimezone(WARSAW)
        assert moment.year == year
        assert row.set_at <= row.value
        if row.kind in ("formal_check_until", "scoring_until", "session_at"):
            assert moment.weekday() < 5


def test_what_is_known_only_in_part_says_so(files):
    reasons = {
        (year, row.kind): row.reason
        for year, file in files.items()
        for row in file.deadlines
        if row.reason
    }

    assert reasons.keys() == {
        (2020, "call_opens"),
        (2020, "call_closes"),
        (2021, "call_opens"),
        (2021, "call_closes"),
        (2022, "call_closes"),
        (2023, "results_planned"),
    }
    assert "najpóźniej" in reasons[2020, "call_opens"]
    assert "pierwotnego nie znaleziono" in reasons[2020, "call_closes"]
    assert "czerwiec 2023 r." in reasons[2023, "results_planned"]


@every_year
def test_reference_period_and_declaration_follow_the_year(files, year):
    file = files[year]
    period = file.intake.reference_period
    own = file.category("V")

    assert (period.starts_on, period.ends_on) == (date(year - 3, 1, 1), date(year - 1, 12, 31))
    assert f"31.12.{year - 1} r." in own.question("A7").label
    tables = [q for c in file.categories for q in c.questions if q.kind == "year_table"]
    assert {q.years for q in tables} == {(year - 3, year - 2, year - 1)}
    assert file.edition.name in next(d.text for d in own.declarations if d.code == "O2")


@pytest.mark.parametrize("year", [2020, 2021])
def test_what_began_later_is_not_asked_for(files, year):
    """The procurement act of 2019 applies from 2021, the list of social enterprises from 2022."""
    category = files[year].category("V")
    texts = "\n".join(texts_of(category.model_dump(mode="json")))

    assert " Pzp)" not in texts
    assert "art. 95" not in texts
    assert "social_enterprises" not in [row.code for row in category.question("B1").rows]
    assert len(category.question("E2").options) == 8


# --- the categories -------------------------------------------------------------------------------


@every_year
def test_labels_of_the_categories(files, year):
    renamed = BEFORE_2022 if year < 2022 else FROM_2022

    assert [c.code for c in files[year].categories] == ["I", "II", "III", "IV", "V"]
    assert {c.code: c.label for c in files[year].categories} == LABELS | {"IV": renamed}


@every_year
def test_only_category_iv_assesses_an_undertaking(files, year):
    subjects = {c.code: c.subject_type for c in files[year].categories}

    assert subjects == dict.fromkeys(["I", "II", "III", "V"], "organisation") | {
        "IV": "undertaking"
    }


@every_year
def test_who_may_apply(files, year):
    for category in files[year].categories:
        asked = category.eligibility.model_dump(exclude_defaults=True, exclude={"text"})
        assert asked == WHO_MAY_APPLY[category.code]
        assert category.eligibility.text


@every_year
def test_laureates_are_places_one_to_three(files, year):
    for category in files[year].categories:
        outcome = category.outcome
        assert (outcome.scheme, outcome.podium) == ("podium", 3)
        assert outcome.labels == {"laureate": "Laureat", "certified": "Podmiot certyfikowany"}


@every_year
def test_advisory_packages_are_for_entities_and_not_for_local_governments(files, year):
    prizes = {c.code: c.outcome.prizes for c in files[year].categories}

    for code in PES:
        assert "pakiet doradczy o wartości 10 000 zł" in prizes[code]["laureate"]
        assert "pakiet doradczy o wartości 3 000 zł" in prizes[code]["certified"]
    assert prizes["V"] == {
        "laureate": "film, wizyta studyjna, certyfikat i znak konkursu",
        "certified": "certyfikat i znak konkursu",
    }


@every_year
def test_a_prize_outside_categories_was_given_in_2021(files, year):
    prizes = [(prize.label, prize.given_by) for prize in files[year].special_prizes]

    assert prizes == (
        [("Nagroda specjalna ministra", "Minister Rodziny i Polityki Społecznej")]
        if year == 2021
        else []
    )


# --- what is assessed in I–IV ---------------------------------------------------------------------


@pytest.mark.parametrize("code", PES)
def test_three_criteria_give_a_hundred_points(files, code):
    category = files[2022].category(code)

    assert [criterion.code for criterion in category.criteria] == [f"{code}.{n}" for n in (1, 2, 3)]
    assert category.maximum == category.points_total == 100
    assert category.scoring.threshold == 60
    assert {step.partition(".")[0] for step in category.scoring.tie_break[:-1]} == {code}


@pytest.mark.parametrize("code", PES)
def test_every_range_of_points_has_its_own_description(files, code):
    for criterion in files[2022].category(code).criteria:
        texts = [anchor.text for anchor in criterion.anchors]
        assert len(texts) == len(set(texts)) == 5
        assert criterion.question.endswith("?")
        assert criterion.notes


@pytest.mark.parametrize("code", PES)
def test_a_juror_is_sent_to_every_answer_and_attachment_of_the_criterion(files, code):
    category = files[2022].category(code)
    looked_at = {criterion.code: set(criterion.look_at) for criterion in category.criteria}

    for section in category.sections:
        if section.criterion:
            answers = {q.code for q in section.questions if q.code not in ("C3a", "C3b")}
            assert answers <= looked_at[section.criterion]
    for slot in category.slots:
        for criterion in slot.covers:
            assert slot.code in looked_at[criterion]


@pytest.mark.parametrize("code", PES)
def test_the_form_goes_from_the_applicant_to_the_summary(files, code):
    category = files[2022].category(code)

    assert [section.code for section in category.sections] == list("ABCDEF")
    assert [section.criterion for section in category.sections] == [
        None,
        None,
        f"{code}.1",
        f"{code}.2",
        f"{code}.3",
        None,
    ]
    hidden = [question.code for question in category.questions if not question.jury_sees]
    assert hidden == ["A10a", "A10b", "A10c", "A10d"]
    assert [q.code for q in category.questions if q.published] == ["F2"]


@pytest.mark.parametrize("code", [*PES, "V"])
def test_the_promised_length_is_that_of_the_form(files, code):
    category = files[2022].category(code)
    long_texts = sum(q.max_length for q in category.questions if q.kind == "long_text")

    assert f"{long_texts // 1000} {long_texts % 1000} znaków" in category.effort.replace(
        "\u00a0", " "
    )


@pytest.mark.parametrize("code", PES)
def test_conditions_of_eligibility_are_on_the_checklist(files, code):
    items = {item.code: item for item in files[2022].category(code).checklist}

    assert list(items) == [f"FK-{n:02}" for n in range(1, 18 if code == "IV" else 16)]
    cannot_be_mended = {item.code for item in items.values() if not item.mendable}
    assert {"FK-01", "FK-02", "FK-03", "FK-12", "FK-15"} <= cannot_be_mended
    assert ("FK-17" in cannot_be_mended) is (code == "IV")


def test_no_two_categories_ask_a_juror_the_same(files):
    """Likeness of categories saves lines; it must not carry a criterion over."""
    for one, other in combinations(PES, 2):
        asked = [
            {criterion.question for criterion in files[2022].category(code).criteria}
            for code in (one, other)
        ]
        assert asked[0].isdisjoint(asked[1])


# --- marks ----------------------------------------------------------------------------------------

REAL = (
    "programme.slug",
    "programme.name",
    "programme.organiser",
    "programme.partners",
    "programme.funding_note",
    "edition",
    "special_prizes",
    "categories.*.code",
    "categories.*.label",
    "categories.*.entry_mode",
    "categories.*.subject_type",
    "categories.*.eligibility",
    "categories.*.outcome.scheme",
    "categories.*.outcome.podium",
    "categories.*.outcome.labels",
    "categories.*.outcome.order",  # follows from the labels
    "categories.*.outcome.prizes",
    "categories.V.criteria.*.*.code",
    "categories.V.criteria.*.*.label",
)
"""What a source gives; days of deadlines have their own test."""


def written(value: Any, path: str = "") -> Iterator[str]:
    """The path of every single value that the file writes; an item of a list goes by its code."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from written(item, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for index, item in enumerate(value, start=1):
            name = item.get("code") or item.get("kind") or item.get("ordinal") or index
            yield from written(item, f"{path}.{name}")
    else:
        yield path


def is_real(path: str) -> bool:
    steps = path.split(".")
    return any(
        len(pattern) <= len(steps)
        and all(p in ("*", s) for p, s in zip(pattern, steps, strict=False))
        for pattern in (known.split(".") for known in REAL)
    )


@every_year
def test_every_value_is_either_real_or_marked(files, year):
    file = files[year]
    content = file.content()
    values = file.model_dump(mode="json", exclude_unset=True, exclude={"examples", "deadlines"})
    paths = set(written(values))

    assert len(paths) > 1000
    assert [path for path in sorted(paths) if is_real(path) == content.is_example(path)] == []
