"""What is said about an action."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
