"""The statement of a member of the Kapituła: confidentiality before the list of applicants,
impartiality after it and before any content.

The text lies in templates/juries/statement_text.html; the statement keeps its SHA-256, so that
what was signed can be shown again word for word.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from accounts.models import User
from applications.models import Application
from juries.assigning import candidates
from juries.models import Conflict, ImpartialityStatement, Juror, Pairing
from juries.scoring_window import SCORED_STATUSES
from programmes.entry_words import polish_about
from programmes.models import Edition
from records.ledger import note, witnessed

TEXT = "juries/statement_text.html"


class StatementRefused(ValidationError):
    """The statement cannot be signed now, or not by this person."""


def statement_text(part: str, edition: Edition) -> str:
    """The HTML of part "confidentiality" or "impartiality": Polish, the same for everybody who
    sits in the edition."""
    with polish_about(edition):
        return render_to_string(TEXT, {"part": part})


def text_version(edition: Edition) -> str:
    """SHA-256 of both parts as shown today."""
    whole = "".join(statement_text(part, edition) for part in ("confidentiality", "impartiality"))
    return hashlib.sha256(whole.encode()).hexdigest()


def sign_confidentiality(juror: Juror, *, by: User, at: datetime) -> ImpartialityStatement:
    """Step I. Only then does the list of applicants open. A repeat changes nothing."""
    _check_own(juror, by)
    with witnessed(by=by, at=at):
        statement, is_new = ImpartialityStatement.objects.get_or_create(
            juror=juror,
            defaults={"text_version": text_version(juror.jury.edition), "confidentiality_at": at},
        )
        if is_new:
            note("confidentiality_signed", juror, {"text": statement.text_version})
    return statement


def sign_impartiality(juror: Juror, *, by: User, at: datetime) -> ImpartialityStatement:
    """Step II, after a declaration about every applicant on the list.

    Raises `StatementRefused` while one is missing, the call is open or step I is not signed.
    """
    _check_own(juror, by)
    with witnessed(by=by, at=at):
        statement = ImpartialityStatement.objects.select_for_update().filter(juror=juror).first()
        if statement is None:
            raise StatementRefused(_("First sign the undertaking of confidentiality."))
        if not is_list_known(juror.jury.edition):
            raise StatementRefused(_("The list of applicants comes after the call closes."))
        if undeclared(juror).exists():
            raise StatementRefused(_("First make a declaration about every applicant."))
        if statement.impartiality_at is None:
            statement.impartiality_at = at
            statement.save(update_fields=["impartiality_at"])
            note("impartiality_signed", juror, {"text": statement.text_version})
    return statement


def is_list_known(edition: Edition) -> bool:
    """Whether the call has closed: until then nobody knows who applies."""
    return edition.phase not in (Edition.Phase.ANNOUNCED, Edition.Phase.CALL_OPEN)


def has_signed_both(juror: Juror) -> bool:
    statement = ImpartialityStatement.objects.filter(juror=juror).first()
    return statement is not None and statement.impartiality_at is not None


def undeclared(juror: Juror) -> QuerySet[Application]:
    """Applications on the list about which the member has said nothing yet."""
    said = {"juror": juror, "application": OuterRef("pk")}
    return candidates(juror.jury).filter(
        ~Exists(Pairing.objects.filter(**said)), ~Exists(Conflict.objects.filter(**said))
    )


def undeclared_counts(jurors: Collection[Juror]) -> Counter[int]:
    """How many applications are left to declare about, by juror's key; three queries for all."""
    said: set[tuple[int, int | None]] = set()
    for rows in (Pairing.objects, Conflict.objects):
        said |= set(rows.filter(juror__in=jurors).values_list("juror", "application"))
    listed = Application.objects.filter(
        Q(category__juries__stage=None) | Q(category__juries__stage__ordinal=F("stage_no")),
        category__juries__jurors__in=jurors,
        status__in=SCORED_STATUSES,
        stage_no=F("category__edition__stage_no"),
    ).values_list("category__juries__jurors", "pk")
    wanted = {juror.pk for juror in jurors}
    return Counter(
        juror for juror, pk in listed.distinct() if juror in wanted and (juror, pk) not in said
    )


def _check_own(juror: Juror, by: User) -> None:
    if juror.user_id != by.pk or juror.until is not None:
        raise StatementRefused(_("A statement is signed by the person it is about."))
