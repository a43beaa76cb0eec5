"""`manage.py appoint_officer CONTEST E-MAIL ROLE --granted-by E-MAIL --approved-by E-MAIL`."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from accounts.models import User
from programmes.models import Officer, Programme
from programmes.officers import appoint_officer, end_office
from records.clock import database_now
from records.commands import PlainCommand


class Command(PlainCommand):
    help = (
        "Give an office in a contest, as two named persons decided, or end it; without a person: "
        "list the officers. Everybody named has an account already."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("programme", metavar="CONTEST", help="slug of the contest")
        parser.add_argument("email", nargs="?", default="", metavar="E-MAIL")
        parser.add_argument("role", nargs="?", choices=Officer.Role.values, metavar="ROLE")
        parser.add_argument("--granted-by", default="", metavar="E-MAIL")
        parser.add_argument("--approved-by", default="", metavar="E-MAIL")
        parser.add_argument("--end", action="store_true", help="end the office now")

    def handle(
        self,
        *,
        programme: str,
        email: str,
        role: str | None,
        granted_by: str,
        approved_by: str,
        end: bool,
        **options: object,
    ) -> None:
        contest = _contest(programme)
        if not email:
            self._list(contest)
            return
        if not (role and granted_by and approved_by):
            raise CommandError(_("Give the role and, with both options, who decided."))
        decided: dict[str, Any] = {
            "granted_by": _person(granted_by),
            "approved_by": _person(approved_by),
            "at": database_now(),
        }
        try:
            text = _decide(contest, _person(email), role, decided, end=end)
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from None
        told = {"email": email, "role": Officer.Role(role).label, "contest": contest.name}
        self.stdout.write(text % told)

    def _list(self, contest: Programme) -> None:
        rows = contest.officers.filter(until=None).select_related(
            "user", "granted_by", "approved_by"
        )
        if not rows:
            self.stdout.write(_("Nobody holds an office in this contest."))
        for row in rows.order_by("role", "user__email"):
            text = _("%(role)s: %(email)s; granted by %(granted)s, approved by %(approved)s")
            people = {"email": row.user, "granted": row.granted_by, "approved": row.approved_by}
            told = {key: getattr(person, "email", "–") for key, person in people.items()}
            self.stdout.write(text % {"role": row.get_role_display(), **told})


def _decide(
    contest: Programme, user: User, role: str, decided: dict[str, Any], *, end: bool
) -> str:
    """Does it; returns the sentence that says so."""
    if end:
        end_office(contest, user, role, **decided)
        return _("The office was ended: %(email)s, %(role)s, %(contest)s.")
    _officer, is_new = appoint_officer(contest, user, role, **decided)
    if is_new:
        return _("Appointed: %(email)s, %(role)s, %(contest)s.")
    return _("In office already: %(email)s, %(role)s, %(contest)s.")


def _contest(slug: str) -> Programme:
    found = Programme.objects.filter(slug=slug).first()
    if found is None:
        known = ", ".join(Programme.objects.filter(repeats=None).values_list("slug", flat=True))
        text = _("There is no contest “%(slug)s”. Contests: %(known)s.")
        raise CommandError(text % {"slug": slug, "known": known or "–"})
    return found


def _person(email: str) -> User:
    found = User.objects.filter(email__iexact=email, is_active=True).first()
    if found is None:
        text = _("There is no account %(email)s. The person signs up on the portal first.")
        raise CommandError(text % {"email": email})
    return found
