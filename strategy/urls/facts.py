"""Facts: `facts` is their page, `<int:pk>/faits/`."""

from django.urls import path

from strategy.views import facts

urlpatterns = [
    path("<int:pk>/faits/", facts.facts, name="facts"),
    path("<int:pk>/faits/reprendre/", facts.propose, name="propose_facts"),
    path("<int:pk>/faits/ajouter/", facts.add, name="add_facts"),
    path("<int:pk>/faits/tous/", facts.keep_all, name="keep_facts"),
    path("<int:pk>/faits/<int:piece>/", facts.fact, name="fact"),
    path("<int:pk>/faits/<int:piece>/modifier/", facts.wording, name="fact_wording"),
    path("<int:pk>/faits/<int:piece>/ecrire/", facts.edit, name="edit_fact"),
    path("<int:pk>/faits/<int:piece>/garder/", facts.keep, name="keep_fact"),
]
