"""The retro-planning: dates that move together, and the calendar that they are counted in."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
