"""The table of the tracker: periods, the average of the site, rows and their cells."""

from django.urls import path

from monitoring.views import table

urlpatterns = [
    path("", table.overview, name="overview"),
]
