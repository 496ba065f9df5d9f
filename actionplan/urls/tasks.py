"""Tasks of actions, and what one person has to do."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
