"""Groups and their problems: `groups` is their page, `<int:pk>/groupes/`."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
