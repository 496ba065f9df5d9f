"""The real settings with what only a test may have: a fast hasher, files and mail that vanish."""

import os
import tempfile

from otn.embedded import ensure_services

ensure_services()  # here and not in conftest.py, which pytest-django reads after the settings

if "OTN_FILES_DIR" not in os.environ:  # else that of the process that started this one, which removes it at its end
    _files = tempfile.TemporaryDirectory(prefix="otn-tests-", ignore_cleanup_errors=True)
    os.environ["OTN_FILES_DIR"] = _files.name

from otn.settings import *  # noqa: E402, F403  everything else stays as it is in front of users

# A name of its own for each run, which its workers inherit: two runs side by side on the same servers must not share a database.
_run = os.environ.setdefault("TEST_RUN_ID", str(os.getpid()))
DATABASES["default"]["TEST"] = {"NAME": f"test_otn_{_run}"}  # noqa: F405

# And limits that its own workers count apart: they all come from one address.
CACHES["default"]["KEY_PREFIX"] = f"{_run}-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"  # noqa: F405

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MEDIA_ROOT = MEDIA_ROOT / os.environ.get("PYTEST_XDIST_WORKER", "main")  # noqa: F405
WHITENOISE_USE_FINDERS = False
