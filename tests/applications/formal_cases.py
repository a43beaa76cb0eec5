"""Rows for the tests of the formal check: a closed call, a submitted application, its people."""

from datetime import datetime, timedelta

from django.urls import reverse

from accounts.models import User
from applications.formal_check import record_formal_check
from applications.models import Application, FormalCheck
from applications.submitting import build_submission
from applications.supplementing import record_delivery
from programmes.models import Edition, Officer, RuleSet
from programmes.shapes import RuleSetContent
from records.ledger import witnessed
from tests.factories import (
    NOW,
    ApplicationFactory,
    EditionFactory,
    MembershipFactory,
    OfficerFactory,
    UserFactory,
    small_rules,
)
from workflow.flows import ApplicationFlow

CLOSED = NOW + timedelta(days=10)  # the deadline of the call
LATER = NOW + timedelta(days=11)

SECTIONS = [
    {
        "code": "A",
        "label": "Wnioskodawca",
        "questions": [
            {"code": "A2", "label": "NIP", "kind": "nip", "required": True},
            {"code": "A6", "label": "Adres BIP", "kind": "url", "required": True},
            {"code": "A9", "label": "Podstawa", "kind": "short_text", "max_length": 60},
        ],
    },
    {
        "code": "F",
        "label": "Zlecanie zadań",
        "criterion": "V.5",
        "questions": [
            {"code": "F3", "label": "Zadania", "kind": "long_text", "max_length": 2000},
            {"code": "F5", "label": "Data uchwały", "kind": "date"},
        ],
    },
]
CHECKLIST = [
    {"code": "FK-01", "label": "W terminie", "mendable": False, "system": True},
    {"code": "FK-06", "label": "Dane zgodne z rejestrem", "fields": ["A2"]},
    {"code": "FK-07", "label": "Pola obowiązkowe", "system": True},
    {
        "code": "FK-08",
        "label": "Załączniki",
        "slots": ["S6"],
        "standard_text": "Prosimy o dołączenie uchwały.",
    },
    {"code": "FK-11", "label": "Okres referencyjny"},
    {"code": "FK-12", "label": "Jedyny wniosek", "mendable": False, "system": True},
]
ANSWERS = {
    "A2": "5260250274",
    "A6": "https://bip.example.org/",
    "F3": "Zadania zlecono spółdzielni socjalnej.",
}


def closed_edition(**kwargs) -> Edition:
    rules = small_rules(sections=SECTIONS, checklist=CHECKLIST)
    return EditionFactory(rules=rules, phase=Edition.Phase.FORMAL_CHECK, **kwargs)


def with_grace(edition: Edition, seconds: int) -> RuleSet:
    """A newer rule set of the edition, which only adds a grace after the deadline."""
    newest = edition.rule_sets.latest("version")
    content = newest.content | {"intake": newest.content["intake"] | {"grace_seconds": seconds}}
    return edition.rule_sets.create(
        version=newest.version + 1,
        content=content,
        sha256=RuleSetContent.model_validate(content).sha256(),
        reason="Zmiana regulaminu",
        set_by=UserFactory(),
        approved_by=UserFactory(),
        set_at=NOW,
    )


def submitted(edition: Edition | None = None, **kwargs) -> Application:
    """A submitted application with one submission, received before the deadline."""
    edition = edition or closed_edition()
    application = ApplicationFactory(
        category=edition.categories.get(),
        status=Application.Status.SUBMITTED,
        answers=dict(ANSWERS),
        **kwargs,
    )
    build_submission(application, deadline=CLOSED, by=application.created_by, at=NOW)
    return application


def officer_of(application: Application, role: str = Officer.Role.SECRETARIAT) -> User:
    return OfficerFactory(programme=application.edition.programme, role=role).user


def member_of(application: Application, role: str) -> User:
    return MembershipFactory(
        organisation=application.applicant, group=application.group, role=role
    ).user


def answers(**refused: str) -> dict:
    """All "yes", except items given by keyword (`FK_08="note"`), which are "no" with a note."""
    no = {code.replace("_", "-"): note for code, note in refused.items()}
    return {
        item["code"]: {"answer": "no", "note": no[item["code"]]}
        if item["code"] in no
        else {"answer": "yes", "note": ""}
        for item in CHECKLIST
    }


def item(code: str, **kwargs) -> dict:
    return {
        "code": code,
        "text": "Prosimy o poprawę.",
        "fields": [],
        "slots": [],
        "decisive": True,
    } | kwargs


def called(
    application: Application | None = None,
    *,
    at: datetime = LATER,
    items: list | None = None,
    delivered: bool = True,
):
    """An application called to supplement, the call delivered at once; returns the open call."""
    application = application or submitted()
    items = items or [
        item("FK-06", fields=["A2"]),
        item("FK-08", slots=["S6"], decisive=False),
    ]
    refused = {row["code"].replace("-", "_"): "Do poprawy." for row in items}
    record_formal_check(
        application,
        answers=answers(**refused),
        result=FormalCheck.Result.SUPPLEMENT,
        items=items,
        by=officer_of(application),
        at=at,
    )
    supplement = application.supplements.get()
    return record_delivery(supplement, at=at) if delivered else supplement


def proposed_rejection(application: Application | None = None, *, by: User | None = None):
    application = application or submitted()
    return record_formal_check(
        application,
        answers=answers(FK_12="Drugi wniosek w kategorii."),
        result=FormalCheck.Result.REJECTED,
        reason="Wnioskodawca złożył dwa wnioski.",
        by=by or officer_of(application),
        at=LATER,
    )


def case_of(application: Application):
    """A case that stands at the formal check."""
    second = UserFactory()
    with witnessed(by=second, at=LATER):
        return ApplicationFlow.application_reopened.run(
            application=application,
            by=application.created_by,
            at=LATER,
            reason="Przywrócono.",
            approved_by=second,
        )


def step_of(case, node: str = "check_formalities") -> str:
    return reverse("step", args=[case.public_id, node])


def checked_form(application: Application, *, result: str, given: dict | None = None, **kwargs):
    """What an officer posts: an answer and a note to every item."""
    data = {"version": application.version, "result": result, "reason": ""}
    for code, answer in (given or answers()).items():
        data |= {f"answer_{code}": answer["answer"], f"note_{code}": answer["note"]}
    return data | kwargs
