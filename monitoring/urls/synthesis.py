"""What paid and what did not; the review of the year."""

from django.urls import path

from monitoring.views import synthesis

urlpatterns = [
    path("synthese/", synthesis.synthesis, name="synthesis"),
    path("bilan/", synthesis.review, name="review"),
    path("bilan/<int:year>/enregistrer/", synthesis.write_review, name="write_review"),
]
