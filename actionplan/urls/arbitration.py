"""Which actions to keep: value against effort, and the best set under a budget."""

from django.urls import path

from actionplan.views import arbitration

urlpatterns = [
    path("arbitrage/", arbitration.arbitration, name="arbitration"),
    path("arbitrage/budget/", arbitration.keep_budget, name="keep_budget"),
    path("arbitrage/<int:pk>/decider/", arbitration.decide, name="decide_in_arbitration"),
    path("arbitrage/<int:pk>/imposer/", arbitration.impose, name="impose_in_arbitration"),
]
