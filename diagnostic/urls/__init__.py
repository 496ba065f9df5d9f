"""The step in an office; the banks of the network have their own list, `diagnostic.urls.banks`."""

from django.urls import path

from diagnostic.views import overview

app_name = "diagnostic"
urlpatterns = [path("", overview.overview, name="overview")]
