"""Scores, and how they are computed."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
