"""Expenses of an action."""

from django.urls import path

from actionplan.views import expenses

urlpatterns = [
    path("actions/<int:pk>/depenses/", expenses.add_expense, name="add_expense"),
    path("actions/<int:pk>/depenses/<int:line>/modifier/", expenses.edit_expense, name="edit_expense"),
    path("actions/<int:pk>/depenses/<int:line>/retirer/", expenses.remove_expense, name="remove_expense"),
]
