"""Who may apply: yes, no with the reason, or which fact is missing."""

from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Unit
from applications.eligibility import (
    Applicant,
    PastFact,
    Verdict,
    full_months,
    judge,
    legal_personality_of,
    with_past,
)
from applications.eligibility_facts import points_to_check, verdict_of
from programmes import eligibility_words as words
from programmes.models import Edition
from programmes.shapes import EligibilityRules
from tests.applications.formal_cases import case_of, officer_of, step_of, submitted
from tests.factories import (
    NOW,
    ApplicationFactory,
    EditionFactory,
    MembershipFactory,
    OrganisationFactory,
    small_rules,
)

GMINA = Applicant(kind="gmina", teryt="2604082")
CLOSES_ON = date(2022, 5, 4)


def asked(applicant=GMINA, past=(), *, subject="organisation", subject_key="", **rules) -> Verdict:
    shape = EligibilityRules(**rules)
    known = with_past(
        applicant,
        shape,
        past=past,
        category_code="V",
        year=2022,
        subject_type=subject,
        subject_key=subject_key,
    )
    return judge(shape, known, year=2022, closes_on=CLOSES_ON)


# --- each condition ---


def test_without_rules_anybody_may_apply():
    assert asked(Applicant(kind="other")) == Verdict()
    assert asked(Applicant()).answer == "yes"


@pytest.mark.parametrize(
    ("kind", "answer"),
    [("gmina", "yes"), ("powiat", "yes"), ("pes", "no"), ("rops", "no"), ("", "missing")],
)
def test_category_v_is_for_gminas_and_powiats(kind, answer):
    assert asked(Applicant(kind=kind), organisation_kinds=["gmina", "powiat"]).answer == answer


def test_the_public_text_of_the_rules_is_what_the_applicant_reads():
    rules = {"organisation_kinds": ["gmina"], "text": "Wniosek składa gmina."}
    assert asked(Applicant(kind="pes"), **rules).reasons == ["Wniosek składa gmina."]


@pytest.mark.parametrize(
    ("teryt", "answer"), [("0614062", "yes"), ("2604082", "no"), ("", "missing")]
)
def test_a_regional_contest_is_for_its_voivodeship(teryt, answer):
    assert asked(Applicant("gmina", teryt), teryt_prefixes=["06"]).answer == answer


@pytest.mark.parametrize(
    ("population", "answer"),
    [(4_999, "no"), (5_000, "yes"), (19_999, "yes"), (20_000, "no"), (None, "missing")],
)
def test_a_size_category_is_for_its_bracket(population, answer):
    bracket = {"at_least": 5_000, "below": 20_000}
    assert asked(replace(GMINA, population=population), population=bracket).answer == answer


@pytest.mark.parametrize(
    ("known", "own", "either"),
    [
        ("own", "yes", "yes"),
        ("running_entity", "no", "yes"),
        ("none", "no", "no"),
        (None, "missing", "missing"),
    ],
)
def test_the_running_entitys_legal_personality_counts_where_the_rules_say(known, own, either):
    applicant = Applicant(kind="pes", legal_personality=known)
    assert asked(applicant, legal_personality="own").answer == own
    assert asked(applicant, legal_personality="own_or_running_entity").answer == either


def test_gminas_and_powiats_have_their_own_legal_personality():
    kinds = ("gmina", "powiat", "pes", "other")
    assert [legal_personality_of(kind) for kind in kinds] == ["own", "own", None, None]


@pytest.mark.parametrize(
    ("day", "answer"),
    [
        (date(2021, 1, 1), "yes"),
        (date(2021, 12, 31), "yes"),
        (date(2020, 12, 31), "no"),
        (date(2022, 1, 1), "no"),
        (None, "missing"),
    ],
)
def test_a_debut_was_registered_in_the_year_before(day, answer):
    applicant = Applicant(kind="pes", registered_on=day)
    assert asked(applicant, registered_years_before=1).answer == answer


@pytest.mark.parametrize(
    ("since", "answer"),
    [(date(2021, 5, 4), "yes"), (date(2021, 5, 5), "no"), (None, "missing")],
)
def test_activity_is_counted_to_the_close_of_the_call(since, answer):
    applicant = Applicant(kind="pes", active_since=since)
    assert asked(applicant, active_months=12).answer == answer


def test_activity_cannot_be_judged_while_the_close_is_unknown():
    rules = EligibilityRules(active_months=12)
    known = Applicant(active_since=date(2000, 1, 1))
    assert judge(rules, known, year=2022).answer == "missing"


@pytest.mark.parametrize(
    ("since", "until", "months"),
    [
        (date(2021, 1, 31), date(2021, 2, 28), 1),
        (date(2021, 1, 31), date(2021, 2, 27), 0),
        (date(2020, 2, 29), date(2021, 2, 28), 12),
        (date(2021, 5, 4), date(2022, 5, 3), 11),
        (date(2021, 5, 4), date(2021, 5, 4), 0),
        (date(2021, 5, 5), date(2021, 5, 4), -1),
    ],
)
def test_full_months(since, until, months):
    assert full_months(since, until) == months


