"""Objectives as the plan has them: written by hand, in order, closed, removed."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
