"""The whole demonstration in order: set-up, open calls, both walks, the other stages, summary."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.models import Certificate
from programmes.models import Edition
from records.clock import database_now

from . import people
from .application_walk import COMPETITORS, ApplicationWalk
from .call import Call
from .content import content
from .editions import load_contests, open_edition
from .jobs import wake_up
from .nomination_walk import NominationWalk
from .people import Cast
from .stages import Stages
from .summary import Outcome, summarise
from .terminal import Terminal
from .walk import Walk


def tell(out: Any, folder: Path) -> Outcome:
    """Migrate, walk, leave cases waiting, print log-ins. Raises when any step is refused."""
    terminal = Terminal(out)
    terminal.title(_("Znak – demonstration"))
    call_command("migrate", verbosity=0)
    terminal.step(_("Database"), _("migrated"), str(folder))
    return play(terminal, folder)


def play(terminal: Terminal, folder: Path) -> Outcome:
    """The demonstration on a migrated, empty database."""
    own, nominated = content("lopuszno"), content("kurow")
    real, other = load_contests(own["catalogue"], nominated["catalogue"])
    terminal.step(_("Catalogue"), _("loaded"), f"{real.name}, {other.name}")
    cast = set_up(real, other)
    terminal.step(_("Organiser"), _("people at their desks"), str(len(cast.visitors)))

    terminal.title(_("The call is open"))
    stages = Stages(real, own["category"], cast, terminal)
    stages.fill_open_call()
    stages.submit_the_rest()

    certificate = walk_application(stages, own)
    diploma = walk_nomination(stages, other, nominated)

    terminal.title(_("Cases that wait"))
    stages.spread()
    return summarise(terminal, certificate, diploma, folder)


def set_up(*editions: Edition) -> Cast:
    people.employ()
    for edition in editions:
        people.appoint(edition.programme, at=database_now())
    return people.at_their_desks()


def walk_application(stages: Stages, texts: dict[str, Any]) -> Certificate:
    """A gmina applies for itself, in competition with fictitious ones."""
    stages.terminal.title(_("The walk: %(name)s") % {"name": texts["holder"]})
    # The long application counts for three short ones.
    call = stages.open_call(texts["suffix"], stages.in_time_for(len(COMPETITORS) + 3))
    walk = ApplicationWalk(call, texts, stages.neighbours)
    tell_of_call(call)
    others = walk.submit_competitors()
    applying = walk.apply(*walk.sign_up())

    stages.terminal.title(_("After the deadline"))
    walk.wait_for_close()
    walk.check(applying, others)
    return finish(walk, applying, others)


def walk_nomination(stages: Stages, real: Edition, texts: dict[str, Any]) -> Certificate:
    """Another contest on the same engine: a gmina is nominated, consents, is distinguished."""
    stages.terminal.title(_("The walk: %(name)s") % {"name": texts["holder"]})
    edition = open_edition(real, texts["suffix"], closes_at=stages.in_time_for(1))
    wake_up()
    call = Call(edition, texts["category"], stages.cast, stages.terminal)
    walk = NominationWalk(call, texts)
    tell_of_call(call)
    nominator, nominee = walk.sign_up()
    applying = walk.nominate(nominator)
    walk.consent(nominee, applying)

    stages.terminal.title(_("After the deadline"))
    walk.wait_for_close()
    walk.check(applying)
    return finish(walk, applying, [])


def tell_of_call(call: Call) -> None:
    closes = timezone.localtime(call.closes_at)
    until = _("call open until %(time)s") % {"time": f"{closes:%H:%M:%S}"}
    call.terminal.step(_("Edition"), call.edition.slug, until)


def finish(walk: Walk, applying: Any, others: list[Any]) -> Certificate:
    """From scoring to the document that anybody can verify."""
    entries = walk.score(applying, others)
    walk.decide(entries)
    walk.announce()
    issued = walk.issue(applying)
    walk.verify(issued)
    return issued
