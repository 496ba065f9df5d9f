"""The home of the plan: objectives, their actions, their tasks; what was removed."""

from django.urls import path

from actionplan.views import plan, removals

urlpatterns = [
    path("", plan.overview, name="overview"),
    path("reprendre/", plan.send_objectives, name="send_objectives"),
    path("actions/<int:pk>/contribution/", plan.contribute, name="contribute"),
    path("actions/<int:pk>/ordre/", plan.reorder_action, name="reorder_action"),
    path("actions/<int:pk>/deplacement/", removals.action_move, name="action_move"),
    path("actions/<int:pk>/deplacer/", removals.move_action, name="move_action"),
    path("actions/<int:pk>/suppression/", removals.action_removal, name="action_removal"),
    path("actions/<int:pk>/supprimer/", removals.remove_action, name="remove_action"),
    path("corbeille/", removals.plan_bin, name="bin"),
    path("corbeille/objectifs/<int:pk>/", removals.restore_objective, name="restore_objective"),
    path("corbeille/actions/<int:pk>/", removals.restore_action, name="restore_action"),
]
