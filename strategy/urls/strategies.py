"""Strategies and objectives: `strategies`, `<int:pk>/strategies/`, and `objectives`, `<int:pk>/objectifs/`, are their pages."""

from django.urls import path

from strategy.views import objectives, strategies

urlpatterns = [
    path("<int:pk>/strategies/", strategies.strategies, name="strategies"),
    path("<int:pk>/strategies/creer/", strategies.create_strategy, name="create_strategy"),
    path("<int:pk>/strategies/ranger/", strategies.gather_solutions, name="gather_solutions"),
    path("<int:pk>/strategies/<int:piece>/modifier/", strategies.edit_strategy, name="edit_strategy"),
    path("<int:pk>/strategies/<int:piece>/suppression/", strategies.strategy_removal, name="strategy_removal"),
    path("<int:pk>/strategies/<int:piece>/supprimer/", strategies.remove_strategy, name="remove_strategy"),
    path("<int:pk>/objectifs/", objectives.objectives, name="objectives"),
    path("<int:pk>/objectifs/creer/", objectives.create_objective, name="create_objective"),
    path("<int:pk>/objectifs/<int:piece>/modifier/", objectives.edit_objective, name="edit_objective"),
    path("<int:pk>/objectifs/<int:piece>/suppression/", objectives.objective_removal, name="objective_removal"),
    path("<int:pk>/objectifs/<int:piece>/supprimer/", objectives.remove_objective, name="remove_objective"),
]
