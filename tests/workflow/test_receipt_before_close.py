"""The moment of receipt decides: a correction received in time is not lost because the call was
closed while it waited for the lock (acceptance A4)."""

import pytest
from django.db import connection
from django.urls import reverse

from applications.models import Application
from programmes.models import Edition
from tests.workflow.test_gate import ANSWERS, submit

pytestmark = pytest.mark.django_db
DECLARED = {"do": "confirm", "declaration-O1": "on", "declaration-O2": "on"}


class CloseMeanwhile:
    """Closes the call as the first statement after the policy was asked: when the act's
    transaction begins."""

    def __init__(self, edition_id: int) -> None:
        self.edition_id, self.is_done = edition_id, False

    def __call__(self, execute, sql, params, many, context):
        if sql.startswith("SAVEPOINT") and not self.is_done:
            self.is_done = True
            Edition.objects.filter(pk=self.edition_id).update(phase=Edition.Phase.FORMAL_CHECK)
        return execute(sql, params, many, context)


def test_a_correction_received_in_time_counts_though_the_phase_closed_meanwhile(
    client, membership, case
):
    client.force_login(membership.user)
    application = Application.objects.filter(pk=case.application_id)
    application.update(answers=ANSWERS)
    submit(client, case)
    application.update(answers={**ANSWERS, "A7": "5000"})

    with connection.execute_wrapper(CloseMeanwhile(case.application.category.edition_id)):
        answer = client.post(reverse("act", args=[case.public_id, "popraw"]), DECLARED)

    assert answer.status_code == 302
    assert case.application.submissions.latest("no").answers["A7"] == "5000"
