"""Solutions, by group and by crossing: `solutions` is their page, `<int:pk>/solutions/`."""

from django.urls import path

from strategy.views import solutions

urlpatterns = [
    path("<int:pk>/solutions/", solutions.solutions, name="solutions"),
    path("<int:pk>/solutions/groupe/<int:piece>/", solutions.add_solutions, name="add_solutions"),
    path("<int:pk>/solutions/groupe/<int:piece>/recommandation/", solutions.take_recommendation, name="take_recommendation"),
    path("<int:pk>/solutions/croisement/<slug:crossing>/", solutions.add_crossing, name="add_crossing"),
    path("<int:pk>/solutions/<int:piece>/modifier/", solutions.edit_solution, name="edit_solution"),
    path("<int:pk>/solutions/<int:piece>/faits/", solutions.cite_facts, name="cite_facts"),
    path("<int:pk>/solutions/<int:piece>/laisser/", solutions.drop_solution, name="drop_solution"),
    path("<int:pk>/solutions/<int:piece>/reprendre/", solutions.resume_solution, name="resume_solution"),
    path("<int:pk>/solutions/<int:piece>/suppression/", solutions.solution_removal, name="solution_removal"),
    path("<int:pk>/solutions/<int:piece>/supprimer/", solutions.remove_solution, name="remove_solution"),
]
