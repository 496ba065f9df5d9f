"""What leaves the house: reports, workbooks, shares."""

from django.urls import path

from diagnostic.views import exports

urlpatterns = [
    path("<int:year>/reponses/exporter/", exports.export_answers, name="export_answers"),
]
