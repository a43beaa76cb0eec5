"""Serving the portal on loopback with one worker beside it; both end together."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any, TextIO

from django.core.management.base import CommandError
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.utils.translation import gettext as _

HOST = "127.0.0.1"
WORKER = [sys.executable, "-m", "workflow.demonstration.leashed_worker"]
SECONDS_TO_STOP = 10


class QuietHandler(WSGIRequestHandler):
    """Requests are not printed: the log-ins above stay in sight."""

    def log_message(self, format: str, *args: Any) -> None:
        pass


def refuse_taken(port: int) -> None:
    """Say so before the walk begins, not after it."""
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((HOST, port))
        except OSError:
            raise CommandError(
                _("Port %(port)s is taken. Stop what listens there, or choose another: --port.")
                % {"port": port}
            ) from None


def serve(out: TextIO, port: int) -> None:
    """Serve until Ctrl-C or SIGTERM."""
    connections.close_all()
    signal.signal(signal.SIGTERM, _interrupt)
    server = ThreadedWSGIServer((HOST, port), QuietHandler)
    server.set_app(get_wsgi_application())
    with server, worker():
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://{HOST}:{port}/"
        _say(out, "\n" + _("The portal: %(address)s – end with Ctrl-C.") % {"address": address})
        try:
            signal.pause()
        except KeyboardInterrupt:
            _say(out, "\n" + _("The portal and its worker end."))
        server.shutdown()


@contextmanager
def worker() -> Iterator[subprocess.Popen[bytes]]:
    """The worker process; closing its standard input ends it, so it never outlives this one."""
    process = subprocess.Popen(WORKER, stdin=subprocess.PIPE)  # noqa: S603
    try:
        yield process
    finally:
        if process.stdin is not None:
            process.stdin.close()
        try:
            process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _say(out: TextIO, text: str) -> None:
    print(text, file=out, flush=True)


def _interrupt(signum: int, frame: Any) -> None:
    raise KeyboardInterrupt
