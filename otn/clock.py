"""The one place where the product asks what day it is; rules receive it as an argument."""

from datetime import date

from django.conf import settings
from django.utils import timezone


def today() -> date:
    """Return the business date in France; `OTN_TODAY` replaces it outside production."""
    fixed: date | None = settings.OTN_TODAY
    return fixed or timezone.localdate()
