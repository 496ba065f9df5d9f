"""What is taken away of the tracker: `files` is its page, `fichiers/`."""

from django.urls import path

from monitoring.views import exports

urlpatterns = [
    path("fichiers/", exports.files, name="files"),
    path("fichiers/classeur/", exports.export_tracker, name="export_tracker"),
    path("fichiers/pdf/", exports.print_tracker, name="print_tracker"),
    path("fichiers/<uuid:job>/etat/", exports.file_state, name="file_state"),
    path("fichiers/<uuid:job>/reessayer/", exports.retry_file, name="retry_file"),
]
