"""Files of measuring tools: read, seen before anything is written, applied, undone."""

from django.urls import path

from monitoring.views import imports

urlpatterns = [
    path("importer/", imports.imports, name="imports"),
    path("importer/lire/", imports.read_import, name="read_import"),
    path("importer/enregistrer/", imports.apply_import, name="apply_import"),
    path("importer/<int:pk>/annuler/", imports.undo_import, name="undo_import"),
]
