"""What is printed of a reflection: `report` is its page, `<int:pk>/rapport/`."""

from django.urls import path

from strategy.views import reports

urlpatterns = [
    path("<int:pk>/rapport/", reports.report, name="report"),
    path("<int:pk>/rapport/preparer/", reports.prepare_report, name="prepare_report"),
    path("<int:pk>/rapport/<uuid:job>/etat/", reports.report_state, name="report_state"),
    path("<int:pk>/rapport/<uuid:job>/reessayer/", reports.retry_report, name="retry_report"),
]
