"""One action: who, when, its scores, its share, its decision, what it needs first."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
