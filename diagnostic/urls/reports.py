"""What leaves the house: reports, workbooks, shares."""

from django.urls import path

from diagnostic.views import exports, reports, shares

urlpatterns = [
    path("<int:year>/reponses/exporter/", exports.export_answers, name="export_answers"),
    path("<int:year>/rapport/", reports.report, name="report"),
    path("<int:year>/rapport/preparer/", reports.prepare_report, name="prepare_report"),
    path("<int:year>/rapport/<int:pk>/etat/", reports.report_state, name="report_state"),
    path("<int:year>/rapport/<int:pk>/reessayer/", reports.retry_report, name="retry_report"),
    path("<int:year>/rapport/<int:pk>/fichier/", reports.report_file, name="report_file"),
    path("<int:year>/partage/", shares.shares, name="shares"),
    path("<int:year>/partage/creer/", shares.create_share, name="create_share"),
    path("<int:year>/partage/<uuid:pk>/revocation/", shares.share_revocation, name="share_revocation"),
    path("<int:year>/partage/<uuid:pk>/revoquer/", shares.revoke_share, name="revoke_share"),
]
