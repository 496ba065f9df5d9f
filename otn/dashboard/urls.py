from django.urls import path

from otn.dashboard.views import home, journal, profile, team

app_name = "dashboard"
urlpatterns = [
    path("", home.overview, name="overview"),
    path("equipe/", team.team, name="team"),
    path("profil/", profile.profile, name="profile"),
    path("journal/", journal.journal, name="journal"),
    path("journal/export/", journal.journal_export, name="journal_export"),
]
