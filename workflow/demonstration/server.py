"""Serving the portal on loopback with one worker beside it; both end together."""

from __future__ import annotations

import socket

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

HOST = "127.0.0.1"


def refuse_taken(port: int) -> None:
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((HOST, port))
        except OSError:
            raise CommandError(
                _("Port %(port)s is taken. Stop what listens there or choose --port.")
                % {"port": port}
            ) from None
