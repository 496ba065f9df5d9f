from django.urls import path

from otn.notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.index, name="index"),
    path("reglages/", views.ways, name="settings"),
    path("reglages/enregistrer/", views.choose_ways, name="choose"),
    path("tout-lu/", views.mark_all_read, name="mark_all_read"),
    path("<int:pk>/ouvrir/", views.open_line, name="open"),
]
