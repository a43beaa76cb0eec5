"""The whole demonstration in order: set-up, open calls, the walk, the other stages, the summary."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.utils import timezone
from django.utils.translation import gettext as _

from records.clock import database_now

from . import people
from .editions import load_contest
from .stages import Stages
from .summary import Outcome, summarise
from .terminal import Terminal
from .walk import COMPETITORS, Walk


def tell(out: Any, folder: Path) -> Outcome:
    """Migrate, walk, leave cases waiting, print log-ins. Raises when any step is refused."""
    terminal = Terminal(out)
    terminal.title(_("Znak – demonstration"))
    call_command("migrate", verbosity=0)
    terminal.step(_("Database"), _("migrated"), str(folder))
    return play(terminal, folder)


def play(terminal: Terminal, folder: Path) -> Outcome:
    """The demonstration on a migrated, empty database."""
    real = load_contest()
    terminal.step(_("Catalogue"), _("loaded"), real.name)
    now = database_now()
    people.appoint(real.programme, at=now)
    cast = people.at_their_desks()
    terminal.step(_("Organiser"), _("people at their desks"), str(len(cast.visitors)))

    terminal.title(_("The call is open"))
    stages = Stages(real, cast, terminal)
    stages.fill_open_call()
    stages.submit_the_rest()

    terminal.title(_("The walk: Gmina Łopuszno"))
    # The long application counts for three short ones.
    call = stages.open_call("lopuszno", stages.in_time_for(len(COMPETITORS) + 3))
    walk = Walk(call, stages.neighbours)
    closes = timezone.localtime(call.closes_at)
    terminal.step(
        _("Edition"),
        call.edition.slug,
        _("call open until %(time)s") % {"time": f"{closes:%H:%M:%S}"},
    )
    others = walk.submit_competitors()
    applying = walk.submit(*walk.sign_up())

    terminal.title(_("After the deadline"))
    walk.wait_for_close()
    walk.check(applying, others)
    entries = walk.score(applying, others)
    walk.decide(entries)
    walk.announce()
    certificate = walk.issue(applying)
    walk.verify(certificate)

    terminal.title(_("Cases that wait"))
    stages.spread()
    return summarise(terminal, certificate, folder)
