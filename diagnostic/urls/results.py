"""Scores, and how they are computed."""

from django.urls import path

from diagnostic.views import results

urlpatterns = [
    path("<int:year>/resultats/", results.results, name="results"),
    path("<int:year>/reperes/", results.benchmark, name="benchmark"),
    path("<int:year>/resultats/recommandations/", results.recommendations, name="recommendations"),
    path("<int:year>/resultats/comparaison/", results.comparison_list, name="comparison_list"),
    path("<int:year>/resultats/calcul/evolution/<str:key>/", results.evolution, name="evolution"),  # before the next, of which it is one
    path("<int:year>/resultats/calcul/<str:kind>/<str:key>/", results.explanation, name="explanation"),
]
