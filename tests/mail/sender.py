"""A worker's process that sends one mail: `python -m tests.mail.sender ID PORT` speaks to the mail server of a test, which may kill it."""

import os
import sys

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()

    from django.test import override_settings

    from otn.mail import operations

    server = {"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend", "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": int(sys.argv[2])}
    with override_settings(**server):
        operations.send(mail_id=int(sys.argv[1]))
