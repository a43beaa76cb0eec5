"""Contests of other organisers, each one a file: the facts that a public source gives, and the
marks on everything that none gives."""

from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from juries.ranking import rank
from juries.scoring import CriterionValues, ReviewValues, score_application
from programmes.loader import read_catalogue
from tests.programmes.catalogue import CATALOGUE

FOLDER = CATALOGUE.parent
FILES = (
    "lubelski-lider-2021",
    "lubelski-lider-2022",
    "pro-familia-2021",
    "pro-familia-2022",
    "slaskie-2016",
)
WARSAW = ZoneInfo("Europe/Warsaw")


@pytest.fixture(scope="module")
def files():
    return {name: read_catalogue(FOLDER / f"{name}.toml") for name in FILES}


def categories_of(files):
    """Every category with the name of its file."""
    return [(name, category) for name, file in files.items() for category in file.categories]


# --- what each contest is -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "organiser", "codes"),
    [
        ("lubelski-lider-2021", "Regionalny Ośrodek Polityki Społecznej w Lublinie", "I II"),
        ("lubelski-lider-2022", "Regionalny Ośrodek Polityki Społecznej w Lublinie", "I II III IV"),
        ("pro-familia-2021", "Ministerstwo Rodziny i Polityki Społecznej", "I II III IV V"),
        ("pro-familia-2022", "Ministerstwo Rodziny i Polityki Społecznej", "I II III IV"),
        ("slaskie-2016", "Województwo Śląskie", "G"),
    ],
)
def test_organiser_and_categories(files, name, organiser, codes):
    file = files[name]

    assert file.programme.organiser.name == organiser
    assert " ".join(category.code for category in file.categories) == codes
    assert file.edition.name[-4:] == str(file.edition.year) == name[-4:]


JST = "Samorząd przyjazny ekonomii społecznej w województwie lubelskim"
PERSON = "Samorządowiec przyjazny ekonomii społecznej"
INITIATIVE = "Inicjatywa samorządowa na rzecz rozwoju ekonomii społecznej"
MEDIA = "Media przyjazne ekonomii społecznej"


@pytest.mark.parametrize(
    ("name", "mode", "nominees"),
    [
        (
            "lubelski-lider-2021",
            "nomination_by_pes",
            [("I", JST, "organisation"), ("II", PERSON, "person")],
        ),
        (
            "lubelski-lider-2022",
            "nomination_by_anyone",
            [
                ("I", JST, "organisation"),
                ("II", PERSON, "person"),
                ("III", INITIATIVE, "initiative"),
                ("IV", MEDIA, "media"),
            ],
        ),
    ],
)
def test_who_nominates_whom(files, name, mode, nominees):
    categories = files[name].categories

    assert [(c.code, c.label, c.subject_type) for c in categories] == nominees
    assert {category.entry_mode for category in categories} == {mode}
    for category in categories:
        assert category.nomination.consent == "required"
        assert category.nomination.consent_item in {item.code for item in category.checklist}
        assert not category.nomination.may_nominate_itself


def test_a_team_is_nominated_as_a_team_since_2022(files):
    asks = {name: files[name].category("II").question("B3a") for name in FILES[:2]}

    assert asks["lubelski-lider-2021"] is None
    assert asks["lubelski-lider-2022"].shown_if.question == "B3"


def test_distinctions_go_to_several_holders_at_each_level(files):
    for name in FILES[:2]:
        for category in files[name].categories:
            outcome = category.outcome
            assert outcome.scheme == "distinctions"
            assert list(outcome.labels.values()) == [
                "Laureat",
                "Wyróżnienie specjalne",
                "Wyróżnienie",
            ]
            assert outcome.limits == {}
            assert outcome.prizes["laureate"] == "statuetka"
            assert outcome.prizes["distinction"] == "dyplom"
            assert outcome.artefacts_of("distinction") == ("diploma",)


@pytest.mark.parametrize(
    ("name", "kind", "day"),
    [
        ("lubelski-lider-2021", "call_closes", "2021-10-15"),
        ("lubelski-lider-2021", "results_planned", "2021-11-26"),
        ("lubelski-lider-2022", "call_closes", "2022-10-25"),
    ],
)
def test_days_that_were_announced(files, name, kind, day):
    file = files[name]
    values = [row.value.astimezone(WARSAW) for row in file.deadlines if row.kind == kind]

    assert [value.date().isoformat() for value in values] == [day]
    assert not file.is_example(f"deadlines.{kind}.day")
    assert file.is_example(f"deadlines.{kind}.clock")


