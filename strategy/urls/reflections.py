"""Reflections: their list, the subject of one, its people, its life."""

from django.urls import path

from strategy.views import reflections

urlpatterns = [
    path("", reflections.overview, name="overview"),
    path("<int:pk>/", reflections.reflection, name="reflection"),
    path("<int:pk>/sujet/", reflections.subject, name="subject"),
]
