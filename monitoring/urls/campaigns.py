"""Campaigns: what they are, what they brought month by month, why."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
