"""What the plan costs, and who is loaded when."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
