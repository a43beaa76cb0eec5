"""`python -m workflow.demonstration.leashed_worker`: a worker that ends with whoever started it.

Standard input is the leash: it ends when the starting process is gone, however it went, and then
the worker finishes the job in hand and stops, as after SIGTERM.
"""

import os
import signal
import sys
import threading

from django.core.management import execute_from_command_line


def follow_the_leash() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workflow.settings")
    threading.Thread(target=follow_the_leash, daemon=True).start()
    execute_from_command_line(["manage.py", "ox_worker", "--interval", "0.5", "--verbosity", "0"])
