"""The front end's foundation: field templates, shared parts, and what no page may hold."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.template import engines
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory
from django.utils import translation
from django.utils.html import strip_tags

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))
DEADLINE = datetime(2022, 5, 4, 21, 59, 59, tzinfo=UTC)


@pytest.fixture(autouse=True)
def polish():
    with translation.override("pl"):
        yield


def plain(text: str) -> str:
    """Text with ordinary spaces, for assertions that are about words."""
    return text.replace("\u00a0", " ")


# --- fields ---------------------------------------------------------------------------------------
class Answers(forms.Form):
    mark_optional = True

    name = forms.CharField(label="Nazwa", help_text="Z rejestru.", max_length=80)
    mail = forms.EmailField(label="E-mail", required=False)
    people = forms.IntegerField(label="Liczba mieszkańców")
    value = forms.DecimalField(
        label="Wartość", localize=True, widget=forms.TextInput(attrs={"data-suffix": "zł"})
    )
    story = forms.CharField(label="Opis", widget=forms.Textarea(attrs={"data-maxlength": 2500}))
    basis = forms.ChoiceField(
        label="Podstawa", choices=[("a", "z mocy ustawy")], widget=forms.RadioSelect
    )
    sources = forms.MultipleChoiceField(
        label="Źródła", choices=[("krs", "KRS")], widget=forms.CheckboxSelectMultiple
    )
    agreed = forms.BooleanField(label="Oświadczam", help_text="Składa osoba uprawniona.")
    unit = forms.ChoiceField(label="Powiat", choices=[("1", "opolski")])
    on = forms.SplitDateTimeField(label="Kiedy")
    file = forms.FileField(label="Załącznik")
    secret = forms.CharField(label="Hasło", widget=forms.PasswordInput)


def group(name: str, data: dict | None = None) -> str:
    return Answers(data)[name].as_field_group()


def attribute(html: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', html)
    return found[1] if found else ""


def control(html: str, tag: str = "input") -> str:
    return re.search(rf"<{tag}\b[^>]*>", html)[0]


def test_a_field_ties_label_hint_and_error_to_the_input():
    html = group("name", {"name": ""})

    assert 'for="id_name"' in html
    assert attribute(control(html), "aria-describedby") == "id_name_helptext id_name_error"
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert '<span class="govuk-visually-hidden">Błąd:</span>' in html
    assert "govuk-form-group--error" in html
    assert attribute(control(html), "class") == "govuk-input govuk-input--error"
    assert attribute(control(html), "aria-invalid") == "true"


def test_a_draft_can_be_saved_with_required_fields_missing():
    assert " required" not in str(Answers())


def test_optional_fields_say_so_only_where_the_form_asks():
    class Unmarked(Answers):
        mark_optional = False

    assert "(nieobowiązkowe)" in group("mail")
    assert "(nieobowiązkowe)" not in group("name")
    assert "(nieobowiązkowe)" not in Unmarked()["mail"].as_field_group()


@pytest.mark.parametrize(("name", "mode"), [("people", "numeric"), ("value", "decimal")])
def test_a_number_is_text_with_the_right_keyboard(name, mode):
    html = control(group(name))

    assert attribute(html, "type") == "text"
    assert attribute(html, "inputmode") == mode


def test_a_unit_stands_after_the_input():
    assert '<div class="govuk-input__suffix" aria-hidden="true">zł</div>' in group("value")


def test_a_long_text_is_counted_and_not_cut():
    html = group("story")

    assert 'data-maxlength="2500"' in html
    assert "maxlength" not in control(html, "textarea")
    assert "id_story-info" in attribute(control(html, "textarea"), "aria-describedby")
    assert plain(html).count("Limit: 2 500 znaków ze spacjami") == 1
    assert attribute(html, "data-i18n.counter") == "%{used} / %{limit}"


def test_radios_and_checkboxes_are_fieldsets_with_a_legend():
    for name, kind in (("basis", "radios"), ("sources", "checkboxes")):
        html = group(name, {})
        assert "<legend" in html
        assert f'class="govuk-{kind}__input"' in html
        assert f'for="id_{name}_0"' in html
        assert attribute(re.search("<fieldset[^>]*>", html)[0], "aria-describedby") == (
            f"id_{name}_error"
        )


def test_a_single_checkbox_has_its_label_beside_it():
    html = group("agreed")

    assert html.count("<label") == 1
    assert attribute(control(html), "class") == "govuk-checkboxes__input"
    assert attribute(control(html), "aria-describedby") == "id_agreed_helptext"


def test_the_parts_of_a_multiwidget_get_their_own_classes():
    html = group("on", {"on_0": "x"})

    assert html.count('class="govuk-input govuk-input--error"') == 2


def test_classes_do_not_pile_up_when_a_field_is_rendered_twice():
    field = Answers({"on_0": "x"})["on"]
    assert field.as_field_group() == field.as_field_group()


def test_select_file_and_password_are_govuk_components():
    assert 'class="govuk-select"' in group("unit")
    assert 'data-module="govuk-file-upload"' in group("file")
    assert 'data-module="govuk-password-input"' in group("secret")
    assert "Wybierz plik" in group("file")
    assert "Pokaż hasło" in group("secret")


def test_a_form_says_its_own_errors_once_in_polish():
    class Sums(forms.Form):
        def clean(self):
            raise forms.ValidationError("Suma się nie zgadza.")

    html = str(Sums({}))
    assert html.count("Suma się nie zgadza.") == 1
    assert "Błąd:" in html


# --- parts ----------------------------------------------------------------------------------------
def render(source: str, address: str = "/", **context) -> str:
    request = RequestFactory().get(address)
    return engines["django"].from_string("{% load znak %}" + source).render(context, request)


SUMMARY = '{% include "parts/error_summary.html" %}'


def test_every_entry_of_the_summary_leads_to_an_element_of_the_page():
    form = Answers({})
    page = str(form)

    targets = re.findall(r'href="#([^"]+)"', render(SUMMARY, form=form))

    assert targets == [
        f"id_{name}"
        for name in ("name", "people", "value", "story", "basis_0", "sources_0", "agreed")
    ] + [f"id_{name}" for name in ("unit", "on_0", "file", "secret")]
    assert all(f'id="{target}"' in page for target in targets)


def test_the_summary_names_the_field():
    assert "Nazwa: To pole jest wymagane." in render(SUMMARY, form=Answers({}))


def test_the_summary_takes_formsets_and_lists_of_forms():
    class Row(forms.Form):
        year = forms.IntegerField(label="Rok")

    rows = forms.formset_factory(Row, min_num=2, validate_min=True)(
        {"rows-TOTAL_FORMS": 1, "rows-INITIAL_FORMS": 0, "rows-0-year": "x"}, prefix="rows"
    )

    html = render(SUMMARY, forms=[Answers({}), rows])

    assert 'href="#id_name"' in html
    assert 'href="#id_rows-0-year"' in html
    assert html.count("<li>") == 11 + 1 + 1  # the fields, the row, the formset's own error


def test_a_form_without_errors_has_no_summary():
    assert render(SUMMARY, form=Answers()).strip() == ""


def test_the_title_says_error_first():
    assert render("{% title_prefix %}", form=Answers({})) == "Błąd: "
    assert render("{% title_prefix %}", form=Answers()) == ""
    assert render("{% title_prefix %}") == ""


def test_a_sort_link_keeps_the_query_and_goes_to_page_one():
    html = render('{% sort_link "name" "Nazwa" %}', "/?q=a&page=3&sort=name")

    assert 'href="?q=a&amp;sort=-name"' in html
    assert 'aria-sort="ascending"' in html


def test_a_column_that_is_not_sorted_says_nothing_about_order():
    assert "aria-sort" not in render('{% sort_link "name" "Nazwa" %}', "/?sort=-points")


def test_pagination_keeps_the_query():
    page = Paginator(range(200), 10).get_page(7)

    html = render('{% include "parts/pagination.html" %}', "/?q=a&page=7", page_obj=page)

    assert 'href="?q=a&amp;page=8" rel="next"' in html
    assert html.count('aria-current="page"') == 1


def test_a_list_of_one_page_has_no_pagination():
    page = Paginator(range(3), 10).get_page(1)
    assert render('{% include "parts/pagination.html" %}', page_obj=page).strip() == ""


def test_a_draft_says_that_it_is_not_submitted():
    html = render(
        '{% include "parts/not_submitted.html" %}',
        deadline=DEADLINE,
        now=DEADLINE - timedelta(days=2, hours=5),
    )

    assert "Wersja robocza – wniosku nie złożono" in html
    words = plain(strip_tags(html))
    assert "środa, 4 maja 2022 r., godz. 23:59:59. Pozostały 2 dni i 5 godzin." in words


def test_a_timeline_is_an_ordered_list_with_machine_times():
    html = render('{% include "parts/timeline.html" %}', events=[{"at": DEADLINE, "title": "A"}])

    assert '<time datetime="2022-05-04T21:59:59+00:00">' in html
    assert html.count("<li") == 1


@pytest.mark.parametrize(
    ("state", "colour"),
    [("supplement_called", "orange"), ("awarded", "green"), ("not_awarded", "grey"), ("?", "grey")],
)
def test_a_tag_takes_the_colour_of_the_state(state, colour):
    html = render_to_string("parts/tag.html", {"text": "Stan", "state": state})
    assert f"govuk-tag--{colour}" in html


def test_an_empty_value_says_that_it_was_not_given():
    html = render('{% include "parts/summary_list.html" %}', rows=[{"key": "ADE", "value": ""}])
    assert "nie podano" in html


def test_the_demonstration_is_marked_on_every_page():
    text = "edycja demonstracyjna – kalendarz przesunięty"
    page = get_template("base.html")

    assert text in page.render({"demonstration": text})
    assert "znak-demonstration" not in page.render({})


def test_the_footer_names_licence_and_source():
    html = get_template("base.html").render({"source_url": "https://example.org/znak"})

    assert "AGPL-3.0-or-later" in html
    assert 'href="https://example.org/znak"' in html


@pytest.mark.parametrize("code", ["400", "403", "404", "500", "503"])
def test_error_pages_need_no_request_and_have_one_heading(code):
    html = get_template(f"{code}.html").render()

    assert html.count("<h1") == 1
    assert '<html lang="pl"' in html


# --- what no page and no script may hold ----------------------------------------------------------
def identify(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", TEMPLATES, ids=identify)
def test_no_template_holds_inline_script_or_style(path):
    source = path.read_text()

    assert not re.search(r"<script(?![^>]*\bsrc=)", source)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=[\"']|javascript:", source)


@pytest.mark.parametrize("path", SCRIPTS, ids=identify)
def test_no_script_builds_code_or_markup_from_text(path):
    assert not re.search(
        r"\beval\(|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write",
        path.read_text(),
    )


def test_the_font_of_gov_uk_is_never_named_by_our_styles():
    for path in (ROOT / "static" / "css").glob("*.css"):
        assert "GDS" not in path.read_text()


def test_the_lock_file_holds_no_addresses_of_packages():
    assert "://" not in (ROOT / "package-lock.json").read_text()
