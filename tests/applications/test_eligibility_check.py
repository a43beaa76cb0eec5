"""The public check before log-in: yes, no with the reason, or which fact is missing."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Unit
from applications.eligibility import judge
from applications.forms_eligibility import EligibilityForm
from programmes import eligibility_words as words
from programmes.models import Edition
from programmes.shapes import EligibilityRules
from records.clock import database_now
from tests.factories import EditionFactory, small_rules

pytestmark = pytest.mark.django_db
EVERYTHING = EligibilityRules(
    organisation_kinds=("gmina", "pes"),
    population={"below": 5_000},
    legal_personality="own",
    registered_years_before=1,
    active_months=12,
    closed_financial_years=1,
    not_laureate_for_editions=1,
    undertaking_not_awarded_before=True,
)


def edition(entry_mode: str = "self", **eligibility) -> Edition:
    found = EditionFactory(
        calendar=database_now(), rules=small_rules(eligibility=eligibility, entry_mode=entry_mode)
    )
    assert found.categories.get().entry_mode == entry_mode
    return found


def asked(client, found: Edition, **answers: str) -> str:
    """The page's text after these answers; without answers the page as it opens."""
    given = {"check": "1", **answers} if answers else {}
    response = client.get(reverse("eligibility_check", args=[found.slug, "V"]), given)
    assert response.status_code == 200
    html = response.content.decode()
    assert html.count("<h1") == 1
    text = re.sub(r"<script.*?</script>|<[^>]+>", " ", html, flags=re.S)
    return re.sub(r"\s+", " ", text.replace("\u00a0", " "))


def test_a_gmina_may_apply_and_is_led_to_the_application(client):
    found = edition(organisation_kinds=["gmina", "powiat"])

    page = asked(client, found, organisation_kinds="gmina")

    assert "Tak – z tych odpowiedzi wynika, że podmiot może złożyć wniosek." in page
    assert "Rozpocznij wniosek" in page


def test_another_kind_reads_the_reason_and_is_led_elsewhere(client):
    found = edition(organisation_kinds=["gmina"], text="Wniosek może złożyć tylko gmina.")

    page = asked(client, found, organisation_kinds="none_of_these")

    assert "Nie – z tych odpowiedzi wynika" in page
    assert "ponieważ: Wniosek może złożyć tylko gmina." in page
    assert "Rozpocznij wniosek" not in page


def test_what_was_not_answered_is_named(client):
    found = edition(organisation_kinds=["pes"], active_months=12, closed_financial_years=1)

    page = asked(client, found, organisation_kinds="pes", active_months="1.01.2020")

    assert (
        "Brakuje faktu, dlatego odpowiedzi jeszcze nie ma: Liczba zamkniętych lat obrotowych"
        in page
    )


def test_only_the_questions_of_the_rules_are_asked(client):
    page = asked(client, edition(organisation_kinds=["gmina"]))

    assert "Rodzaj podmiotu" in page
    for other in ("Liczba mieszkańców", "Data rejestracji", "Gmina lub powiat (siedziby)"):
        assert other not in page


def test_a_category_without_conditions_asks_nothing(client):
    page = asked(client, edition())

    assert "Reguły nie stawiają warunku" in page
    assert "Odpowiedz na to, co wiesz" not in page


def unit(teryt: str, kind: str, population: int | None = None) -> Unit:
    return Unit.objects.create(
        teryt=teryt, kind=kind, name="Przykładowo", powiat="przykładowski", voivodeship="x",
        as_of=database_now(), population=population,
        population_year=None if population is None else 2025,
    )  # fmt: skip


def test_two_gminas_of_one_name_are_told_apart(client):
    unit("9901011", "1")
    unit("9901022", "2")
    found = edition(teryt_prefixes=["9901022"])

    page = asked(client, found, place="przykladowo")
    rural = asked(client, found, place="przykladowo", teryt="9901022")
    urban = asked(client, found, place="przykladowo", teryt="9901011")

    assert "Wybierz jednostkę." in page
    assert "Przykładowo (gmina wiejska), przykładowski" in page
    assert "Tak – " in rural
    assert "Nie – " in urban


