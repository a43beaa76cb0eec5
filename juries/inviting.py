"""Inviting people to the Kapituła (MSG-08); a person releases the letters after a preview."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from juries.assigning import candidates
from juries.models import Juror
from records.ledger import note, witnessed
from records.outbox import post
from records.wording import day, moment


@dataclass(frozen=True)
class Terms:
    """What taking part means: moments are aware; `minutes_each` for one application; `mode` and
    `place` of the session; `publicity` of the cards as the contest's rules say it; `link` to
    answer at."""

    scoring_from: datetime
    scoring_until: datetime
    session_at: datetime
    recusals_until: datetime
    answer_until: datetime
    mode: str
    place: str
    minutes_each: int
    publicity: str
    link: str


def invite_juror(juror: Juror, terms: Terms, *, by: User, at: datetime) -> None:
    """Write the invitation, once a person and jury. It waits for release."""
    edition = juror.jury.edition
    with witnessed(by=by, at=at):
        post(
            "MSG-08",
            to=juror.user,
            about=juror,
            context={
                "salutation": "Szanowni Państwo,",
                "organiser": edition.programme.organiser.name,
                "programme": edition.name,
                "role": juror.get_role_display(),
                "applications": candidates(juror.jury).count(),
                "scoring_from": day(terms.scoring_from),
                "scoring_until": day(terms.scoring_until),
                "minutes_each": terms.minutes_each,
                "session_at": moment(terms.session_at),
                "mode": terms.mode,
                "place": terms.place,
                "recusals_until": moment(terms.recusals_until),
                "publicity": terms.publicity,
                "link": terms.link,
                "answer_until": moment(terms.answer_until),
            },
            at=at,
            held=True,
        )
        note("juror_invited", juror)
