"""Settings: one file, driven by the environment, safe by default.

Nothing is needed to develop, to show or to test the product. In production (`OTN_ENV=production`) everything that must be chosen has to
be given, and an unsafe choice stops the start with a message that names each variable at fault.
"""

import logging
import os
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from otn.configuration import Environment, development_key, key_faults, redis_addresses, switch

BASE_DIR = Path(__file__).resolve().parent.parent
STATE_DIR = BASE_DIR / ".otn"  # git-ignored: embedded servers, built fonts, mail and files of development

env = Environment()  # X_FILE=/run/secrets/x is read in place of X
faults: list[str] = []  # everything that forbids to start in production, told at once

OTN_ENV = env.str("OTN_ENV", default="development")
if OTN_ENV not in {"development", "production"}:
    raise ImproperlyConfigured(f"OTN_ENV is {OTN_ENV!r}: it can be development or production.")
PRODUCTION = OTN_ENV == "production"

# https://docs.djangoproject.com/en/5.2/ref/settings/#debug
DEBUG = switch(os.environ, "OTN_DEBUG", default=False)
if PRODUCTION and DEBUG:
    faults.append("OTN_DEBUG is on: it shows internals to visitors.")

# https://docs.djangoproject.com/en/5.2/ref/settings/#secret-key
SECRET_KEY = env.str("OTN_SECRET_KEY", default="")
if PRODUCTION:
    faults.extend(key_faults(SECRET_KEY))
elif not SECRET_KEY:
    SECRET_KEY = development_key(STATE_DIR)

# https://docs.djangoproject.com/en/5.2/ref/settings/#allowed-hosts
ALLOWED_HOSTS = env.list("OTN_ALLOWED_HOSTS", default=[] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]"])
if PRODUCTION and not ALLOWED_HOSTS:
    faults.append("OTN_ALLOWED_HOSTS is empty: give the names under which visitors reach the site, separated by commas.")
if PRODUCTION and any("*" in host for host in ALLOWED_HOSTS):
    faults.append("OTN_ALLOWED_HOSTS holds *: anybody could then choose the addresses written in our mails.")

# Where mails point to: configured, never taken from the request.
OTN_BASE_URL = env.str("OTN_BASE_URL", default="" if PRODUCTION else f"http://127.0.0.1:{env.str('PORT', default='8000')}")
if PRODUCTION and not OTN_BASE_URL.startswith("https://"):
    faults.append("OTN_BASE_URL must be the https:// address of the site.")

# The day the product believes in ("today" is an argument everywhere; only otn.clock reads this).
OTN_TODAY = None
if not PRODUCTION and (written := env.str("OTN_TODAY", default="")):
    try:
        OTN_TODAY = date.fromisoformat(written)
    except ValueError as error:
        raise ImproperlyConfigured(f"OTN_TODAY is {written!r}: write YYYY-MM-DD.") from error
elif PRODUCTION and os.environ.get("OTN_TODAY"):
    faults.append("OTN_TODAY is for demonstrations: production lives in the present.")

# --- Applications -------------------------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "allauth",  # before ours, so that otn.accounts.admin can put its pages of the admin aside
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "otn.apps.OtnConfig",
    "otn.ui",
    "otn.tenancy",
    "otn.mail",
    "otn.accounts",
    "otn.journal",
    "otn.offices",
    "otn.notifications",
    "otn.documents",
    "diagnostic",
    "strategy",
    "actionplan",
    "monitoring",
    "otn.support",
    "otn.dashboard",
    "otn.network",
    "csp",
    "django_htmx",
    "heroicons",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",  # the widgets that FORM_RENDERER draws with
]

# https://docs.djangoproject.com/en/5.2/ref/middleware/#middleware-ordering
MIDDLEWARE = [
    "otn.health.HealthMiddleware",  # before the host check: probes come by address
    "otn.logs.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "otn.headers.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",  # this far out, as the next, so that the refusals of those after carry the policy too
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "otn.accounts.middleware.IdleSessionMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "otn.accounts.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "otn.accounts.middleware.SecondFactorMiddleware",
    "otn.offices.middleware.OfficeScopeMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "otn.urls"
WSGI_APPLICATION = "otn.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "otn.dashboard.frame.frame",
            ],
        },
    },
]

