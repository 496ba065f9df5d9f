from django.urls import path

from actionplan import views

app_name = "actionplan"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("reprendre/", views.send_objectives, name="send_objectives"),
]