@pytest.mark.parametrize(("count", "answer"), [(0, "no"), (1, "yes"), (None, "missing")])
def test_closed_financial_years(count, answer):
    applicant = Applicant(kind="pes", closed_financial_years=count)
    assert asked(applicant, closed_financial_years=1).answer == answer


@pytest.mark.parametrize(("year", "answer"), [(2021, "no"), (2020, "yes"), (2022, "yes")])
def test_a_laureate_waits_as_many_editions_as_the_rules_say(year, answer):
    past = [PastFact(year, "V", "laureate")]
    assert asked(past=past, not_laureate_for_editions=1).answer == answer


def test_a_former_certified_body_may_apply_again():
    past = [PastFact(2021, "V", "certified")]
    assert asked(past=past, not_laureate_for_editions=3).answer == "yes"


def test_an_award_in_another_category_does_not_stand_in_the_way():
    past = [PastFact(2021, "IV", "laureate")]
    assert asked(past=past, not_laureate_for_editions=1).answer == "yes"


@pytest.mark.parametrize(("key", "answer"), [("serownia", "no"), ("piekarnia", "yes")])
def test_an_undertaking_is_awarded_once(key, answer):
    past = [PastFact(2020, "V", "certified", "serownia")]
    rules = {"undertaking_not_awarded_before": True}
    assert asked(past=past, subject_key=key, **rules).answer == answer


@pytest.mark.parametrize(
    ("key", "past_key", "answer"),
    [("", "serownia", "missing"), ("serownia", "", "missing"), ("serownia", None, "yes")],
)
def test_undertakings_without_a_name_are_compared_by_people(key, past_key, answer):
    past = [] if past_key is None else [PastFact(2020, "V", "certified", past_key)]
    rules = {"undertaking_not_awarded_before": True}
    assert asked(past=past, subject_key=key, **rules).answer == answer


SUBJECTS = ("undertaking", "person", "team", "initiative", "media")


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize(
    ("key", "past_key", "answer"),
    [
        ("anna-nowak", "anna-nowak", "no"),
        ("ewa-lis", "anna-nowak", "yes"),  # another one of the same organisation
        ("", "anna-nowak", "missing"),
        ("anna-nowak", "", "missing"),
    ],
)
def test_a_laureate_with_a_name_of_its_own_waits_by_that_name(subject, key, past_key, answer):
    past = [PastFact(2021, "V", "laureate", past_key)]

    verdict = asked(past=past, subject=subject, subject_key=key, not_laureate_for_editions=1)
    assert verdict.answer == answer


def test_an_organisation_waits_whatever_name_its_award_had():
    past = [PastFact(2021, "V", "laureate", "anna-nowak")]
    assert asked(past=past, not_laureate_for_editions=1).answer == "no"


@pytest.mark.parametrize(("year", "answer"), [(2021, "missing"), (2020, "yes")])
def test_somebody_of_the_same_name_elsewhere_is_told_apart_by_people(year, answer):
    past = [PastFact(year, "V", "laureate", "anna-nowak", elsewhere=True)]

    rules = {"subject": "person", "subject_key": "anna-nowak", "not_laureate_for_editions": 1}
    assert asked(past=past, **rules).answer == answer


def test_an_award_of_the_same_name_elsewhere_does_not_bar_an_undertaking():
    past = [PastFact(2021, "V", "certified", "serownia", elsewhere=True)]

    rules = {"subject_key": "serownia", "undertaking_not_awarded_before": True}
    assert asked(past=past, subject="undertaking", **rules).answer == "yes"


def test_a_no_names_every_reason_and_leaves_missing_facts_aside():
    verdict = asked(
        Applicant(kind="pes", teryt="2604082"),
        organisation_kinds=["gmina"],
        teryt_prefixes=["06"],
        population={"below": 5_000},
    )
    assert verdict.answer == "no"
    assert len(verdict.reasons) == 2
    assert verdict.missing == ["Liczba mieszkańców"]


# --- properties ---

KINDS = ["gmina", "powiat", "pes", "ministry", "rops", "other"]
RULES = st.builds(
    EligibilityRules,
    organisation_kinds=st.lists(st.sampled_from(KINDS), unique=True).map(tuple),
    teryt_prefixes=st.lists(st.sampled_from(["06", "0614", "26", "9901011"]), max_size=2).map(
        tuple
    ),
    population=st.none()
    | st.sampled_from([{"below": 5_000}, {"at_least": 5_000}, {"at_least": 10, "below": 20}]),
    legal_personality=st.sampled_from(["not_asked", "own", "own_or_running_entity"]),
    registered_years_before=st.none() | st.integers(0, 3),
    active_months=st.sampled_from([0, 1, 12, 600]),
    closed_financial_years=st.integers(0, 2),
    not_laureate_for_editions=st.integers(0, 2),
    undertaking_not_awarded_before=st.booleans(),
)
DAYS = st.none() | st.dates(date(1, 1, 1), date(9999, 12, 31))
FACTS = {
    "kind": st.sampled_from(["", *KINDS]),
    "teryt": st.sampled_from(["", "0614062", "2604082", "9901011"]),
    "population": st.none() | st.integers(0, 30_000),
    "legal_personality": st.sampled_from([None, "own", "running_entity", "none"]),
    "registered_on": DAYS,
    "active_since": DAYS,
    "closed_financial_years": st.none() | st.integers(0, 3),
    "was_laureate_lately": st.none() | st.booleans(),
    "undertaking_was_awarded": st.none() | st.booleans(),
}
APPLICANTS = st.builds(Applicant, **FACTS)
NEEDED = {
    words.KIND: "kind",
    words.AREA: "teryt",
    words.POPULATION: "population",
    words.LEGAL_PERSONALITY: "legal_personality",
    words.REGISTERED: "registered_on",
    words.ACTIVE: "active_since",
    words.FINANCIAL_YEARS: "closed_financial_years",
    words.LAUREATE: "was_laureate_lately",
    words.UNDERTAKING: "undertaking_was_awarded",
}
UNKNOWN = Applicant()


