"""Rows for tests: a small contest with two criteria, people in every role, no surprises.

The small rule set keeps tests readable; tests about the real form load the catalogue instead.
"""

from datetime import UTC, datetime, timedelta

import factory
from factory.django import DjangoModelFactory

from accounts.models import Membership, MembershipGroup, Organisation, User
from applications.models import Application
from juries.models import Juror, Jury
from programmes.edition_rows import write_rows
from programmes.models import DeadlineChange, Edition, Officer, Programme, RuleSet
from programmes.shapes import RuleSetContent

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)

SMALL_CATEGORY = {
    "code": "V",
    "label": "Społecznie odpowiedzialny samorząd",
    "sections": [
        {
            "code": "A",
            "label": "Wnioskodawca",
            "questions": [
                {"code": "A6", "label": "Adres BIP", "kind": "url", "required": True},
                {"code": "A7", "label": "Liczba mieszkańców", "kind": "whole", "minimum": 1},
                {
                    "code": "A10",
                    "label": "Telefon służbowy",
                    "kind": "phone",
                    "jury_sees": False,
                },
            ],
        },
        {
            "code": "D",
            "label": "Bezpośrednie działania wspierające",
            "criterion": "V.3",
            "questions": [
                {
                    "code": "D3",
                    "label": "Działanie, z którego są Państwo najbardziej dumni",
                    "kind": "long_text",
                    "max_length": 3000,
                    "required": True,
                }
            ],
        },
    ],
    "slots": [
        {"code": "S1", "label": "Upoważnienie", "max": 1, "staff_only": True},
        {"code": "S6", "label": "Uchwały", "max": 4, "link_allowed": True, "covers": ["V.5"]},
    ],
    "declarations": [
        {"code": "O1", "text": "Informacje są zgodne ze stanem faktycznym."},
        {"code": "O2", "text": "Znam regulamin konkursu."},
    ],
    "checklist": [
        {"code": "FK-01", "label": "Wniosek złożono w terminie", "mendable": False, "system": True},
        {
            "code": "FK-08",
            "label": "Dołączono wymagane załączniki",
            "standard_text": "Prosimy o dołączenie uchwały.",
            "slots": ["S6"],
        },
    ],
    "criteria": [
        {"code": "V.3", "label": "Działania wspierające", "max_points": "60"},
        {"code": "V.5", "label": "Zlecanie zadań publicznych", "max_points": "40"},
    ],
    "scoring": {
        "reviews": 2,
        "threshold": "60",
        "tie_break": ["V.3", "V.5", "ex_aequo"],
        "third_review": {"when_difference_over": "20", "or_threshold_between": True},
    },
}


def small_rules(**category) -> dict:
    """The JSON content of a rule set with one small category; keywords replace its keys. The
    stage has as many reviewers as the category's rules of scoring say."""
    reviews = {**SMALL_CATEGORY, **category}["scoring"].get("reviews", 2)
    content = {
        "categories": [{**SMALL_CATEGORY, **category}],
        "stages": [{"ordinal": 1, "reviewers": reviews}],
    }
    return RuleSetContent.model_validate(content).model_dump(mode="json")


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"osoba{n}@example.org")
    name = factory.Sequence(lambda n: f"Osoba {n}")
    password = factory.django.Password("bardzo-dlugie-haslo-testowe")


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    kind = Organisation.Kind.GMINA
    name = factory.Sequence(lambda n: f"Gmina Przykładowa {n}")
    teryt = factory.Sequence(lambda n: f"99{n:05d}")


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    group = factory.LazyAttribute(
        lambda o: MembershipGroup.objects.create(organisation=o.organisation)
    )
    role = Membership.Role.SIGNER


class ProgrammeFactory(DjangoModelFactory):
    class Meta:
        model = Programme

    slug = factory.Sequence(lambda n: f"konkurs-{n}")
    name = "Konkurs Przykładowy"
    organiser = factory.SubFactory(
        OrganisationFactory, kind=Organisation.Kind.MINISTRY, name="Organizator", teryt=""
    )
    contact = {"phone": "22 000 00 00", "mail": "konkurs@example.org", "hours": "8.00–16.00"}


