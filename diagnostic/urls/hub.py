"""Where the diagnostics of an office begin."""

from django.urls import path

from diagnostic.views import overview

urlpatterns = [path("", overview.overview, name="overview")]
