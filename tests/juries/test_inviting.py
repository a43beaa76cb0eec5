"""The invitation to the Kapituła."""

from datetime import timedelta

import pytest

from juries.inviting import Terms, invite_juror
from records.models import Message
from records.outbox import EmptyPlaceholder
from tests.juries.panel import AT, Panel

pytestmark = pytest.mark.django_db


def terms(**kwargs):
    moments = ("scoring_from", "scoring_until", "session_at", "recusals_until", "answer_until")
    values = {name: AT + timedelta(days=n) for n, name in enumerate(moments)}
    return Terms(
        **values,
        **{
            "mode": "posiedzenie zdalne",
            "place": "w portalu",
            "minutes_each": 40,
            "publicity": "jawne po rozstrzygnięciu",
            "link": "https://portal.example.org/kapitula/",
            **kwargs,
        },
    )


def test_the_invitation_is_written_once_and_waits_for_release():
    panel = Panel()
    for _ in range(2):
        invite_juror(panel.jurors[0], terms(), by=panel.secretary, at=AT)
    message = Message.objects.get()
    assert (message.event, message.status) == ("MSG-08", "held")
    assert "zwykle 40 minut na wniosek" in message.body


def test_an_empty_placeholder_stops_it():
    panel = Panel()
    with pytest.raises(EmptyPlaceholder):
        invite_juror(panel.jurors[0], terms(place=""), by=panel.secretary, at=AT)
    assert not Message.objects.exists()
