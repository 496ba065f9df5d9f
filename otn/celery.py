"""The Celery application: worker and beat. Settings: `CELERY_…` in `otn.settings`."""

import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "otn.settings")

from otn.embedded import ensure_services

ensure_services()

import celery  # noqa: E402
from celery.signals import worker_init  # noqa: E402

app = celery.Celery("otn")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def import_weasyprint(**_: Any) -> None:
    """Import it once, before the pool is forked: a short report would spend half of its time on it."""
    from otn.lib import pdf

    pdf.warm()


@worker_init.connect
def refuse_unsafe_start(**_: Any) -> None:
    """Stop a worker whose database login escapes the policies, before it takes its first job."""
    from django.core.exceptions import ImproperlyConfigured

    from otn.tenancy.checks import refuse_unsafe_login

    try:
        refuse_unsafe_login()
    except ImproperlyConfigured as fault:
        raise SystemExit(f"This worker does not start: {fault}") from fault  # Celery would log anything less, and go on
