"""The step in an office, one module a subject: `<int:pk>` is always the reflection, `<int:piece>` what belongs to it."""

from strategy.urls import board, chain, facts, groups, reflections, reports, solutions, strategies

app_name = "strategy"
urlpatterns = [
    *reflections.urlpatterns,
    *facts.urlpatterns,
    *board.urlpatterns,
    *groups.urlpatterns,
    *solutions.urlpatterns,
    *strategies.urlpatterns,
    *chain.urlpatterns,
    *reports.urlpatterns,
]
