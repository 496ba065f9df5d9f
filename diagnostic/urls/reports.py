"""What leaves the house: reports, workbooks, shares."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
