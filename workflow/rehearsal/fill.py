"""Synthetic applications, each by its own organisation, submitted through the gate.

Answers are drawn from the form schema; attachments are sample pages. What stops one application
stops the rehearsal with the portal's own words: that is what a rehearsal is for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Organisation
from applications.completeness import open_sections_of, open_slots_of, slot_minimum
from applications.consenting import give_consent, needs_consent
from applications.drafting import save_answers
from applications.drawn_answers import draw_answers
from applications.evidence import PhotoFacts, add_file, add_public_document
from applications.models import Application
from applications.nominating import Candidate, has_named_subject
from programmes.models import Category, Edition
from programmes.shapes import CategoryRules, EvidenceSlot
from records.clock import database_now
from workflow.cases import start_application
from workflow.demonstration.attachments import sample_pdf, sample_picture
from workflow.demonstration.visitor import Visitor
from workflow.models import ApplicationCase

from .synthetic import Party, Population

DRAFT_EVERY, UNFINISHED_EVERY = 10, 20
"""Each tenth application stays a draft, each second of these unfinished, as in real calls."""
SAMPLE = {"title": "Dokument próby", "text": "Treść przykładowa próby."}
PHOTO = PhotoFacts(author="Osoba Próbna", alt_text="Fotografia próby", shows_people=False)


@dataclass(frozen=True)
class Filled:
    """How one application of the rehearsal was left."""

    case: ApplicationCase
    submitted: bool


class Filling:
    """Applications of one rehearsal; the same seed draws the same answers."""

    def __init__(self, edition: Edition, *, seed: int) -> None:
        self.edition, self.rng = edition, Random(seed)  # noqa: S311 – no secret is drawn
        self.population = Population(edition)
        self.rules = edition.rule_set.shape
        self.categories = list(edition.categories.all())
        self._samples: dict[str, bytes] = {}
        self._host = Visitor("próba")

    def run(self, organisations: int) -> Iterator[Filled]:
        """One application an organisation, the categories in turn."""
        for no in range(organisations):
            category = self.categories[no % len(self.categories)]
            is_draft = no % DRAFT_EVERY == DRAFT_EVERY - 1
            is_unfinished = no % UNFINISHED_EVERY == UNFINISHED_EVERY - 1
            yield self._one(category, submits=not is_draft, finishes=not is_unfinished)

    def _one(self, category: Category, *, submits: bool, finishes: bool) -> Filled:
        rules = self.rules.category(category.code)
        applicant, nominee = self._parties(rules)
        case = self._start(category, rules, applicant, nominee)
        application = case.application
        self._answer(application, rules, applicant, finishes=finishes)
        if finishes:
            self._attach(application, rules, applicant)
        if submits:
            self._submit(case, applicant)
            application.refresh_from_db()
            if nominee is not None and needs_consent(application):
                signer = nominee.member.user
                give_consent(application, answered_as=signer.name, by=signer, at=database_now())
        return Filled(case, submits)

    def _parties(self, rules: CategoryRules) -> tuple[Party, Party | None]:
        """Who applies, and who is nominated where the applicant is not the nominee."""
        judged_kind = next(iter(rules.eligibility.organisation_kinds), "gmina")
        judged = self.population.party(judged_kind, rules.eligibility, at=database_now())
        if rules.entry_mode == "self":
            return judged, None
        kind = Organisation.Kind.PES
        return self.population.party(kind, rules.eligibility, at=database_now()), judged

    def _start(
        self, category: Category, rules: CategoryRules, applicant: Party, nominee: Party | None
    ) -> ApplicationCase:
        given: dict[str, Any] = {}
        named = f"Kandydatura próbna {applicant.organisation.pk}"
        if nominee is not None:
            given["candidate"] = Candidate(
                organisation=nominee.organisation,
                statement=SAMPLE["text"],
                subject=named if has_named_subject(rules) else "",
                contact_email=nominee.member.user.email,
            )
        elif rules.subject_type != "organisation":
            given["subject"] = named
        return start_application(
            category,
            organisation=applicant.organisation,
            group=applicant.member.group,
            by=applicant.member.user,
            at=database_now(),
            **given,
        )

    def _answer(
        self, application: Application, rules: CategoryRules, party: Party, *, finishes: bool
    ) -> None:
        answers = draw_answers(rules, self.rng)
        sections = open_sections_of(rules, 1)
        for section in sections if finishes else sections[: len(sections) // 2]:
            codes = {question.code for question in section.questions}
            application = save_answers(
                application,
                section,
                {code: value for code, value in answers.items() if code in codes},
                version=application.version,
                by=party.member.user,
                at=database_now(),
            )

    def _attach(self, application: Application, rules: CategoryRules, party: Party) -> None:
        application.refresh_from_db()
        for slot in open_slots_of(rules, 1):
            for no in range(slot_minimum(slot, application.answers)):
                self._attach_one(application, rules, slot, party, no)

    def _attach_one(
        self,
        application: Application,
        rules: CategoryRules,
        slot: EvidenceSlot,
        party: Party,
        no: int,
    ) -> None:
        acts: dict[str, Any] = {"by": party.member.user, "at": database_now()}
        if slot.link_allowed:
            add_public_document(
                application,
                slot.code,
                title=SAMPLE["title"],
                number=f"PRÓBA.{application.pk}.{no + 1}",
                date=date(self.edition.year, 1, 2),
                address=f"https://bip.example.org/proba/{application.pk}/{no + 1}",
                **acts,
            )
            return
        types = slot.types or rules.evidence.types
        upload = self._sample("pdf" if "pdf" in types else "png")
        photo = PHOTO if slot.photos else PhotoFacts()
        add_file(application, slot.code, upload, title=SAMPLE["title"], photo=photo, **acts)

    def _sample(self, kind: str) -> SimpleUploadedFile:
        if kind not in self._samples:
            make = sample_pdf if kind == "pdf" else sample_picture
            entry = {**SAMPLE, "name": f"proba.{kind}"}
            upload = make(entry, applicant="próba", at=database_now())
            self._samples[kind] = upload.read()
        return SimpleUploadedFile(f"proba.{kind}", self._samples[kind])

    def _submit(self, case: ApplicationCase, party: Party) -> None:
        """The signing person confirms in the portal, on the page that every applicant has."""
        user = party.member.user
        visitor = Visitor(user.name, user.email, beside=self._host)
        visitor.client.force_login(user)
        page = visitor.open(reverse("step", args=[case.public_id, "submit_application"]))
        names = {name for form in page.forms for name in form.offered}
        made = dict.fromkeys((n for n in names if n.startswith("declaration-")), "on")
        visitor.send(page, made, press="confirm")
        visitor.client.logout()
