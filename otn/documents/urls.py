from django.urls import path

from otn.documents import views

app_name = "documents"
urlpatterns = [
    path("", views.index, name="index"),
    path("<uuid:pk>/fichier/", views.download, name="download"),
    path("<uuid:pk>/etat/", views.job, name="job"),
    path("<uuid:pk>/reessayer/", views.retry, name="retry"),
]
