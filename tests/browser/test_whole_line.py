"""One application of a gmina from the first visit to the certificate that anybody can verify,
each step by the person whose step it is, in a browser of their own."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core import mail
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from certificates.models import Certificate
from juries.models import Assignment, Juror, Jury
from tests.applications.application_cases import pdf_bytes
from workflow.demonstration.applicants import flat
from workflow.demonstration.content import content
from workflow.demonstration.people import JURORS

from .aside import aside, pass_time
from .contest import Contest
from .forms import fill, follow, offered, pdf_file, press, send, write_section

PASSWORD = "Bardzo-dlugie-haslo-2026"
TEXTS = content("lopuszno")


def sign_up(page: Page, name: str, email: str) -> None:
    page.goto(reverse("account_signup"))
    form = page.locator("main form")
    fill(form, {"name": name, "email": email, "password1": PASSWORD, "password2": PASSWORD})
    send(form)
    link = re.search(r"https?://\S+/konto/\S+", str(mail.outbox[-1].body))
    assert link, mail.outbox[-1].body
    page.goto(link.group())
    if page.locator("main form button").count():
        send(page)
    if "login" in page.url:
        fill(page.locator("main form"), {"login": email, "password": PASSWORD})
        send(page)


def join(page: Page, teryt: str, office: str) -> None:
    page.goto(reverse("membership_add"))
    fill(page.locator("main form"), {"q": teryt})
    press(page.locator("main form"), "Szukaj")
    follow(page.locator(f'a[href="{reverse("membership_join", args=[teryt])}"]'))
    fill(page.locator("main form"), {"role": "editor", "office": office})
    send(page)


def invite(page: Page, email: str) -> None:
    form = page.locator("main form", has=page.locator('[name="email"]'))
    fill(form, {"email": email, "role": "signer"})
    send(form)


def accept_invitation(page: Page) -> None:
    page.goto(reverse("memberships"))
    follow(page.locator('main a[href*="/zaproszenia/"]'))
    fill(page.locator("main form"), {"office": "osoba podpisująca"})
    send(page)


def prepare(page: Page, contest: Contest) -> str:
    """Start, write all sections, attach; returns the address of the step."""
    page.goto(reverse("category", args=[contest.edition.slug, "V"]))
    follow(page.locator('main a[href$="/zacznij/"]'))
    page.locator('main input[name="membership"]').first.check()
    send(page)
    step = page.url
    follow(page.locator('main a[href$="/sekcja/A/"]'))
    for code in "ABCDEFGH":
        assert f"/sekcja/{code}/" in page.url
        write_section(page, flat(TEXTS["answers"].get(code, {})))
        expect(page.locator(".govuk-error-summary")).to_have_count(0)
    attach(page)
    return step


def attach(page: Page) -> None:
    page.wait_for_url("**/zalaczniki/**")
    evidence = page.url.partition("#")[0]
    for entry in TEXTS["files"]:
        page.goto(evidence)
        follow(page.locator(f'main a[href$="/zalaczniki/{entry["slot"]}/"]'))
        form = page.locator("main form", has=page.locator('[name="file"]'))
        files = pdf_file(entry["name"], pdf_bytes(entry["title"]))
        fill(form, {"title": entry["title"], "file": files})
        form.locator("button.govuk-button:not([type=button])").last.click()
        expect(page.locator("[data-upload-list]")).to_contain_text(entry["title"])


def ask_for_signature(page: Page, step: str) -> None:
    page.goto(step)
    press(page, "do", "ask")


def sign_and_submit(page: Page, step: str) -> None:
    page.goto(step)
    for box in page.locator('main input[name^="declaration-"]').all():
        box.check()
    press(page, "do", "confirm")
    expect(page.locator("h1")).to_have_text("Wniosek złożono")


def accept_formally(page: Page) -> None:
    page.goto(reverse("formal_queue"))
    follow(page.locator("main tbody a"))
    follow(page.locator('main a[href*="check_formalities"]'))
    form = page.locator("main form", has=page.locator('[name="result"]'))
    answers = [name for name in offered(form) if name.startswith("answer_")]
    not_applicable = ("answer_FK-05", "answer_FK-14")
    fill(form, {n: "not_applicable" if n in not_applicable else "yes" for n in answers})
    fill(form, {"result": "accepted"})
    press(form, "Zapisz ocenę formalną")


def open_step(page: Page, contest: Contest, node: str) -> None:
    page.goto(reverse("desk"))
    follow(
        page.locator(f'a[href="{reverse("edition_case", args=[contest.edition.case.public_id])}"]')
    )
    follow(page.locator(f'main a[href*="/{node}/"]'))


def do_step(page: Page, contest: Contest, node: str) -> None:
    open_step(page, contest, node)
    send(page)
    expect(page.locator(".govuk-error-summary")).to_have_count(0)


def take_seat(page: Page, juror: Juror) -> None:
    page.goto(reverse("juror_statement", args=[juror.public_id]))
    for _part in ("confidentiality", "standing", "impartiality"):
        standings = [name for name in offered(page.locator("main")) if name.endswith("-standing")]
        fill(page.locator("main"), dict.fromkeys(standings, "free"))
        if not standings:
            page.locator('main [name="agree"]').check()
        send(page)
        if standings:
            page.goto(reverse("juror_statement", args=[juror.public_id]))


def score(page: Page, assignment: Assignment, card: dict[str, Any]) -> None:
    page.goto(reverse("review_queue", args=[assignment.juror.public_id]))
    follow(page.locator(f'main a[href*="{assignment.public_id}"]'))
    form = page.locator("main form", has=page.locator('[name="revision"]'))
    for code, line in card.items():
        fill(form, {f"points-{code}": str(line["points"]), f"reason-{code}": line["reason"]})
    press(form, "Podgląd i zatwierdzenie")
    press(page, "Zatwierdź kartę oceny")
    expect(page.locator("main")).to_contain_text("zatwierdzon")


def hold_session(page: Page, contest: Contest, jurors: list[Juror], key: str) -> None:
    open_step(page, contest, "hold_session")
    step = page.url.partition("?")[0]
    held_at = f"{timezone.localtime():%Y-%m-%dT%H:%M}"
    fill(page.locator("main"), content("organiser")["session"] | {"held_at": held_at})
    send(page)
    fill(page.locator("main"), {f"juror_{juror.public_id}": "present" for juror in jurors})
    send(page)
    page.goto(f"{step}?part=decisions&application={key}")
    fill(page.locator("main"), {"citation": TEXTS["decision"]["citation"]})
    send(page)
    page.goto(f"{step}?part=votes")
    count = str(len(jurors))
    vote = {"subject": "block:V", "motion": "Przyjęcie", "in_favour": count, "against": "0"}
    fill(page.locator("main"), vote | {"abstained": "0"})
    send(page)
    page.goto(f"{step}?part=freeze")
    send(page)
    expect(page.locator(".govuk-error-summary")).to_have_count(0)


def approve(page: Page, contest: Contest) -> None:
    open_step(page, contest, "approve_results")
    form = page.locator("main form", has=page.locator('[name="act_number"]'))
    fill(form, {"act_number": "DEMO-1/2026", "act_on": timezone.localdate().isoformat()})
    send(form)
    expect(page.locator(".govuk-error-summary")).to_have_count(0)


def release_letters(page: Page) -> None:
    page.goto(reverse("release_messages"))
    for box in page.locator('main [name="message"]').all():
        box.check()
    send(page)


def test_from_the_first_visit_to_a_verified_certificate(
    person: Callable[..., Page], mailoutbox: list, tmp_path: Path
):
    contest = aside(Contest.opened)
    pass_time()
    clerk, signer = person(), person()
    sign_up(clerk, "Zofia Przykładowa", "urzad@lopuszno.example.org")
    sign_up(signer, "Adam Przykładowy", "podpis@lopuszno.example.org")
    join(clerk, TEXTS["teryt"], "inspektor")
    invite(clerk, "podpis@lopuszno.example.org")
    accept_invitation(signer)
    step = prepare(clerk, contest)
    ask_for_signature(clerk, step)
    sign_and_submit(signer, step)

    aside(contest.close_call)
    pass_time()
    secretariat = person(contest.person("sekretariat"))
    accept_formally(secretariat)
    do_step(secretariat, contest, "close_formal_checks")

    jurors = list(Juror.objects.filter(jury__edition=contest.edition).select_related("user"))
    members = {juror.user.email: person(juror.user) for juror in jurors}
    assert len(members) == len(JURORS)
    for juror in jurors:
        take_seat(members[juror.user.email], juror)
    secretary = person(contest.person("sekretarz"))
    secretary.goto(
        reverse("jury_assignments", args=[Jury.objects.get(edition=contest.edition).public_id])
    )
    send(secretary.locator('form[action*="automatyczny"]'))
    assigned = list(Assignment.objects.select_related("juror__user", "application"))
    assert len(assigned) == 2
    for assignment, card in zip(assigned, TEXTS["reviews"], strict=True):
        score(members[assignment.juror.user.email], assignment, card)
    pass_time()
    do_step(secretariat, contest, "close_scoring")
    pass_time()
    hold_session(secretary, contest, jurors, str(assigned[0].application.public_id))
    pass_time()
    approver, issuer = (
        person(contest.person("zatwierdzanie")),
        person(contest.person("certyfikaty")),
    )
    approve(approver, contest)
    pass_time()
    do_step(secretariat, contest, "publish_results")
    pass_time()
    release_letters(secretariat)
    do_step(issuer, contest, "release_certificates")
    do_step(approver, contest, "release_certificates")
    pass_time()

    verified_by_anybody(person(), Certificate.objects.get(is_historical=False), tmp_path)


def verified_by_anybody(page: Page, certificate: Certificate, folder: Path) -> None:
    page.goto(reverse("register"))
    follow(page.get_by_role("link", name="Gmina Łopuszno"))
    page.goto(reverse("certificate", args=[certificate.public_id]))
    expect(page.locator("main")).to_contain_text("Certyfikat ważny.")
    with page.expect_download() as download:
        page.get_by_role("button", name="Pobierz (PDF)").click()
    path = folder / "certyfikat.pdf"
    download.value.save_as(path)
    page.goto(reverse("verify"))
    form = page.locator("main form[method=post]")
    form.locator("input[type=file]").set_input_files(path)
    press(form, "Sprawdź plik")
    expect(page.locator("main")).to_contain_text("Certyfikat ważny.")
    expect(page.locator("main")).to_contain_text("Gmina Łopuszno")
