"""Which actions to keep: value against effort, and the best set under a budget."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
