from django.urls import path

from diagnostic import views

app_name = "diagnostic"
urlpatterns = [path("", views.overview, name="overview")]
