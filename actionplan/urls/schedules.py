"""The retro-planning: dates that move together, and the calendar that they are counted in."""

from django.urls import path

from actionplan.views import calendars, proposals, schedules

urlpatterns = [
    path("retroplanning/", schedules.schedule, name="schedule"),
    path("retroplanning/imprimer/", schedules.schedule_print, name="schedule_print"),
    path("taches/<int:pk>/planifier/", schedules.plan_task, name="plan_task"),
    path("taches/<int:pk>/decaler/", schedules.shift, name="shift"),
    path("taches/<int:pk>/decalage/", proposals.shift_preview, name="shift_preview"),
    path("retroplanning/construire/", proposals.build, name="build"),
    path("retroplanning/appliquer/", proposals.apply_dates, name="apply_dates"),
    path("retroplanning/annuler/<int:pk>/", proposals.undo_dates, name="undo_dates"),
    path("retroplanning/calendrier/", calendars.calendar, name="calendar"),
    path("retroplanning/calendrier/regler/", calendars.edit_calendar, name="edit_calendar"),
    path("retroplanning/calendrier/fermetures/", calendars.add_closure, name="add_closure"),
    path("retroplanning/calendrier/fermetures/<int:pk>/retirer/", calendars.remove_closure, name="remove_closure"),
]
