"""The plan as it was validated, and what it has become since."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
