"""One action: who, when, its scores, its share, its decision, what it needs first."""

from django.urls import path

from actionplan.views import actions

urlpatterns = [
    path("actions/<int:pk>/", actions.action, name="action"),
    path("actions/<int:pk>/modifier/", actions.edit_action, name="edit_action"),
    path("actions/<int:pk>/noter/", actions.score_action, name="score_action"),
    path("actions/<int:pk>/decider/", actions.decide_action, name="decide_action"),
    path("actions/<int:pk>/imposer/", actions.impose_action, name="impose_action"),
    path("actions/<int:pk>/avancement/", actions.report_action, name="report_action"),
    path("actions/<int:pk>/bloquer/", actions.block_action, name="block_action"),
    path("actions/<int:pk>/debloquer/", actions.unblock_action, name="unblock_action"),
    path("actions/<int:pk>/prerequis/", actions.require_action, name="require_action"),
    path("actions/<int:pk>/prerequis/<int:required>/retirer/", actions.drop_requirement, name="drop_requirement"),
    path("actions/<int:pk>/pourquoi/", actions.why, name="why"),
    path("actions/<int:pk>/et-alors/", actions.so_what, name="so_what"),
    path("actions/<int:pk>/activite/", actions.activity, name="action_activity"),
]
