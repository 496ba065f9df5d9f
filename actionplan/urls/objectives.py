"""Objectives as the plan has them: written by hand, in order, given actions, closed, removed."""

from django.urls import path

from actionplan.views import objectives, removals

urlpatterns = [
    path("objectifs/creer/", objectives.create_objective, name="create_objective"),
    path("objectifs/<int:pk>/modifier/", objectives.edit_objective, name="edit_objective"),
    path("objectifs/<int:pk>/ordre/", objectives.reorder_objective, name="reorder_objective"),
    path("objectifs/<int:pk>/repartir/", objectives.share_rest, name="share_rest"),
    path("objectifs/<int:pk>/clore/", objectives.close_objective, name="close_objective"),
    path("objectifs/<int:pk>/rouvrir/", objectives.reopen_objective, name="reopen_objective"),
    path("objectifs/<int:pk>/actions/", objectives.create_action, name="create_action"),
    path("objectifs/<int:pk>/modeles/", objectives.starters, name="starters"),
    path("objectifs/<int:pk>/modeles/ajouter/", objectives.begin_action, name="begin_action"),
    path("objectifs/<int:pk>/recommandations/", objectives.recommendations, name="recommendations"),
    path("objectifs/<int:pk>/recommandations/reprendre/", objectives.take_recommendation, name="take_recommendation"),
    path("objectifs/<int:pk>/suppression/", removals.objective_removal, name="objective_removal"),
    path("objectifs/<int:pk>/supprimer/", removals.remove_objective, name="remove_objective"),
]
