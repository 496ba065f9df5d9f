"""The step in an office, one module a subject. `<int:pk>` is what the subject is about: an objective, an action, a task."""

from actionplan.urls import actions, arbitration, expenses, exports, means, objectives, plan, remarks, schedules, tasks, validation

app_name = "actionplan"
urlpatterns = [
    *plan.urlpatterns,
    *objectives.urlpatterns,
    *actions.urlpatterns,
    *tasks.urlpatterns,
    *expenses.urlpatterns,
    *remarks.urlpatterns,
    *schedules.urlpatterns,
    *arbitration.urlpatterns,
    *means.urlpatterns,
    *validation.urlpatterns,
    *exports.urlpatterns,
]
