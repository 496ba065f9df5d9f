"""The tracker to take away: workbook and PDF."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
