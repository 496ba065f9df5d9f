"""Headings of exports as the network keeps them, below `/reseau/en-tetes/`."""

from django.urls import path

from monitoring.views import headings

app_name = "headings"
urlpatterns = [
    path("", headings.headings, name="headings"),
    path("ajouter/", headings.add_heading, name="add_heading"),
    path("<int:pk>/retirer/", headings.remove_heading, name="remove_heading"),
]
