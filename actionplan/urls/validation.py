"""The plan as it was validated, and what it has become since."""

from django.urls import path

from actionplan.views import validation

urlpatterns = [
    path("validation/", validation.validation, name="validation"),
    path("validation/valider/", validation.validate, name="validate"),
    path("validation/revoir/", validation.reopening, name="reopening"),
    path("validation/rouvrir/", validation.reopen, name="reopen"),
    path("validation/comparaison/", validation.comparison, name="comparison"),
]
