"""The second person approves what they have read: a page made before is no approval of
something that came to wait meanwhile."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db
NEW = {"value_0": "2031-05-04", "value_1": "12:00:00", "reason": "Awaria w urzędzie.", "seen": ""}


def test_two_officers_who_propose_at_once_approve_nothing(client, case, secretariat, approver):
    address = reverse("act", args=[case.public_id, "przedluz"])
    client.force_login(secretariat)
    client.post(address, NEW)
    client.force_login(approver)

    answer = client.post(address, {**NEW, "reason": "Inny powód."})

    proposal = case.application.proposals.get()
    assert proposal.approved_at is None
    assert "Awaria w urzędzie." in answer.content.decode()


def test_an_approval_names_the_proposal_that_was_read(client, case, secretariat, approver):
    address = reverse("act", args=[case.public_id, "przedluz"])
    client.force_login(secretariat)
    client.post(address, NEW)
    client.force_login(approver)
    seen = str(case.application.proposals.get().public_id)

    assert f'name="seen" value="{seen}"' in client.get(address).content.decode()
    client.post(address, {})
    assert case.application.proposals.get().approved_by is None
    client.post(address, {"seen": seen})

    assert case.application.proposals.get().approved_by == approver


def test_a_form_without_any_field_is_shown_again(client, case, secretariat):
    client.force_login(secretariat)

    answer = client.post(reverse("act", args=[case.public_id, "przedluz"]), {})

    assert answer.status_code == 200
    assert not case.application.proposals.exists()
