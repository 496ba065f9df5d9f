"""What is said about a question."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