# https://docs.djangoproject.com/en/5.2/ref/forms/renderers/
FORM_RENDERER = "otn.ui.forms.FormRenderer"

# --- Database: the office scope lives in the transaction (otn.tenancy) ------------------------------------------------------------------

if missing := [name for name in ("DATABASE_URL", "REDIS_URL") if not env.str(name, default="")]:
    raise ImproperlyConfigured(
        f"{' and '.join(missing)} not set: give the addresses of PostgreSQL and Valkey in DATABASE_URL and REDIS_URL, or start through "
        "manage.py, bin/run or bin/test, which bring their own servers outside production."
    )

# Pages give up early; jobs and commands may take their time. Milliseconds.
STATEMENT_TIMEOUT, LOCK_TIMEOUT = (10_000, 5_000) if os.environ.get("OTN_PROCESS") == "web" else (300_000, 150_000)

# https://docs.djangoproject.com/en/5.2/ref/databases/#postgresql-notes
DATABASES = {"default": env.db_url("DATABASE_URL")}
DATABASES["default"].update(
    CONN_MAX_AGE=600,  # with health checks the largest single switch of speed (performance.md §1)
    CONN_HEALTH_CHECKS=True,
    ATOMIC_REQUESTS=False,  # it would open its transaction after the middleware that sets the scope
)
DATABASES["default"]["OPTIONS"] = {
    "connect_timeout": 5,
    "options": f"-c statement_timeout={STATEMENT_TIMEOUT} -c lock_timeout={LOCK_TIMEOUT}",
    "prepare_threshold": 0,  # what otn.tenancy.prepared runs, from its first time on; the statements of the ORM never are
} | DATABASES["default"].get("OPTIONS", {})

# Of the login otn_backup, on the same database: manage.py backup alone uses it.
OTN_BACKUP_PASSWORD = env.str("OTN_BACKUP_PASSWORD", default="")

# --- Valkey: broker in database 0, cache in database 1, so that clearing the cache cannot touch the queue -------------------------------

CELERY_BROKER_URL, CACHE_URL = redis_addresses(env.str("REDIS_URL"))

# https://docs.djangoproject.com/en/5.2/topics/cache/#redis
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": CACHE_URL,
        "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2},
    }
}

# --- Jobs (reference platform.md §5): the Job row is the truth, the message carries its id ----------------------------------------------

OTN_JOB_LEASE = env.int("OTN_JOB_LEASE", default=150)  # seconds after which a job whose worker fell silent may be taken over
OTN_DAY_PRICE = env.int("OTN_DAY_PRICE", default=300)  # euros, net of VAT, of a day of accompaniment; kept with each day that is noted
OTN_BENCHMARK_LEAST = env.int("OTN_BENCHMARK_LEAST", default=5)  # offices behind any published figure; never below five
OTN_JOB_SWEEP = env.int("OTN_JOB_SWEEP", default=30)  # seconds between two looks for such jobs