def judged(rules: EligibilityRules, applicant: Applicant) -> Verdict:
    return judge(rules, applicant, year=2022, closes_on=CLOSES_ON)


@given(RULES, APPLICANTS, APPLICANTS)
def test_what_the_rules_do_not_ask_never_counts(rules, applicant, other):
    counted = {NEEDED[name] for name in words.asked(rules)}
    rest = {f.name: getattr(other, f.name) for f in fields(other) if f.name not in counted}

    assert judged(rules, replace(applicant, **rest)) == judged(rules, applicant)


@given(RULES, APPLICANTS, st.sets(st.sampled_from(sorted(FACTS))))
def test_more_facts_never_turn_a_no_into_a_missing(rules, applicant, forgotten):
    fewer = replace(applicant, **{name: getattr(UNKNOWN, name) for name in forgotten})
    before, after = judged(rules, fewer), judged(rules, applicant)

    if before.answer != "missing":
        assert after.answer == before.answer
    assert set(before.reasons) <= set(after.reasons)


@given(RULES, APPLICANTS)
def test_every_condition_is_judged_and_what_is_not_met_says_why(rules, applicant):
    verdict = judged(rules, applicant)

    assert [finding.name for finding in verdict.findings] == list(words.asked(rules))
    assert all(finding.condition for finding in verdict.findings)
    assert all(bool(f.detail) == (f.answer != "yes") for f in verdict.findings)


@given(RULES)
def test_who_knows_nothing_is_never_refused(rules):
    assert judged(rules, UNKNOWN).answer in ("missing", "yes")


@given(RULES, APPLICANTS)
def test_who_tells_everything_gets_an_answer(rules, applicant):
    told = all(getattr(applicant, name) not in ("", None) for name in FACTS)

    assert not told or judged(rules, applicant).answer != "missing"


# --- the portal's rows ---


def pes_edition(**eligibility):
    return EditionFactory(rules=small_rules(eligibility=eligibility))


@pytest.mark.django_db
def test_the_register_of_units_knows_the_number_of_inhabitants():
    gmina = OrganisationFactory()
    Unit.objects.create(
        teryt=gmina.teryt, kind="2", name="Przykładowo", voivodeship="x", as_of=NOW,
        population=4_900, population_year=2025,
    )  # fmt: skip
    category = pes_edition(population={"at_least": 5_000}).categories.get()
    rules = category.edition.rule_set.shape.category("V").eligibility

    assert verdict_of(rules, category, gmina).answer == "no"


@pytest.mark.django_db
def test_the_formal_check_is_told_what_the_data_do_not_prove():
    pes = OrganisationFactory(kind="pes", teryt="")
    edition = pes_edition(organisation_kinds=["pes"], closed_financial_years=1)
    application = ApplicationFactory(
        category=edition.categories.get(), membership=MembershipFactory(organisation=pes)
    )

    assert points_to_check(application) == ["Zamknięte lata obrotowe: co najmniej 1."]


@pytest.mark.django_db
def test_in_a_nomination_the_candidates_facts_count():
    edition = pes_edition(organisation_kinds=["gmina"], teryt_prefixes=["06"])
    application = ApplicationFactory(
        category=edition.categories.get(),
        membership=MembershipFactory(organisation=OrganisationFactory(kind="pes", teryt="")),
        nominee=OrganisationFactory(teryt="0614062"),
    )

    assert points_to_check(application) == []


@pytest.mark.django_db
def test_the_officer_reads_what_is_to_be_checked(client):
    rules = {"legal_personality": "own", "closed_financial_years": 1}
    edition = pes_edition(**rules)
    Edition.objects.filter(pk=edition.pk).update(phase=Edition.Phase.FORMAL_CHECK)
    application = submitted(Edition.objects.get(pk=edition.pk))
    client.force_login(officer_of(application))

    html = client.get(step_of(case_of(application))).content.decode().replace("\u00a0", " ")

    assert "nie wynika z danych portalu – do sprawdzenia" in html
    assert "<li>Zamknięte lata obrotowe: co najmniej 1.</li>" in html
    assert "Osobowość prawna" not in html  # a gmina has its own by statute
