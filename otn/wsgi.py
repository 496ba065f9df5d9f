"""The web process: `gunicorn otn.wsgi`."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "otn.settings")
os.environ.setdefault("OTN_PROCESS", "web")  # short time limits in the database (otn.settings)

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from otn.tenancy.checks import refuse_unsafe_login  # noqa: E402  needs the applications

refuse_unsafe_login()