# https://docs.celeryq.dev/en/stable/userguide/configuration.html
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = min(90, OTN_JOB_LEASE * 3 // 5)
CELERY_TASK_TIME_LIMIT = min(120, OTN_JOB_LEASE * 4 // 5)  # under the lease: a job is never taken over while it still runs
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,  # far above every job: recovery is ours
    "socket_connect_timeout": 2,
    # A request that finds the broker down must answer at once: one more try, then the sweep sends the job (6 s by default).
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.1,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_WORKER_MAX_TASKS_PER_CHILD = 50
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000  # kB
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "Europe/Paris"
CELERY_BEAT_SCHEDULE_FILENAME = str(STATE_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "sweep jobs": {
        "task": "documents.sweep_jobs",
        "schedule": OTN_JOB_SWEEP,
        "options": {"expires": OTN_JOB_SWEEP},  # ticks piled up while no worker listened are worth one
    },
    "sweep mails": {"task": "mail.sweep_mails", "schedule": OTN_JOB_SWEEP, "options": {"expires": OTN_JOB_SWEEP}},
    "remove ended sessions": {"task": "accounts.remove_ended_sessions", "schedule": crontab(hour=3, minute=20)},
    "empty the bins of plans": {"task": "actionplan.empty_bins", "schedule": crontab(hour=3, minute=50)},
    "close ended editions": {"task": "diagnostic.close_ended_editions", "schedule": crontab(hour=4, minute=10)},
    "remove old journal entries": {"task": "journal.remove_old_entries", "schedule": crontab(hour=3, minute=40)},
}

# --- Accounts ---------------------------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["otn.accounts.backends.AddressBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"

# Advisers, network admins and superusers see beyond one office. Development and the demo do without, so that a password is enough to visit.
OTN_REQUIRE_SECOND_FACTOR = switch(os.environ, "OTN_REQUIRE_SECOND_FACTOR", default=PRODUCTION)
if PRODUCTION and not OTN_REQUIRE_SECOND_FACTOR:
    faults.append("OTN_REQUIRE_SECOND_FACTOR is off: a stolen password would open every office of an adviser.")

# https://docs.djangoproject.com/en/5.2/topics/auth/passwords/
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "otn.accounts.validators.PasswordPolicy"}]
PASSWORD_RESET_TIMEOUT = 24 * 3600

