"""Expenses of an action."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