def test_a_teryt_number_is_enough_and_an_unknown_name_is_said(client):
    found = edition(teryt_prefixes=["06"])

    assert "Tak – " in asked(client, found, place="0614062")
    assert "Nie ma jednostki o takiej nazwie." in asked(client, found, place="Nigdzie")


def test_the_register_answers_for_the_number_of_inhabitants(client):
    unit("9901011", "1", population=4_900)
    found = edition(population={"below": 5_000})

    assert "Tak – " in asked(client, found, place="9901011")
    assert "Nie – " in asked(client, found, place="9901011", population="5000")


def test_nominations_speak_of_candidates(client):
    page = asked(client, edition("nomination_by_anyone", organisation_kinds=["gmina"]))
    answer = asked(
        client,
        edition("nomination_by_pes", organisation_kinds=["gmina"]),
        organisation_kinds="gmina",
    )

    assert "Kogo można zgłosić?" in page
    assert "kandydata można zgłosić" in answer
    assert "Zgłoś kandydata" in answer


def test_after_the_call_the_answer_stays_and_no_start_is_offered(client):
    found = EditionFactory(
        calendar=database_now() - timedelta(days=60),
        phase=Edition.Phase.SCORING,
        rules=small_rules(eligibility={"organisation_kinds": ["gmina"]}),
    )

    page = asked(client, found, organisation_kinds="gmina")

    assert "Tak – " in page
    assert "Nabór w tej edycji już się zakończył." in page
    assert "Rozpocznij wniosek" not in page


@pytest.mark.parametrize(
    "answers",
    [
        {"place": "\x00\x00\x00"},
        {"place": "x" * 5000},
        {"population": "-3"},
        {"population": "9" * 400},
        {"registered_years_before": "31.02.2020"},
        {"organisation_kinds": "<script>"},
        {"teryt": "9901011"},
    ],
)
def test_hostile_answers_are_refused_at_their_field_or_ignored(client, answers):
    found = edition(
        organisation_kinds=["gmina"],
        teryt_prefixes=["06"],
        population={"below": 5_000},
        registered_years_before=1,
    )

    assert "Tak – " not in asked(client, found, **answers)


ANYTHING = st.text(max_size=40) | st.sampled_from(["yes", "no", "own", "gmina", "1", "4.05.2022"])


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(words.asked(EVERYTHING), ANYTHING)))
def test_whatever_is_typed_gives_a_verdict_or_a_fault_at_its_field(answers):
    form = EligibilityForm(EVERYTHING, "2025", answers)

    if form.is_valid():
        assert judge(EVERYTHING, form.applicant(), year=2026).answer in ("yes", "no", "missing")
    else:
        assert set(form.errors) <= set(answers)


@pytest.mark.parametrize("units", [1, 21])
def test_the_check_asks_a_constant_number_of_queries(client, units, django_assert_num_queries):
    for number in range(units):
        Unit.objects.create(
            teryt=f"99{number:05d}", kind="2", name=f"Przykładowo {number}", voivodeship="x",
            as_of=database_now(),
        )  # fmt: skip
    found = edition(teryt_prefixes=["99"])
    address = reverse("eligibility_check", args=[found.slug, "V"])

    with django_assert_num_queries(6):
        html = client.get(address, {"check": "1", "place": "przykladowo"}).content.decode()
    assert ("Nie wszystkie są pokazane" in html) == (units > 20)


def test_nothing_is_kept_and_nothing_is_posted(client):
    found = edition(organisation_kinds=["gmina"])
    address = reverse("eligibility_check", args=[found.slug, "V"])

    response = client.get(address, {"check": "1", "organisation_kinds": "gmina"})

    assert "no-store" in response["Cache-Control"]
    assert client.post(address).status_code == 405
    assert client.get(reverse("eligibility_check", args=[found.slug, "IX"])).status_code == 404