# https://docs.allauth.org/en/latest/account/configuration.html
ACCOUNT_ADAPTER = "otn.offices.adapter.Adapter"
ACCOUNT_FORMS = {
    "login": "otn.accounts.forms.LoginForm",
    "add_email": "otn.accounts.forms.AddEmailForm",
    "change_password": "otn.accounts.forms.ChangePasswordForm",
    "set_password": "otn.accounts.forms.SetPasswordForm",
    "reset_password": "otn.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "otn.accounts.forms.ResetPasswordKeyForm",
    "reauthenticate": "otn.accounts.forms.ReauthenticateForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "none"  # an account begins with an invitation, which came by mail
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[OTN] "
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True  # for SESSION_COOKIE_AGE, not one day more (otn.accounts.adapter)
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if PRODUCTION else "http"
# The rest are allauth's own (security.md §6). Failures are counted apart by account and by visitor: what forgives the first, a success of
# one's own, must not forgive the second.
ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key", "login_failed_by_visitor": "10/m/ip"}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("OTN_PROXY_COUNT", default=1 if PRODUCTION else 0)

# https://docs.allauth.org/en/latest/mfa/configuration.html
MFA_ADAPTER = "otn.accounts.second_factor.MFAAdapter"
MFA_FORMS = {
    "authenticate": "otn.accounts.forms.AuthenticateForm",
    "reauthenticate": "otn.accounts.forms.ReauthenticateCodeForm",
    "activate_totp": "otn.accounts.forms.ActivateTOTPForm",
    "authenticate_webauthn": "otn.accounts.forms.AuthenticatePasskeyForm",
    "login_webauthn": "otn.accounts.forms.LoginPasskeyForm",
    "reauthenticate_webauthn": "otn.accounts.forms.ReauthenticatePasskeyForm",
    "add_webauthn": "otn.accounts.forms.AddPasskeyForm",
    "edit_webauthn": "otn.accounts.forms.RenamePasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_ALLOW_UNVERIFIED_EMAIL = True  # a change of address that waits for its confirmation must not forbid a second factor
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RATE_LIMITS = {"webauthn_login": "30/m/ip"}  # as many as with a password: a challenge and its answer count
MFA_TOTP_ISSUER = "Stratégie web OTN"

# https://docs.djangoproject.com/en/5.2/ref/settings/#sessions
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 7 * 24 * 3600
SESSION_COOKIE_NAME = "__Host-sessionid" if PRODUCTION else "sessionid"
SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_NAME = "__Host-csrftoken" if PRODUCTION else "csrftoken"
CSRF_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_HTTPONLY = True

# --- Transport and headers --------------------------------------------------------------------------------------------------------------

# https://docs.djangoproject.com/en/5.2/ref/settings/#security
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_SSL_HOST = urlsplit(OTN_BASE_URL).netloc if PRODUCTION else None  # not the name that the request gives, which nobody has checked yet
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None  # the proxy overwrites this header
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# https://django-csp.readthedocs.io/en/latest/configuration.html
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

# --- Files ------------------------------------------------------------------------------------------------------------------------------

OTN_BUILD_DIR = STATE_DIR / "build"  # what manage.py build_fonts makes

STATIC_URL = "/static/"
STATIC_ROOT = STATE_DIR / "static" if PRODUCTION else None  # elsewhere files are served from where they lie
STATICFILES_DIRS = [BASE_DIR / "static", OTN_BUILD_DIR / "static"]
WHITENOISE_USE_FINDERS = not PRODUCTION

# Documents: never below an address of the web server, always through a view that checks the rights (otn.documents).
MEDIA_ROOT = Path(env.str("OTN_FILES_DIR", default=str(STATE_DIR / "files")))

S3_BUCKET = env.str("OTN_S3_BUCKET", default="")
STORAGES = {
    # https://django-storages.readthedocs.io/en/latest/backends/amazon-S3.html
    "default": {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env.str("OTN_S3_ENDPOINT", default="") or None,
            "access_key": env.str("OTN_S3_ACCESS_KEY", default="") or None,
            "secret_key": env.str("OTN_S3_SECRET_KEY", default="") or None,
            "default_acl": "private",
            "querystring_auth": True,
            "file_overwrite": False,
        },
    }
    if S3_BUCKET
    else {"BACKEND": "otn.documents.storage.DurableStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# --- Mail -------------------------------------------------------------------------------------------------------------------------------

# https://docs.djangoproject.com/en/5.2/topics/email/
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("OTN_MAIL_FROM", default="" if PRODUCTION else "Stratégie web OTN <otn@localhost>")
if PRODUCTION:
    if env.str("EMAIL_URL", default=""):
        vars().update(env.email_url("EMAIL_URL"))
    else:
        faults.append("EMAIL_URL is not set: smtp+tls://user:password@host:587")
    if not DEFAULT_FROM_EMAIL:
        faults.append("OTN_MAIL_FROM is not set: the sender of every mail.")
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = STATE_DIR / "mail"

# --- Language and time ------------------------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True  # for the words of Django and allauth: ours are French in the source
USE_TZ = True

# --- Logs -------------------------------------------------------------------------------------------------------------------------------

OTN_LOG_LEVEL = env.str("OTN_LOG_LEVEL", default="INFO")
if OTN_LOG_LEVEL not in logging.getLevelNamesMapping():
    raise ImproperlyConfigured(f"OTN_LOG_LEVEL is {OTN_LOG_LEVEL!r}: write one of {', '.join(logging.getLevelNamesMapping())}.")

# https://docs.djangoproject.com/en/5.2/topics/logging/
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"context": {"()": "otn.logs.ContextFilter"}},
    "formatters": {"json": {"()": "otn.logs.Formatter"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["context"]},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["console"], "level": OTN_LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": ["nowhere"], "propagate": False},  # runserver repeats each request with its path (otn.logs)
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
    },
}

# https://docs.sentry.io/platforms/python/integrations/django/
if SENTRY_DSN := env.str("SENTRY_DSN", default=""):
    import sentry_sdk

    sentry_sdk.init(dsn=SENTRY_DSN, send_default_pii=False, include_local_variables=False, max_request_body_size="never")

if faults:
    raise ImproperlyConfigured("This production does not start:\n- " + "\n- ".join(faults))
