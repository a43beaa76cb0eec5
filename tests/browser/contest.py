"""The real catalogue as a demonstration edition, with the organiser's people, for one journey."""

from dataclasses import dataclass
from datetime import timedelta

from viewflow.workflow.models import Task

from accounts.models import User
from programmes.models import DeadlineChange, Edition
from records.clock import database_now
from workflow.demonstration.editions import load_contests, open_edition
from workflow.demonstration.people import appoint, employ
from workflow.models import EditionCase


@dataclass
class Contest:
    edition: Edition

    @classmethod
    def opened(cls) -> "Contest":
        [real] = load_contests("znak-jakosci-2022.toml")
        now = database_now()
        employ()
        appoint(real.programme, at=now)
        return cls(open_edition(real, "", closes_at=now + timedelta(hours=1)))

    def person(self, key: str) -> User:
        return User.objects.get(email=f"{key}@example.org")

    def close_call(self) -> None:
        """The last minute of the call is over: its deadline lies three seconds in the past."""
        past = database_now() - timedelta(seconds=3)
        DeadlineChange.objects.create(
            edition=self.edition, kind="call_closes", value=past, is_initial=True, set_at=past
        )
        case = EditionCase.objects.get(edition=self.edition)
        Task.objects.filter(process=case.process_id, status="SCHEDULED").update(scheduled=past)
