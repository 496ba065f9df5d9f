"""Facts: `facts` is their page, `<int:pk>/faits/`."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
