"""The form of a section: what was typed is kept, what is wrong is said at its field."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from applications.completeness import question_problems
from applications.schema_form import compacted, flat, overlaid, section_form
from programmes.form_shapes import Question

from .application_cases import ALL_KINDS, only

VALID = {
    "K3": st.integers(1, 3_000_000).map(str),
    "K4": st.decimals(0, 10**9, places=2).map(lambda n: f"{n:.2f}"),
    "K5": st.decimals(0, 100, places=2).map(lambda n: f"{n:.2f}"),
    "K6": st.dates(date(1900, 1, 1), date(2100, 1, 1)).map(str),
    "K8": st.booleans(),
    "K9": st.sampled_from(["law", "proxy"]),
    "K10": st.lists(st.sampled_from(["place", "loan", "other"]), min_size=1, unique=True),
    "K13": st.sampled_from(["https://bip.example.org/uchwały?nr=1", "http://example.org"]),
    "K14": st.sampled_from(["urzad@gmina.example.org", "ops+1@example.org"]),
    "K15": st.sampled_from(["+48 41 391 40 54", "413914054"]),
    "K16": st.sampled_from(["5260250274", "5252248481"]),
    "K17": st.sampled_from(["123456785", "192598184"]),
    "K18": st.just("AE:PL-12345-67890-ABCDE-12"),
}
printable = st.characters(blacklist_categories=("Cc", "Cs"))
line = st.text(printable, min_size=1, max_size=20).map(str.strip).filter(bool)
paragraphs = st.text(st.one_of(printable, st.just("\n")), min_size=1, max_size=50).filter(str.strip)
day = st.dates(date(2000, 1, 1), date(2030, 1, 1)).map(str)
period = st.tuples(day, day).map(sorted).map(lambda d: {"from": d[0], "to": d[1]})
cells = st.dictionaries(st.sampled_from(["2023", "2024", "2025"]), VALID["K3"], min_size=1)
money_cells = st.dictionaries(st.sampled_from(["2023", "2024", "2025"]), VALID["K4"], min_size=1)
table = st.fixed_dictionaries({}, optional={"coop": cells, "value": money_cells}).filter(bool)
row = st.fixed_dictionaries(
    {"name": line}, optional={"value": VALID["K4"], "on": VALID["K6"], "pes": st.booleans()}
)
answers_of_the_form = st.fixed_dictionaries(
    {},
    optional={
        **VALID,
        "K1": line,
        "K2": paragraphs,
        "K7": period,
        "K11": table,
        "K12": st.lists(row, min_size=1, max_size=3),
    },
)


def checked(section, answers=None, data=None, **kwargs):
    form = section_form(section, answers or {}, data, checking="all", **kwargs)
    form.full_clean()
    return form


@given(answers_of_the_form)
@settings(max_examples=150, deadline=None)
def test_any_valid_answers_are_accepted_and_come_back_unchanged(answers):
    if answers.get("K8"):
        answers = {**answers, "K19": "OWES"}
    form = checked(ALL_KINDS, data=flat(ALL_KINDS, answers))
    assert dict(form.errors) == {}
    assert form.answers == answers


WRONG = [
    ("K1", "x" * 21, "K1"),
    ("K2", "y" * 51, "K2"),
    ("K3", "około 5000", "K3"),
    ("K3", "0", "K3"),
    ("K3", "3 000 001", "K3"),
    ("K3", "12,5", "K3"),
    ("K4", "12.400,00", "K4"),
    ("K4", "-5,00", "K4"),
    ("K5", "101,00", "K5"),
    ("K6", "31.02.2025", "K6"),
    ("K6", "wiosną", "K6"),
    ("K13", "www.bip.example.org", "K13"),
    ("K13", "javascript:alert(1)", "K13"),
    ("K14", "urzad(at)gmina", "K14"),
    ("K15", "wewn. 12", "K15"),
    ("K16", "5260250275", "K16"),
    ("K17", "123456786", "K17"),
    ("K11__coop__2024", "kilka", "K11__coop__2024"),
    ("K11__value__2023", "dużo", "K11__value__2023"),
    ("K12-0-value", "sto", "K12-0-value"),
    ("K7__from", "zimą", "K7__from"),
]


@pytest.mark.parametrize(("name", "typed", "at_field"), WRONG)
def test_a_wrong_answer_is_kept_as_typed_and_said_at_its_field(name, typed, at_field):
    code = name.split("_")[0].split("-")[0]
    data = {name: typed, "K12-0-name": "Fabryka"} if code == "K12" else {name: typed}
    form = checked(only(code), data=data)
    assert list(form.errors) == [at_field]
    again = checked(only(code), form.answers)
    assert again[name].value().replace("\u00a0", " ") == typed
    assert list(again.errors) == [at_field]


def test_a_draft_is_saved_whatever_was_typed():
    data = {name: typed for name, typed, _field in WRONG}
    form = section_form(ALL_KINDS, {}, data)
    form.full_clean()
    assert dict(form.errors) == {}
    assert form.answers["K3"] == "12,5"


@pytest.mark.parametrize(
    ("name", "typed", "stored"),
    [
        ("K4", "12 400,00", "12400.00"),
        ("K4", "12\u00a0400", "12400.00"),
        ("K4", "12 400,5 zł", "12400.50"),
        ("K3", "4 200", "4200"),
        ("K3", "007", "7"),
        ("K5", "12,5 %", "12.50"),
        ("K6", "4.05.2022", "2022-05-04"),
        ("K6", "2022-05-04", "2022-05-04"),
        ("K6", "04/05/2022", "2022-05-04"),
        ("K16", "526-025-02-74", "5260250274"),
        ("K18", "ae:pl-12345-67890-abcde-12", "AE:PL-12345-67890-ABCDE-12"),
        ("K1", "  Gmina  ", "Gmina"),
    ],
)
def test_what_can_be_read_is_stored_in_one_form(name, typed, stored):
    form = checked(only(name), data={name: typed})
    assert dict(form.errors) == {}
    assert form.answers == {name: stored}


def test_a_limit_counts_spaces_and_a_line_break_as_one():
    fits = "a" * 24 + "\r\n" + " " * 1 + "b" * 24
    assert len(fits) == 51  # the browser posts two characters for a line break
    assert dict(checked(only("K2"), data={"K2": fits}).errors) == {}
    assert list(checked(only("K2"), data={"K2": fits + "c"}).errors) == ["K2"]


def test_the_error_says_by_how_much_to_shorten():
    text = checked(only("K1"), data={"K1": "x" * 23}).errors["K1"][0]
    assert "3" in text
    assert "20" in text


def test_a_control_character_from_a_pasted_text_never_reaches_the_database():
    assert checked(only("K2"), data={"K2": "raz\x00 dwa\x0b"}).answers == {"K2": "raz dwa"}


def test_an_option_that_is_not_offered_is_refused_and_not_stored():
    form = checked(only("K9"), data={"K9": "king"})
    assert list(form.errors) == ["K9"]
    assert form.answers == {}


def test_an_address_for_delivery_of_another_look_is_a_warning_and_no_error():
    form = checked(only("K18"), data={"K18": "AE:PL-1"})
    assert dict(form.errors) == {}
    assert [warning.code for warning in form.warnings] == ["K18"]


@pytest.mark.parametrize("code", ["K1", "K3", "K9", "K10", "K8"])
def test_a_missing_answer_is_said_only_when_completeness_is_asked_for(code):
    section = only(code, required=True)
    assert list(checked(section, data={}).errors) == [code]
    form = section_form(section, {}, {}, checking="typed")
    form.full_clean()
    assert dict(form.errors) == {}


# --- tables of years ---------------------------------------


def test_an_empty_cell_is_not_zero():
    form = checked(only("K11"), data={"K11__coop__2023": "0", "K11__coop__2024": ""})
    assert form.answers == {"K11": {"coop": {"2023": "0"}}}


def test_a_required_table_needs_one_figure():
    section = only("K11", required=True)
    assert list(checked(section, data={}).errors) == ["K11__coop__2023"]
    assert dict(checked(section, data={"K11__coop__2025": "0"}).errors) == {}


# --- repeating rows ---------------------------------------


def test_a_required_column_is_asked_for_in_every_filled_row():
    data = {"K12-0-name": "Fabryka Młodości", "K12-1-value": "10"}
    assert list(checked(only("K12"), data=data).errors) == ["K12-1-name"]


def test_an_empty_row_is_no_row():
    data = {"K12-0-name": "", "K12-1-name": "Liderzy", "K12-2-name": ""}
    form = checked(only("K12"), data=data)
    assert dict(form.errors) == {}
    assert compacted(form.answers, only("K12")) == {"K12": [{"name": "Liderzy"}]}


def test_required_rows_need_at_least_one():
    assert list(checked(only("K12", required=True), data={}).errors) == ["K12-0-name"]


def test_a_row_over_the_greatest_number_is_nobodys():
    form = checked(only("K12"), data={"K12-0-name": "A", "K12-999-name": "B", "K12-3-name": "C"})
    assert form.answers == {"K12": [{"name": "A"}]}


def test_one_row_more_is_shown_when_asked_for_and_never_over_the_limit():
    rows = [{"name": "A"}, {"name": "B"}]
    assert section_form(only("K12"), {"K12": rows}).row_counts == {"K12": 2}
    assert section_form(only("K12"), {"K12": rows}, extra_row="K12").row_counts == {"K12": 3}
    full = [*rows, {"name": "C"}]
    assert section_form(only("K12"), {"K12": full}, extra_row="K12").row_counts == {"K12": 3}


# --- questions that depend on others ---------------------------------------


def test_a_question_that_does_not_apply_is_neither_required_nor_stored():
    section = only("K8", "K19")
    form = checked(section, data={"K8": "no", "K19": "OWES Kielce"})
    assert dict(form.errors) == {}
    assert form.answers == {"K8": False}


def test_a_question_that_applies_is_required():
    assert list(checked(only("K8", "K19"), data={"K8": "yes"}).errors) == ["K19"]


def test_a_condition_may_look_at_an_earlier_section():
    asked = checked(only("K19"), {"K8": True}, data={"K19": "OWES"})
    assert asked.answers == {"K19": "OWES"}
    assert checked(only("K19"), {"K8": False}, data={"K19": "OWES"}).answers == {}


# --- autosave ---------------------------------------


def test_autosave_changes_only_the_fields_that_it_names():
    from django.http import QueryDict

    before = {"K1": "Gmina", "K12": [{"name": "A"}, {"name": "B", "pes": True}], "K10": ["loan"]}
    posted = QueryDict("K12-1-name=Beta&K1=inna")
    data = overlaid(ALL_KINDS, before, posted, ["K12-1-name", "K10"])
    form = section_form(ALL_KINDS, before, data)
    form.full_clean()
    assert form.answers == {"K1": "Gmina", "K12": [{"name": "A"}, {"name": "Beta", "pes": True}]}


def test_autosave_keeps_the_numbers_of_rows_after_an_emptied_one():
    from django.http import QueryDict

    before = {"K12": [{"name": "A"}, {"name": "B"}]}
    data = overlaid(ALL_KINDS, before, QueryDict("K12-0-name="), ["K12-0-name"])
    form = section_form(ALL_KINDS, before, data)
    form.full_clean()
    assert form.answers == {"K12": [{}, {"name": "B"}]}
    again = section_form(ALL_KINDS, form.answers)
    again.full_clean()
    assert again.answers == form.answers


@pytest.mark.parametrize(("rows", "problems"), [([], 0), ([{"name": "a"}], 1)])
def test_an_optional_list_may_be_left_out_but_not_begun_and_left_short(rows, problems):
    columns = [{"code": "name", "label": "Nazwa", "kind": "short_text", "max_length": 9}]
    question = Question(code="R", label="Lista", kind="rows", columns=columns, min_rows=2)
    assert len(list(question_problems(question, rows))) == problems
