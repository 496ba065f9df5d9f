"""The real settings with what only a test may have: a fast hasher, files and mail that vanish."""

import tempfile
from pathlib import Path

from otn.settings import *  # noqa: F403  everything else stays as it is in front of users

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="otn-tests-"))
WHITENOISE_USE_FINDERS = False