class EditionFactory(DjangoModelFactory):
    """An edition whose call is open at `NOW` and closes ten days later."""

    class Meta:
        model = Edition
        skip_postgeneration_save = True

    programme = factory.SubFactory(ProgrammeFactory)
    slug = factory.Sequence(lambda n: f"konkurs-2026-{n}")
    ordinal = "I"
    year = 2026
    name = "Konkurs Przykładowy 2026"
    phase = Edition.Phase.CALL_OPEN

    @factory.post_generation
    def calendar(edition, create, extracted, **kwargs):
        start = extracted or NOW
        for kind, days in (
            ("call_opens", -10),
            ("call_closes", 10),
            ("formal_check_until", 30),
            ("scoring_until", 50),
            ("session_at", 60),
            ("results_planned", 70),
        ):
            DeadlineChange.objects.create(
                edition=edition,
                kind=kind,
                value=start + timedelta(days=days),
                is_initial=True,
                set_at=start - timedelta(days=30),
            )

    @factory.post_generation
    def rules(edition, create, extracted, **kwargs):
        content = RuleSetContent.model_validate(extracted or small_rules())
        RuleSet.objects.create(
            edition=edition,
            version=1,
            content=content.model_dump(mode="json"),
            sha256=content.sha256(),
            set_at=NOW - timedelta(days=30),
        )
        write_rows(edition, content)


class OfficerFactory(DjangoModelFactory):
    class Meta:
        model = Officer

    programme = factory.SubFactory(ProgrammeFactory)
    user = factory.SubFactory(UserFactory)
    role = Officer.Role.SECRETARIAT
    granted_by = factory.SubFactory(UserFactory)
    approved_by = factory.SubFactory(UserFactory)
    granted_at = NOW - timedelta(days=60)


class ApplicationFactory(DjangoModelFactory):
    """A draft of a fictitious gmina; `status` other than draft gets a moment of receipt."""

    class Meta:
        model = Application

    reference = factory.Sequence(lambda n: f"T/2026/V/{n:04d}")
    category = factory.LazyAttribute(lambda o: EditionFactory().categories.get())
    membership = factory.SubFactory(MembershipFactory)
    applicant = factory.SelfAttribute("membership.organisation")
    group = factory.SelfAttribute("membership.group")
    rule_set = factory.LazyAttribute(lambda o: o.category.edition.rule_sets.latest("version"))
    answers = factory.LazyFunction(
        lambda: {
            "A6": "https://bip.example.org/",
            "A7": "4200",
            "D3": "Klub seniora prowadzi spółdzielnia socjalna.",
        }
    )
    status = Application.Status.DRAFT
    created_by = factory.SelfAttribute("membership.user")
    created_at = NOW
    updated_at = NOW
    status_at = NOW
    submitted_at = factory.LazyAttribute(lambda o: None if o.status in ("draft", "lapsed") else NOW)

    @classmethod
    def _create(cls, model_class, *args, membership=None, **kwargs):
        return super()._create(model_class, *args, **kwargs)


class JuryFactory(DjangoModelFactory):
    class Meta:
        model = Jury
        skip_postgeneration_save = True

    edition = factory.SubFactory(EditionFactory)
    name = "Kapituła Konkursu"
    secretary = factory.SubFactory(UserFactory)

    @factory.post_generation
    def categories(jury, create, extracted, **kwargs):
        jury.categories.set(extracted or jury.edition.categories.all())


class JurorFactory(DjangoModelFactory):
    class Meta:
        model = Juror

    jury = factory.SubFactory(JuryFactory)
    user = factory.SubFactory(UserFactory)
    role = Juror.Role.MEMBER
    appointed_at = NOW - timedelta(days=20)