def test_no_deadline_falls_on_a_day_off(files):
    weekdays = {
        row.value.astimezone(WARSAW).isoweekday()
        for file in files.values()
        for row in file.deadlines
    }

    assert weekdays <= {1, 2, 3, 4, 5}


# --- Samorząd PRO FAMILIA -------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["pro-familia-2021", "pro-familia-2022"])
def test_survey_then_strategy_then_the_minister(files, name):
    survey, strategy, decision = files[name].stages

    assert (survey.kind, survey.shortlist_n, survey.counts_earlier) == ("scoring", 10, False)
    assert (strategy.kind, strategy.shortlist_n, strategy.counts_earlier) == ("scoring", 3, True)
    assert decision.kind == "decision"
    assert decision.deciding_body == "Minister Rodziny i Polityki Społecznej"
    for category in files[name].categories:
        assert category.outcome.limits == {"laureate": 1}


@pytest.mark.parametrize("name", ["pro-familia-2021", "pro-familia-2022"])
def test_a_hundred_points_for_the_survey_of_two_hundred_and_fifty(files, name):
    for category in files[name].categories:
        assert category.maximum_of(1) == 100
        assert category.maximum_of(2) == 150
        assert category.maximum_of(1, 2) == category.maximum == category.points_total == 250


def test_the_points_have_a_source_for_2022_only(files):
    path = "categories.I.points_total"

    assert files["pro-familia-2021"].is_example(path)
    assert not files["pro-familia-2022"].is_example(path)


@pytest.mark.parametrize("name", ["pro-familia-2021", "pro-familia-2022"])
def test_every_gmina_belongs_to_one_size_category(files, name):
    brackets = [category.eligibility.population for category in files[name].categories]

    assert brackets[0].at_least is None
    assert brackets[-1].below is None
    assert [b.below for b in brackets[:-1]] == [b.at_least for b in brackets[1:]]
    assert files[name].is_example("categories.III.eligibility.population")
    assert files[name].is_example("categories.III.label")


@pytest.mark.parametrize("name", ["pro-familia-2021", "pro-familia-2022"])
def test_the_strategy_is_asked_for_and_scored_in_the_second_stage(files, name):
    for category in files[name].categories:
        sections = {s.code: s.stage for s in category.sections}
        assert [code for code, stage in sections.items() if stage == 2] == ["F", "G", "H"]
        for section in category.sections[1:]:
            assert category.criterion(section.criterion).stage == section.stage


@pytest.mark.parametrize("name", ["pro-familia-2021", "pro-familia-2022"])
def test_the_strategy_has_its_own_call_after_the_survey_is_scored(files, name):
    moments = {(row.kind, row.stage): row.value for row in files[name].deadlines}
    order = [
        ("call_opens", None),
        ("call_closes", None),
        ("formal_check_until", None),
        ("scoring_until", None),
        ("session_at", None),
        ("call_opens", 2),
        ("call_closes", 2),
        ("formal_check_until", 2),
        ("scoring_until", 2),
        ("session_at", 2),
        ("results_planned", None),
    ]

    assert sorted(moments, key=moments.get) == order


# --- województwo śląskie --------------------------------------------------------------------------


def cards(sums):
    """Seven cards with these sums, the points given from the first criterion on."""
    most = {"K1": 35, "K2": 30, "K3": 20, "K4": 15}
    for juror, total in enumerate(sums, start=1):
        points, left = {}, total
        for code, limit in most.items():
            points[code] = Decimal(min(left, limit))
            left -= min(left, limit)
        yield ReviewValues(f"card {juror}", f"juror {juror}", points)


SUMS = {
    "first": (73, 70, 80, 66, 75, 72, 75),
    "second": (67, 60, 74, 65, 70, 66, 67),
    "third": (62, 63, 60, 66, 63, 62, 64),
    "fourth": (60, 61, 59, 62, 60, 61, 60),
}


@pytest.mark.parametrize(
    ("gmina", "total", "published"),
    [("first", 511, "73.00"), ("second", 469, "67.00"), ("third", 440, "62.86")],
)
def test_seven_sums_become_their_mean_to_two_places(files, gmina, total, published):
    assert sum(SUMS[gmina]) == total

    assert str(silesian_score(files, gmina).published) == published


def silesian_score(files, gmina):
    category = files["slaskie-2016"].category("G")
    criteria = [CriterionValues(c.code, c.max_points, c.weight) for c in category.criteria]
    return score_application(list(cards(SUMS[gmina])), criteria, category.scoring)


