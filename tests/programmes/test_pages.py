"""Public pages of contests and the staff's page of deadlines."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from programmes.deadlines import propose_deadline
from programmes.demonstration import open_demonstration_edition
from programmes.loader import load_programme
from programmes.models import DeadlineProposal, Edition, Officer, PublishedAnswer, RuleSet
from records.clock import database_now
from tests.factories import EditionFactory, OfficerFactory, UserFactory, small_rules
from tests.programmes.catalogue import CATALOGUE, load_2022

pytestmark = pytest.mark.django_db

MARK = "ustawienie edycji (wartość przykładowa)"
LUBELSKI = CATALOGUE.with_name("lubelski-lider-2021.toml")
PRO_FAMILIA = CATALOGUE.with_name("pro-familia-2021.toml")
DEMONSTRATION = "Edycja demonstracyjna – kalendarz przesunięty"


def page(client, name: str, *args: str) -> str:
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200
    html = response.content.decode()
    assert html.count("<h1") == 1
    assert "{{" not in html
    assert "{%" not in html
    return re.sub(r"\s+", " ", html.replace("\u00a0", " "))


@pytest.fixture
def real():
    return load_2022()


@pytest.fixture
def demo(real):
    edition = open_demonstration_edition(real, today=database_now().date())
    Edition.objects.filter(pk=edition.pk).update(phase=Edition.Phase.CALL_OPEN)
    return edition


def officer_of(edition: Edition, role: str = Officer.Role.SECRETARIAT):
    return OfficerFactory(programme=edition.programme, role=role).user


# --- home and lists ---


def test_home_shows_the_open_call_with_its_countdown_and_where_to_begin(client, demo):
    html = page(client, "home")

    assert "Znak Jakości Ekonomii Społecznej i Solidarnej 2022" in html
    assert "V. Społecznie odpowiedzialny samorząd" in html
    assert f'href="{reverse("start_application", args=[demo.slug, "V"])}"' in html
    assert re.search(r"Pozosta(ło|ły|ł) \d+ d", html)
    assert DEMONSTRATION in html
    assert "18.03–4.05.2022" in html


def test_home_without_a_call_says_so(client, real):
    html = page(client, "home")

    assert "Obecnie nie trwa żaden nabór." in html
    assert "zacznij" not in html


def test_an_announced_call_is_named_with_its_opening(client, real):
    opens = real.deadlines.get(kind="call_opens")
    opens.value = database_now() + timedelta(days=3)
    opens.save()

    assert "Zapowiedziane nabory" in page(client, "home")


@pytest.mark.parametrize("count", [1, 3])
def test_home_asks_a_constant_number_of_queries(client, count, django_assert_num_queries):
    EditionFactory.create_batch(count)
    client.get("/")

    with django_assert_num_queries(5):
        client.get("/")


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_editions_asks_a_constant_number_of_queries(
    client, count, django_assert_num_queries
):
    EditionFactory.create_batch(count)
    client.get(reverse("editions"))

    with django_assert_num_queries(6):
        html = client.get(reverse("editions")).content.decode()
    assert html.count("Konkurs Przykładowy 2026") == count


def test_the_list_of_editions_is_paged(client):
    EditionFactory.create_batch(21)

    assert page(client, "editions").count("Konkurs Przykładowy 2026") == 20


# --- an edition and a category ---


def test_the_page_of_an_edition_tells_dates_with_weekdays_and_the_extension(client, real):
    html = page(client, "edition", real.slug)

    assert "środa, 4 maja 2022 r., godz. 23:59:59" in html
    assert "Przed przedłużeniem" in html
    assert "środa, 20 kwietnia 2022 r., godz. 23:59:59" in html
    assert "(zmieniono: środa, 20 kwietnia 2022 r.)" in html
    assert "W ogłoszeniu nie podano przyczyny." in html
    assert "piątek, 18 marca 2022 r." in html
    assert "Wniosek może złożyć gmina albo powiat." in html
    assert "Europejski Dom Spotkań – Fundacja Nowy Staw" in html


def test_the_page_of_an_edition_leads_its_staff_to_the_deadlines(client, real):
    link = f'href="{reverse("deadlines", args=[real.slug])}"'

    assert link not in page(client, "edition", real.slug)
    client.force_login(officer_of(real))
    assert link in page(client, "edition", real.slug)


@pytest.mark.parametrize(("name", "count"), [("edition", 6), ("category", 5)])
def test_pages_of_the_rules_ask_a_constant_number_of_queries(
    client, real, name, count, django_assert_num_queries
):
    arguments = [real.slug] if name == "edition" else [real.slug, "V"]

    with django_assert_num_queries(count):
        client.get(reverse(name, args=arguments))


def test_a_closed_edition_offers_no_start(client, real):
    assert "zacznij" not in page(client, "edition", real.slug)


def test_invented_values_are_marked_and_real_ones_are_not(client, real):
    html = page(client, "edition", real.slug)

    threshold = html[html.index("Podmiot certyfikowany: co najmniej 60,00 pkt na 100 pkt.") :]
    partners = html[html.index("Partnerzy") : html.index("Pytania: 22")]
    assert MARK in threshold[: threshold.index("</li>")]
    assert MARK not in partners


def test_the_page_of_a_category_shows_the_whole_blank_form(client, real):
    html = page(client, "category", real.slug, "V")
    rules = real.rule_set.shape.category("V")

    plain = re.sub(r"<[^>]+>", " ", html)
    for question in rules.questions:
        assert f"{question.code}" in plain
        assert question.label in plain
    for criterion in rules.criteria:
        assert all(anchor.text in plain for anchor in criterion.anchors)
    assert "Tekst do 2 500 znaków ze spacjami" in plain
    assert "Tabela lat 2019–2021" in plain
    assert "Gdy odpowiedź A8b to: „inna osoba upoważniona”" in plain
    assert "Liczba plików lub odnośników: 1–4" in plain
    assert MARK in plain


def test_pages_of_what_does_not_exist(client, real):
    assert client.get(reverse("edition", args=["nie-ma"])).status_code == 404
    assert client.get(reverse("category", args=[real.slug, "IX"])).status_code == 404


def test_a_rehearsal_is_seen_by_the_staff_only(client, real):
    rehearsal = open_demonstration_edition(
        real, today=date(2026, 11, 23), kind=Edition.Kind.REHEARSAL
    )
    address = reverse("edition", args=[rehearsal.slug])

    assert client.get(address).status_code == 404
    client.force_login(officer_of(rehearsal))
    assert "Edycja próbna" in client.get(address).content.decode()


def test_answers_of_the_staff_are_read_until_they_are_withdrawn(client, real):
    fields = {"edition": real, "published_by": UserFactory(), "published_at": database_now()}
    PublishedAnswer.objects.create(question="Czy <b>gmina</b>?", answer="Tak.\nMoże.", **fields)
    PublishedAnswer.objects.create(
        question="Dawne pytanie", answer="Nie.", withdrawn_at=database_now(), **fields
    )

    html = page(client, "edition", real.slug)

    assert "Czy &lt;b&gt;gmina&lt;/b&gt;?" in html
    assert "Tak.<br>Może." in html
    assert "Dawne pytanie" not in html


def test_a_contest_of_nominations_speaks_of_candidates(client):
    edition = load_programme(LUBELSKI, at=database_now()).edition
    Edition.objects.filter(pk=edition.pk).update(phase=Edition.Phase.CALL_OPEN)

    html = page(client, "edition", edition.slug) + page(client, "home")

    assert "Zgłoś kandydata" in html
    assert "Termin składania zgłoszeń" in html
    assert "nabór zgłoszeń trwa" in html
    assert "Zgłoszenia można składać do" in html
    for other in ("Rozpocznij wniosek", "Kto może złożyć wniosek", "Wnioski można składać"):
        assert other not in html


def test_several_open_calls_stand_side_by_side(client, demo):
    other = EditionFactory(calendar=database_now(), name="Drugi konkurs 2026")

    html = page(client, "home")

    assert reverse("edition", args=[demo.slug]) in html
    assert reverse("edition", args=[other.slug]) in html
    assert html.count("Wnioski można składać do") == 2


def test_an_edition_published_for_the_record_is_a_past_one(client, real):
    assert "edycja miniona" in page(client, "edition", real.slug)
    assert "edycja miniona" in page(client, "editions")


def test_corrected_rules_name_their_reason_and_the_version_before(client, real):
    newest = real.rule_set
    real.rule_sets.create(
        version=2,
        content=newest.content,
        sha256=newest.sha256,
        reason="Poprawiono nazwę kryterium.",
        set_by=UserFactory(),
        approved_by=UserFactory(),
        set_at=database_now(),
    )

    html = page(client, "edition", real.slug)

    assert f'href="{reverse("edition_rules", args=[real.slug, 2])}"' in html
    assert f'href="{reverse("edition_rules", args=[real.slug, 1])}"' in html
    assert "Przyczyna: Poprawiono nazwę kryterium." in html


def test_labels_with_markup_and_marks_of_direction_are_shown_as_they_are(client):
    hostile = "<script>alert(1)</script> \"i\" 'x' {{ y }} \u202eabc"
    edition = EditionFactory(
        calendar=database_now(),
        rules=small_rules(
            label=hostile,
            eligibility={"text": hostile},
            sections=[],
            slots=[],
            criteria=[
                {
                    "code": "K1",
                    "label": hostile,
                    "max_points": "10",
                    "anchors": [{"lowest": "0", "highest": "10", "text": hostile}],
                }
            ],
            checklist=[],
            scoring={"threshold": "5"},
            outcome={"labels": {"laureate": hostile, "certified": hostile}},
        ),
    )

    for name, args in (
        ("home", []),
        ("edition", [edition.slug]),
        ("category", [edition.slug, "V"]),
        ("eligibility_check", [edition.slug, "V"]),
    ):
        html = client.get(reverse(name, args=args)).content.decode()
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_stages_are_told_in_words(client):
    edition = load_programme(PRO_FAMILIA, at=database_now()).edition

    html = page(client, "edition", edition.slug)

    assert "Etap 1: ocena punktowa." in html
    assert "Do następnego etapu przechodzą najlepsi w każdej kategorii: 10." in html
    assert "Dolicza się punkty z wcześniejszych etapów." in html
    assert "Etap 3: rozstrzygnięcie. Podejmuje je:" in html


# --- notices ---


def test_the_notice_on_personal_data_has_ten_points_and_marks_examples(client, real):
    html = page(client, "privacy")

    assert re.findall(r">(\d+)\. ", html) == [str(n) for n in range(1, 11)]
    assert MARK in html
    assert "Ministerstwo Rodziny i Polityki Społecznej" in html


def test_the_notice_of_a_named_edition(client, real, demo):
    html = page(client, "privacy") + str(client.get(f"/prywatnosc/?nabor={real.slug}").content)

    assert real.slug in html
    assert client.get("/prywatnosc/?nabor=nie-ma").status_code == 404


def test_notices_of_an_empty_portal(client):
    assert "Nie ogłoszono jeszcze żadnej edycji." in page(client, "privacy")
    assert "Deklaracja dostępności" in page(client, "accessibility")


def test_the_accessibility_declaration_has_the_prescribed_ids(client, real):
    html = page(client, "accessibility")

    prescribed = (
        "wstep podmiot url data-publikacja data-aktualizacja status data-sporzadzenie "
        "kontakt osoba email telefon procedura architektura aplikacje"
    )
    for name in prescribed.split():
        assert html.count(f'id="a11y-{name}"') == 1, name


# --- deadlines ---


def form_data(**changed: str) -> dict[str, str]:
    day = (database_now() + timedelta(days=30)).date()
    return {
        "kind": "call_closes",
        "day": day.isoformat(),
        "clock": "23:59:59",
        "reason": "Awaria portalu",
        "basis": "§ 5 ust. 2",
        **changed,
    }


def test_one_officer_prepares_and_another_approves(client, demo):
    first, second = officer_of(demo), officer_of(demo, Officer.Role.APPROVER)
    address = reverse("deadlines", args=[demo.slug])
    client.force_login(first)
    assert client.post(address, form_data()).status_code == 302
    proposal = DeadlineProposal.objects.get()
    decision = reverse("deadline_proposal", args=[demo.slug, proposal.public_id])

    assert "Zatwierdź zmianę" not in page(client, "deadline_proposal", *decision_args(proposal))
    refused = client.post(decision, {"decision": "approve"})
    client.force_login(second)
    approved = client.post(decision, {"decision": "approve"})

    assert "Zmianę musi zatwierdzić inna osoba." in refused.content.decode()
    assert approved.status_code == 302
    assert demo.deadline("call_closes") == proposal.value
    assert "Awaria portalu" in page(client, "deadlines", demo.slug)


def decision_args(proposal: DeadlineProposal) -> tuple[str, str]:
    return proposal.edition.slug, str(proposal.public_id)


def test_a_second_decision_is_told_what_happened_meanwhile(client, demo):
    value = database_now() + timedelta(days=30)
    proposal = propose_deadline(
        demo,
        "call_closes",
        value=value,
        reason="Awaria",
        basis="",
        by=officer_of(demo),
        at=database_now(),
    )
    client.force_login(officer_of(demo, Officer.Role.APPROVER))
    address = reverse("deadline_proposal", args=decision_args(proposal))
    client.post(address, {"decision": "approve"})

    again = client.post(address, {"decision": "approve"})

    assert "Tę zmianę już rozpatrzono." in again.content.decode()
    assert demo.deadlines.filter(is_initial=False).count() == 1


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"day": "2027-03-28", "clock": "02:30:00"}, "Takiej godziny nie ma"),
        ({"day": "2027-10-31", "clock": "02:30:00"}, "Ta godzina występuje dwa razy"),
        ({"day": "2020-01-01"}, "termin można tylko przedłużyć"),
        ({"reason": ""}, "To pole jest wymagane"),
        ({"day": "30.02.2027"}, "Wpisz poprawną datę"),
    ],
)
def test_a_wrong_deadline_is_refused_at_its_field(client, demo, changed, message):
    client.force_login(officer_of(demo))

    response = client.post(reverse("deadlines", args=[demo.slug]), form_data(**changed))

    assert response.status_code == 200
    assert message in response.content.decode()
    assert DeadlineProposal.objects.count() == 0


def test_the_page_of_deadlines_is_the_staffs(client, demo):
    address = reverse("deadlines", args=[demo.slug])

    client.force_login(UserFactory())
    assert client.get(address).status_code == 404
    client.force_login(officer_of(EditionFactory()))
    assert client.get(address).status_code == 404


def test_an_auditor_sees_deadlines_and_changes_none(client, demo):
    client.force_login(officer_of(demo, Officer.Role.AUDITOR))
    address = reverse("deadlines", args=[demo.slug])

    assert "Przygotuj zmianę" not in client.get(address).content.decode()
    assert client.post(address, form_data()).status_code == 403
    assert DeadlineProposal.objects.count() == 0


def test_an_edition_from_before_the_portal_has_a_page_without_rules(client):
    edition = EditionFactory(phase=Edition.Phase.CLOSED)
    RuleSet.objects.filter(edition=edition).delete()
    page = client.get(f"/nabory/{edition.slug}/")
    assert page.status_code == 200
    assert "przed uruchomieniem portalu" in page.content.decode()
    assert client.get(f"/nabory/{edition.slug}/V/").status_code == 404
