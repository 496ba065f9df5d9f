"""Reflections: their list, the subject of one, its people, its life."""

from django.urls import path

from strategy.views import people, reflections

urlpatterns = [
    path("", reflections.overview, name="overview"),
    path("nouvelle/", reflections.new_reflection, name="new_reflection"),
    path("creer/", reflections.create_reflection, name="create_reflection"),
    path("<int:pk>/", reflections.reflection, name="reflection"),
    path("<int:pk>/sujet/", reflections.subject, name="subject"),
    path("<int:pk>/sujet/enregistrer/", reflections.save_subject, name="save_subject"),
    path("<int:pk>/participants/ajouter/", people.add_participant, name="add_participant"),
    path("<int:pk>/participants/<int:person>/retirer/", people.remove_participant, name="remove_participant"),
    path("<int:pk>/archiver/", reflections.archive, name="archive"),
    path("<int:pk>/reprendre/", reflections.restore, name="restore"),
    path("<int:pk>/dupliquer/", reflections.duplicate, name="duplicate"),
    path("<int:pk>/validation/", reflections.validation, name="validation"),
    path("<int:pk>/valider/", reflections.validate, name="validate"),
    path("<int:pk>/reouverture/", reflections.reopening, name="reopening"),
    path("<int:pk>/rouvrir/", reflections.reopen, name="reopen"),
]
