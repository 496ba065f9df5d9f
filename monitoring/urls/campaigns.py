"""Campaigns: what they are, what they brought month by month, why."""

from django.urls import path

from monitoring.views import campaigns

urlpatterns = [
    path("campagnes/", campaigns.campaigns, name="campaigns"),
    path("campagnes/nouvelle/", campaigns.new_campaign, name="new_campaign"),
    path("campagnes/ajouter/", campaigns.create_campaign, name="create_campaign"),
    path("campagnes/<int:pk>/", campaigns.campaign, name="campaign"),
    path("campagnes/<int:pk>/pourquoi/", campaigns.why, name="why"),
    path("campagnes/<int:pk>/modifier/", campaigns.campaign_form, name="campaign_form"),
    path("campagnes/<int:pk>/enregistrer/", campaigns.edit_campaign, name="edit_campaign"),
    path("campagnes/<int:pk>/suppression/", campaigns.campaign_removal, name="campaign_removal"),
    path("campagnes/<int:pk>/supprimer/", campaigns.remove_campaign, name="remove_campaign"),
]
