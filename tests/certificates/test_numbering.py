"""Numbers: one shape, gap-free, the same however they are typed."""

import pytest
from django.db import transaction

from certificates.issuing import issue_artefacts, preview, take_number
from certificates.models import Certificate, NumberCounter
from certificates.numbering import key_of, mark_of, number_of
from programmes.models import Edition

from .rows import ISSUED, awarded, published_edition, release

VALUES = {"programme": "znak-jakosci", "year": 2022, "category": "V", "artefact": "certificate"}


def test_a_number_names_programme_year_category_artefact_and_place_in_the_row():
    assert number_of(**VALUES, running=7) == "ZJ/2022/V/C/0007"


def test_a_demonstration_is_marked_in_its_number():
    assert number_of(**VALUES, running=7, mark="DEMO") == "ZJ/2022/V/C/0007/DEMO"


@pytest.mark.parametrize(
    ("slug", "mark"),
    [
        ("znak-jakosci-2022", ""),
        ("znak-jakosci-2022-demo", "DEMO"),
        ("znak-jakosci-2022-demo-session", "DEMO-SESSION"),
        ("inna-nazwa", "INNA-NAZWA"),
    ],
)
def test_the_mark_is_the_end_of_the_slug(slug, mark):
    assert mark_of(slug, programme="znak-jakosci", year=2022) == mark


def test_numbers_in_a_slug_are_kept_whole():
    assert number_of(**{**VALUES, "programme": "konkurs-50"}, running=1) == "K50/2022/V/C/0001"


@pytest.mark.parametrize(
    "typed", ["ZJ/2022/V/C/0001", " zj-2022-v-c-0001", "ZJ 2022 V C 0001", "zj/2022/v/c–0001 "]
)
def test_a_number_is_known_however_it_is_typed(typed):
    assert key_of(typed) == "ZJ2022VC0001"


@pytest.mark.django_db
def test_numbers_follow_one_another_without_a_gap():
    edition = published_edition()
    applications = [awarded(edition, f"Gmina {n}") for n in range(3)]
    expected = [plan.number for plan in preview(edition)]
    release(edition)

    numbers = [issue_artefacts(row, at=ISSUED)[0].number for row in applications]

    assert numbers == expected
    assert [number[-4:] for number in numbers] == ["0001", "0002", "0003"]


@pytest.mark.django_db
def test_a_rolled_back_issue_gives_its_number_back():
    edition = published_edition()
    first, second = awarded(edition, "Gmina A"), awarded(edition, "Gmina B")
    release(edition)

    with pytest.raises(RuntimeError), transaction.atomic():
        issue_artefacts(first, at=ISSUED)[0]
        raise RuntimeError

    assert Certificate.objects.count() == 0
    assert issue_artefacts(second, at=ISSUED)[0].number.endswith("/0001")
    assert NumberCounter.objects.get().last == 1


@pytest.mark.django_db
def test_a_demonstration_and_the_real_edition_never_share_a_number():
    real = published_edition()
    demo = published_edition(
        programme=real.programme,
        slug=f"{real.programme.slug}-{real.year}-demo",
        kind=Edition.Kind.DEMONSTRATION,
        real_calendar="18.03–4.05.2022",
    )
    awards = [awarded(edition).awards.get() for edition in (real, demo)]

    numbers = [take_number(award, "certificate") for award in awards]

    assert numbers[1] == f"{numbers[0]}/DEMO"
