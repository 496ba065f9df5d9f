"""What is printed of a reflection: `report` is its page, `<int:pk>/rapport/`."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
