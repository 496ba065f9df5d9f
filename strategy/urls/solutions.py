"""Solutions, by group and by crossing: `solutions` is their page, `<int:pk>/solutions/`."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
