"""How the portal answers whatever the page: headers, sizes, settings."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_a_body_over_the_limit_is_refused_before_it_is_read(client, settings):
    settings.MAX_REQUEST_BYTES = 1000
    answer = client.post(reverse("verify"), {"numer": "x" * 2000})
    assert answer.status_code == 413
    assert "za duży" in answer.content.decode()


def test_pages_behind_the_log_in_are_not_kept_by_caches(client, membership):
    client.force_login(membership.user)
    assert client.get(reverse("desk"))["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("method", ["get", "delete"])
def test_every_answer_has_its_security_headers(client, method):
    answer = getattr(client, method)(reverse("home"))
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "unsafe-inline" not in answer["Content-Security-Policy"]


def test_a_public_portal_never_shows_the_mailbox(monkeypatch, tmp_path):
    import subprocess
    import sys

    run = subprocess.run(
        [sys.executable, "manage.py", "check"],
        env={"IS_PUBLIC": "1", "BASE_URL": "https://portal.example.org", "SHOW_MAILBOX": "1",
             "VAR_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert run.returncode != 0
    assert ImproperlyConfigured.__name__ in run.stderr
    assert "SHOW_MAILBOX" in run.stderr
