"""The one settings module, driven by the environment.

With no variable set it runs on SQLite and local files, on loopback, without debug pages.
`DATABASE_URL` moves it to PostgreSQL, the `S3_*` variables move the files to S3. A wrong value
stops the start with a sentence that names the variable.
"""

import secrets
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()


def read(kind: str, name: str, default, *, one_of: tuple[str, ...] = ()):
    """The variable `name` converted by environ's `kind`; a wrong value is named in the error."""
    try:
        value = getattr(env, kind)(name, default=default)
    except (ValueError, environ.ImproperlyConfigured) as error:
        raise ImproperlyConfigured(f"{name}: not a valid {kind} value ({error}).") from error
    if one_of and value not in one_of:
        raise ImproperlyConfigured(f"{name}: {value!r} is not one of {', '.join(one_of)}.")
    return value


def kept_secret(path: Path) -> str:
    """A secret made on the first start and kept in a file that only this user can read."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


VAR_DIR = Path(read("str", "VAR_DIR", str(BASE_DIR / "var")))
DEBUG = read("bool", "DEBUG", False)
IS_PUBLIC = read("bool", "IS_PUBLIC", False)  # served over HTTPS under a public name
SECRET_KEY = read("str", "SECRET_KEY", "") or kept_secret(VAR_DIR / "secret_key")
ALLOWED_HOSTS = read("list", "ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
BASE_URL = read("str", "BASE_URL", "http://127.0.0.1:8000").rstrip("/")
SOURCE_URL = read("str", "SOURCE_URL", "")
if not BASE_URL.startswith(("http://", "https://")):
    raise ImproperlyConfigured(f"BASE_URL: {BASE_URL!r} does not begin with http:// or https://.")
if IS_PUBLIC and not BASE_URL.startswith("https://"):
    raise ImproperlyConfigured("BASE_URL: a public portal (IS_PUBLIC) is served over https://.")

INSTALLED_APPS = [
    "workflow",
    "certificates",
    "juries",
    "applications",
    "programmes",
    "accounts",
    "records",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_filters",
    "django_htmx",
    "django_ox",
    "rules",
    "viewflow",
    "viewflow.workflow",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "workflow.middleware.PolishFirst",
    "workflow.middleware.SizeLimit",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SessionLimits",
    "workflow.middleware.PolicyMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "workflow.middleware.BusyMiddleware",
]

ROOT_URLCONF = "workflow.urls"
WSGI_APPLICATION = "workflow.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "workflow.context.portal",
            ],
        },
    },
]
FORM_RENDERER = "workflow.form_renderer.FormRenderer"

# --- database -------------------------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'znak.sqlite3'}")}
_database = DATABASES["default"]
IS_POSTGRESQL = "postgresql" in _database["ENGINE"]
if IS_POSTGRESQL:
    _database["CONN_MAX_AGE"] = read("int", "CONN_MAX_AGE", 60)
    _database["CONN_HEALTH_CHECKS"] = True
    _database.setdefault("OPTIONS", {})["options"] = "-c lock_timeout=5000"
elif "sqlite" in _database["ENGINE"]:
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    # Threads and a live server need a file: the in-memory database is one shared connection.
    _database["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
else:
    raise ImproperlyConfigured("DATABASE_URL: only SQLite and PostgreSQL are supported.")
# Counters of the log-in limits: shared by all workers because they share the database.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- files ----------------------------------------------------------------------------------------
S3_BUCKET = read("str", "S3_BUCKET", "")
_evidence_storage: dict = (
    {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": read("str", "S3_ENDPOINT_URL", "") or None,
            "access_key": read("str", "S3_ACCESS_KEY", ""),
            "secret_key": read("str", "S3_SECRET_KEY", ""),
            "region_name": read("str", "S3_REGION", "us-east-1"),
            "addressing_style": "path",
            "signature_version": "s3v4",  # newer regions refuse links signed the old way
            "file_overwrite": False,
            "querystring_expire": 300,
            "object_parameters": {"ContentDisposition": "attachment"},
        },
    }
    if S3_BUCKET
    else {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "files", "base_url": None},
    }
)
STORAGES = {
    "default": _evidence_storage,
    "evidence": _evidence_storage,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if S3_BUCKET and not (_evidence_storage["OPTIONS"]["access_key"]):
    raise ImproperlyConfigured("S3_ACCESS_KEY: S3_BUCKET is set, so a key is needed.")
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
MAX_REQUEST_BYTES = 30 * 1024 * 1024  # over the largest file that any rule set allows
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000  # the form of one section with all of its rows
FILE_UPLOAD_PERMISSIONS = 0o600

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("govuk", BASE_DIR / "node_modules/govuk-frontend/dist/govuk"),
    ("htmx", BASE_DIR / "node_modules/htmx.org/dist"),
    ("lato", BASE_DIR / "node_modules/@fontsource/lato"),
]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

# --- jobs and mail --------------------------------------------------------------------------------
TASKS = {
    "default": {
        "BACKEND": "django_ox.backend.OxBackend",
        "OPTIONS": {
            "MAX_ATTEMPTS": 8,
            "LOCK_TIMEOUT": 120,
            "SCHEDULES": {
                "fire-timers": {"task": "workflow.jobs.fire_timers", "every": 5},
                "send-messages": {"task": "records.tasks.send_queued_messages", "every": 10},
                "remind": {"task": "applications.tasks.remind_of_deadlines", "every": 600},
                "rules-documents": {
                    "task": "programmes.tasks.make_rules_documents",
                    "every": 60,
                },
            },
        },
    }
}
SMTP_HOST = read("str", "SMTP_HOST", "")
MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": SMTP_HOST,
            "port": read("int", "SMTP_PORT", 587),
            "username": read("str", "SMTP_USER", ""),
            "password": read("str", "SMTP_PASSWORD", ""),
            "use_tls": read("bool", "SMTP_TLS", True),
            "timeout": 20,
        },
    }
    if SMTP_HOST
    else {  # without a mail server every letter is a file that somebody can read
        "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "OPTIONS": {"file_path": VAR_DIR / "mail"},
    }
}
DEFAULT_FROM_EMAIL = read("str", "DEFAULT_FROM_EMAIL", "portal@example.org")
SHOW_MAILBOX = read("bool", "SHOW_MAILBOX", False)  # the demo's page of outgoing messages
if SHOW_MAILBOX and IS_PUBLIC:
    raise ImproperlyConfigured("SHOW_MAILBOX: a public portal never shows other people's letters.")

# --- people ---------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in [
        ("UserAttributeSimilarityValidator", {"user_attributes": ("email", "name")}),
        ("MinimumLengthValidator", {"min_length": 15}),
        ("CommonPasswordValidator", {}),
    ]
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.SignupForm"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = read(
    "str", "ACCOUNT_EMAIL_VERIFICATION", "mandatory", one_of=("mandatory", "optional", "none")
)
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {
    # Ten wrong tries slow one account and address; an office of 200 people behind one address
    # goes on working.
    "login_failed": "10/5m/key,300/5m/ip",
    "login": "600/m/ip",
    "signup": "200/m/ip",
    "reset_password": "200/m/ip,5/m/key",
}
# The limits count visitors, so they need the address that the proxy saw and not its own.
ALLAUTH_TRUSTED_PROXY_COUNT = read("int", "TRUSTED_PROXY_COUNT", 1 if IS_PUBLIC else 0)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Znak"
REQUIRE_SECOND_FACTOR = read("bool", "REQUIRE_SECOND_FACTOR", True)  # of staff and jurors
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "workflow.views.csrf_failure"

# --- language and time ----------------------------------------------------------------------------
LANGUAGE_CODE = "pl"
LANGUAGES = [("pl", _("Polish")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Warsaw"
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

# --- security -------------------------------------------------------------------------------------
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = IS_PUBLIC
SECURE_HSTS_SECONDS = 31_536_000 if IS_PUBLIC else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_PUBLIC
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_PUBLIC else None

# --- the seal -------------------------------------------------------------------------------------
SEAL_BACKEND = read("str", "SEAL_BACKEND", "demo", one_of=("demo", "pkcs12"))
SEAL_FOLDER = Path(read("str", "SEAL_FOLDER", str(VAR_DIR / "seal")))
SEAL_PKCS12 = read("str", "SEAL_PKCS12", "")
SEAL_PASSWORD = read("str", "SEAL_PASSWORD", "")
SEAL_TSA_URL = read("str", "SEAL_TSA_URL", "")
if SEAL_BACKEND == "pkcs12" and not SEAL_PKCS12:
    raise ImproperlyConfigured("SEAL_PKCS12: SEAL_BACKEND is pkcs12, so a key file is needed.")

VIEWFLOW = {"AUTOREGISTER": False}
TIMER_ALARM_AFTER_SECONDS = 600

LOG_LEVEL = read("str", "LOG_LEVEL", "WARNING")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {"django": {"level": LOG_LEVEL}},  # else each job is told at INFO
}
