from django.urls import path

from otn.dashboard.views import home, journal, profile, team

app_name = "dashboard"
urlpatterns = [
    path("", home.overview, name="overview"),
    path("equipe/", team.team, name="team"),
    path("equipe/invitation/", team.new_invitation, name="team_new_invitation"),
    path("equipe/inviter/", team.invite, name="team_invite"),
    path("equipe/invitations/<int:pk>/", team.invitation, name="team_invitation"),
    path("equipe/invitations/<int:pk>/relancer/", team.resend, name="team_resend"),
    path("equipe/invitations/<int:pk>/retirer/", team.revoke, name="team_revoke"),
    path("equipe/membres/<int:pk>/", team.member, name="team_member"),
    path("equipe/membres/<int:pk>/role/", team.change_role, name="team_change_role"),
    path("equipe/membres/<int:pk>/retrait/", team.removal, name="team_removal"),
    path("equipe/membres/<int:pk>/retirer/", team.remove, name="team_remove"),
    path("equipe/membres/<int:pk>/remettre/", team.restore, name="team_restore"),
    path("equipe/membres/<int:pk>/nommer/", team.appoint, name="team_appoint"),
    path("equipe/depart/", team.departure, name="team_departure"),
    path("equipe/quitter/", team.leave, name="team_leave"),
    path("equipe/conseiller/", team.ask_advisor, name="team_ask_advisor"),
    path("profil/", profile.profile, name="profile"),
    path("profil/modifier/", profile.profile_form, name="profile_form"),
    path("profil/enregistrer/", profile.profile_save, name="profile_save"),
    path("profil/comparaisons/", profile.hide_name, name="profile_hide_name"),
    path("profil/logo/", profile.logo, name="profile_logo"),
    path("profil/logo/changer/", profile.change_logo, name="profile_change_logo"),
    path("profil/logo/retirer/", profile.remove_logo, name="profile_remove_logo"),
    path("journal/", journal.journal, name="journal"),
    path("journal/export/", journal.journal_export, name="journal_export"),
]
