"""The real settings with what only a test may have: a fast hasher, files and mail that vanish."""

import tempfile
from pathlib import Path

from otn.embedded import ensure_services

ensure_services()  # here and not in conftest.py, which pytest-django reads after the settings

from otn.settings import *  # noqa: E402, F403  everything else stays as it is in front of users

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
_files = tempfile.TemporaryDirectory(prefix="otn-tests-", ignore_cleanup_errors=True)  # removed with the process
MEDIA_ROOT = Path(_files.name)
WHITENOISE_USE_FINDERS = False
