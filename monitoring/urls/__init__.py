"""The step in an office, one module a subject. `<int:pk>` is what the subject is about: a period, a row, a campaign, an import."""

from monitoring.urls import campaigns, exports, imports, synthesis, table

app_name = "monitoring"
urlpatterns = [
    *table.urlpatterns,
    *campaigns.urlpatterns,
    *imports.urlpatterns,
    *synthesis.urlpatterns,
    *exports.urlpatterns,
]
