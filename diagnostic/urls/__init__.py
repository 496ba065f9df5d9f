"""The step in an office, one module a subject; the banks of the network have their own list, `diagnostic.urls.banks`."""

from diagnostic.urls import answering, hub, reports, results, review, sending, talk

app_name = "diagnostic"
urlpatterns = [
    *reports.urlpatterns,  # before the questionnaire: « exporter » is no code of a question
    *hub.urlpatterns,
    *answering.urlpatterns,
    *talk.urlpatterns,
    *sending.urlpatterns,
    *review.urlpatterns,
    *results.urlpatterns,
]
