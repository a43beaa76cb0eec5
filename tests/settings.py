"""The portal's settings with what tests need: a folder of their own and a fast hasher."""

import os
import tempfile

os.environ.setdefault("VAR_DIR", tempfile.mkdtemp(prefix="znak-test-"))

from workflow.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
REQUIRE_SECOND_FACTOR = False  # tests of the second factor switch it on
SHOW_MAILBOX = True
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
# A test's client is a portal of its own: it must not list every static file when it starts.
WHITENOISE_AUTOREFRESH = True
