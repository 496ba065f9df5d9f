"""What is taken away of the plan: `files` is its page, `fichiers/`."""

from django.urls import path

from actionplan.views import exports

urlpatterns = [
    path("fichiers/", exports.files, name="files"),
    path("fichiers/classeur/", exports.export_plan, name="export_plan"),
    path("fichiers/pdf/", exports.print_plan, name="print_plan"),
    path("fichiers/<uuid:job>/etat/", exports.file_state, name="file_state"),
    path("fichiers/<uuid:job>/reessayer/", exports.retry_file, name="retry_file"),
]
