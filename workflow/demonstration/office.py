"""What the organiser's people do: formal check, closing the phases, approval, publication,
release of letters and of certificates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone

from programmes.models import Edition

from .applicants import Applying
from .page import Page, PageForm
from .visitor import Visitor

YES, NO, NOT_APPLICABLE = "yes", "no", "not_applicable"


def edition_page(visitor: Visitor, edition: Edition) -> Page:
    """The page of the edition's case, by its link on the desk."""
    address = reverse("edition_case", args=[edition.case.public_id])
    return visitor.open(visitor.open(reverse("desk")).link_to(address))


def open_step(visitor: Visitor, edition: Edition, node: str) -> Page:
    """The page of the edition's open step, by the button on the case's page."""
    return visitor.open(edition_page(visitor, edition).link_to(f"/{node}/"))


# --- formal check -------------------------------------------------------------------------------------


def check_page(visitor: Visitor, applying: Applying) -> Page:
    case = visitor.open(applying.case)
    return visitor.open(case.link_to("check_formalities"))


def accept(visitor: Visitor, applying: Applying) -> None:
    page = check_page(visitor, applying)
    form = page.form_with("result")
    visitor.send(page, _answers(form) | {"result": "accepted"}, form=form)


def call_to_supplement(visitor: Visitor, applying: Applying, call: Mapping[str, Any]) -> None:
    """`call`: code, note, text, slots of the content file."""
    page = check_page(visitor, applying)
    form, code = page.form_with("result"), call["code"]
    given = _answers(form) | {
        f"answer_{code}": NO,
        f"note_{code}": call["note"],
        f"text_{code}": call["text"],
        f"slots_{code}": call["slots"],
        "result": "supplement",
    }
    visitor.send(page, given, form=form)


def propose_rejection(visitor: Visitor, applying: Applying, rejection: Mapping[str, str]) -> None:
    """`rejection`: code and text of the content file."""
    page = check_page(visitor, applying)
    form, code, text = page.form_with("result"), rejection["code"], rejection["text"]
    given = _answers(form) | {
        f"answer_{code}": NO,
        f"note_{code}": text,
        "result": "rejected",
        "reason": text,
    }
    visitor.send(page, given, form=form)


def _answers(form: PageForm) -> dict[str, str]:
    """Every condition met; what concerns a signed file or photographs may not apply."""
    return {
        name: NOT_APPLICABLE if name in ("answer_FK-05", "answer_FK-14") else YES
        for name in form.offered
        if name.startswith("answer_")
    }


# --- phases -------------------------------------------------------------------------------------------


def close_formal_checks(visitor: Visitor, edition: Edition) -> None:
    visitor.send(open_step(visitor, edition, "close_formal_checks"))


def close_scoring(visitor: Visitor, edition: Edition) -> None:
    visitor.send(open_step(visitor, edition, "close_scoring"))


def approve_results(visitor: Visitor, edition: Edition, *, act_number: str) -> None:
    page = open_step(visitor, edition, "approve_results")
    act = {"act_number": act_number, "act_on": timezone.localdate().isoformat()}
    visitor.send(page, act, form=page.form_with("act_number"))


def publish_results(visitor: Visitor, edition: Edition) -> None:
    visitor.send(open_step(visitor, edition, "publish_results"))


def release_letters(visitor: Visitor) -> int:
    """Read what waits, let all of it go; returns how many letters."""
    page = visitor.open(reverse("release_messages"))
    form = page.form_with("message")
    letters = form.offered["message"] or []
    visitor.send(page, {"message": letters}, form=form)
    return len(letters)


def prepare_release(visitor: Visitor, edition: Edition) -> None:
    visitor.send(open_step(visitor, edition, "release_certificates"))


def approve_release(visitor: Visitor, edition: Edition) -> None:
    visitor.send(open_step(visitor, edition, "release_certificates"))
