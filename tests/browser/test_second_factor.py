"""Setting up the second step of the log-in, logging in with it, and leaving it; each page is as
every page must be."""

from collections.abc import Callable

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import Page

from tests.factories import UserFactory

from .looking import Watch, faults

MAIN = ":not([type=button]):not(.govuk-button--secondary)"
PASSWORD = "bardzo-dlugie-haslo-testowe"


def code_now(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def send(page: Page) -> None:
    """The main button of the page's first form."""
    with page.expect_navigation():
        page.locator(f"main form button.govuk-button:visible{MAIN}").first.click()


def test_second_factor_from_set_up_to_removal(person: Callable[..., Page]):
    user = UserFactory()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    page = person()
    watch, found = Watch(page), []

    def look(name: str) -> None:
        assert name in page.url, page.url
        found.extend(f"{name}: {fault}" for fault in faults(page) + watch.take())

    page.goto(reverse("account_login"))
    page.locator('[name="login"]').fill(user.email)
    page.locator('[name="password"]').fill(PASSWORD)
    send(page)
    page.goto(reverse("mfa_activate_totp"))
    if "reauthenticate" in page.url:
        look("reauthenticate")
        page.locator('[name="password"]').fill(PASSWORD)
        send(page)
    look("totp/activate")
    send(page)
    assert page.locator(".govuk-error-summary").count()
    look("totp/activate")
    secret = page.locator("#authenticator_secret, [name=secret]").first.input_value()
    page.locator('[name="code"]').fill(code_now(secret))
    send(page)
    look("recovery-codes")
    for name in ("mfa_index", "mfa_view_recovery_codes", "mfa_generate_recovery_codes"):
        page.goto(reverse(name))
        look("zabezpieczenia")

    cache.clear()  # a code is good once; the limits of tries are proved elsewhere
    page.context.clear_cookies()
    page.goto(reverse("account_login"))
    page.locator('[name="login"]').fill(user.email)
    page.locator('[name="password"]').fill(PASSWORD)
    send(page)
    look("/konto/")
    page.locator('[name="code"]').first.fill(code_now(secret))
    send(page)
    page.wait_for_url("**" + reverse("desk"))
    page.goto(reverse("mfa_deactivate_totp"))
    look("zabezpieczenia")
    assert not found, "\n".join(found)
