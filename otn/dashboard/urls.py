from django.urls import path

from otn.dashboard import views

app_name = "dashboard"
urlpatterns = [path("", views.overview, name="overview")]
