"""Where the diagnostics of an office begin."""

from django.urls import path

from diagnostic.views import assignments, delays, overview

urlpatterns = [
    path("", overview.overview, name="overview"),
    path("ouvrir/", overview.start, name="start"),
    path("<int:year>/preparer/", overview.preparation, name="preparation"),
    path("<int:year>/repartition/", assignments.assignments, name="assignments"),
    path("<int:year>/repartition/proposition/", assignments.sharing, name="sharing"),
    path("<int:year>/repartition/partager/", assignments.share, name="share"),
    path("<int:year>/repartition/rappeler/", assignments.remind_team, name="remind_team"),
    path("<int:year>/repartition/<str:code>/confier/", assignments.assign, name="assign"),
    path("<int:year>/repartition/<str:code>/reprendre/<int:pk>/", assignments.unassign, name="unassign"),
    path("<int:year>/repartition/<str:code>/terminer/", assignments.finish_chapter, name="finish_chapter"),
    path("<int:year>/delai/", delays.ask_delay, name="ask_delay"),
    path("<int:year>/delai/envoyer/", delays.send_delay, name="send_delay"),
]
