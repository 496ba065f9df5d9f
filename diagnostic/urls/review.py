"""The side of the adviser."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
