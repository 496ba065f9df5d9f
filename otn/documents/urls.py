from django.urls import path

from otn.documents import views

app_name = "documents"
urlpatterns = [
    path("", views.index, name="index"),
    path("<uuid:pk>/fichier/", views.download, name="download"),
]
