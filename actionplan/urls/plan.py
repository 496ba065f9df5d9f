"""The home of the plan: objectives, their actions, their tasks; what was removed."""

from django.urls import path

from actionplan.views import plan

urlpatterns = [
    path("", plan.overview, name="overview"),
    path("reprendre/", plan.send_objectives, name="send_objectives"),
]
