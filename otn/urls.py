"""The site map (DESIGN §4). `/healthz` and `/readyz` are answered before it, by otn.health."""

from django.contrib import admin
from django.urls import include, path

from otn.dashboard.views import home

handler500 = "otn.errors.server_error"

urlpatterns = [
    path("", home, name="home"),
    path("compte/", include("allauth.account.urls")),
    path("ot/<slug:office>/", include("otn.dashboard.urls")),
    path("ot/<slug:office>/rapports/", include("otn.documents.urls")),
    path("ot/<slug:office>/diagnostic/", include("diagnostic.urls")),
    path("ot/<slug:office>/strategie/", include("strategy.urls")),
    path("ot/<slug:office>/plan/", include("actionplan.urls")),
    path("ot/<slug:office>/suivi/", include("monitoring.urls")),
    path("portefeuille/", include("otn.network.urls")),
    path("admin/", admin.site.urls),
]
