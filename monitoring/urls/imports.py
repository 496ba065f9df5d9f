"""Files of measuring tools: read, seen before anything is written, applied, undone."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
