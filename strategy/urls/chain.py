"""The chain, read both ways, and what is said of it."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
