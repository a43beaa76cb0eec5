"""Which letters the page of a case shows."""

import pytest
from django.urls import reverse

from records.models import Message
from tests.acceptance.list_pages import browser, letter, submitted, with_case

pytestmark = pytest.mark.django_db


def letters_shown(status: str) -> list[Message]:
    application = submitted()
    case = with_case(application)
    letter(application, 1, status)
    page = browser(application.created_by).get(reverse("case", args=[case.public_id]))
    return list(page.context["letters"])


def test_a_letter_that_waits_for_its_release_is_not_read_on_the_page_of_the_case():
    assert letters_shown("held") == []


@pytest.mark.parametrize("status", ["queued", "failed"])
def test_a_released_letter_is_read_there_whether_or_not_the_mail_arrived(status):
    assert len(letters_shown(status)) == 1
