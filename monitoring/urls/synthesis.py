"""What paid and what did not; the review of the year."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
