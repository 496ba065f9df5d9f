"""What a stranger reaches with the link of a report, below `/partage/`."""

from django.urls import path

from diagnostic.views import shared

app_name = "shared"
urlpatterns = [
    path("<slug:token>/", shared.report, name="report"),
    path("<slug:token>/rapport.pdf", shared.report_pdf, name="report_pdf"),
    path("<slug:token>/code/", shared.enter_code, name="enter_code"),
]