def test_the_mean_gives_the_order_of_the_gminas(files):
    scores = {gmina: silesian_score(files, gmina) for gmina in SUMS}

    ranking = rank(scores, files["slaskie-2016"].category("G").scoring)

    assert [(placed.place, placed.application) for placed in ranking.places] == [
        (1, "first"),
        (2, "second"),
        (3, "third"),
        (4, "fourth"),
    ]


def test_the_board_of_the_voivodeship_decides_and_may_add_distinctions(files):
    scoring, decision = files["slaskie-2016"].stages
    category = files["slaskie-2016"].category("G")

    assert scoring.reviewers == category.scoring.reviews == 7
    assert scoring.shortlist_n is None
    assert (decision.kind, decision.deciding_body) == ("decision", "Zarząd Województwa Śląskiego")
    assert list(category.outcome.labels.values()) == [
        "I miejsce",
        "II miejsce",
        "III miejsce",
        "Wyróżnienie",
    ]
    assert category.outcome.free_outcome
    assert category.outcome.limits == {}


# --- every file -----------------------------------------------------------------------------------


def test_every_criterion_says_what_points_mean(files):
    for name, category in categories_of(files):
        for criterion in category.criteria:
            assert criterion.question, (name, criterion.code)
            assert criterion.look_at, (name, criterion.code)
            assert [anchor.text for anchor in criterion.anchors], (name, criterion.code)
            assert criterion.anchors[-1].highest == criterion.max_points


def test_every_scored_section_is_read_for_its_criterion(files):
    for name, category in categories_of(files):
        for section in (s for s in category.sections if s.criterion):
            read = set(category.criterion(section.criterion).look_at)
            assert read & {question.code for question in section.questions}, (name, section.code)


def test_no_criterion_reads_what_the_jury_does_not_see(files):
    for name, category in categories_of(files):
        hidden = {q.code for q in category.questions if not q.jury_sees}
        hidden |= {slot.code for slot in category.slots if slot.staff_only}
        for criterion in category.criteria:
            assert not hidden & set(criterion.look_at), (name, category.code, criterion.code)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    "path",
    [
        "rules_version",
        "programme.contact",
        "intake.reference_period",
        "supplement.days",
        "objections.days",
        "privacy.contest_basis",
        "deadlines.call_opens.day",
        "deadlines.scoring_until.clock",
        "categories.{code}.effort",
        "categories.{code}.criteria.K1.label",
        "categories.{code}.criteria.K1.max_points",
        "categories.{code}.criteria.K1.anchors",
        "categories.{code}.declarations",
        "categories.{code}.checklist",
        "categories.{code}.sections",
        "categories.{code}.slots",
        "categories.{code}.outcome.citation",
    ],
)
def test_invented_values_are_marked(files, name, path):
    for category in files[name].categories:
        assert files[name].is_example(path.format(code=category.code))


def test_reviewers_of_a_stage_are_an_example_where_its_shortlist_is_not(files):
    file = files["pro-familia-2022"]

    assert file.is_example("stages.1.reviewers")
    assert file.is_example("stages.2.reviewers")
    assert not file.is_example("stages.1.shortlist_n")


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("lubelski-lider-2021", "programme.organiser"),
        ("lubelski-lider-2021", "categories.I.label"),
        ("lubelski-lider-2021", "categories.I.outcome.labels"),
        ("lubelski-lider-2021", "categories.I.outcome.prizes.laureate"),
        ("lubelski-lider-2021", "categories.I.outcome.artefacts.distinction"),
        ("lubelski-lider-2022", "categories.IV.label"),
        ("lubelski-lider-2022", "categories.IV.entry_mode"),
        ("pro-familia-2021", "stages.1.shortlist_n"),
        ("pro-familia-2021", "stages.3.deciding_body"),
        ("pro-familia-2022", "categories.I.outcome.limits"),
        ("slaskie-2016", "stages.1.reviewers"),
        ("slaskie-2016", "stages.2.deciding_body"),
        ("slaskie-2016", "categories.G.scoring.aggregate"),
        ("slaskie-2016", "categories.G.scoring.round"),
        ("slaskie-2016", "categories.G.outcome.labels.distinction"),
        ("slaskie-2016", "categories.G.outcome.free_outcome"),
    ],
)
def test_values_with_a_source_are_not(files, name, path):
    assert not files[name].is_example(path)
