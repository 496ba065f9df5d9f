from django.urls import path

from otn.network import views

app_name = "network"
urlpatterns = [path("", views.portfolio, name="portfolio")]
