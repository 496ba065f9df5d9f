"""The SWOT: `board` is its page, `<int:pk>/swot/`."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
