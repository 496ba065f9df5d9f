"""Strategies and objectives: `strategies`, `<int:pk>/strategies/`, and `objectives`, `<int:pk>/objectifs/`, are their pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
