"""The SWOT: `board` is its page, `<int:pk>/swot/`."""

from django.urls import path

from strategy.views import board

urlpatterns = [
    path("<int:pk>/swot/", board.board, name="board"),
    path("<int:pk>/swot/imprimer/", board.to_print, name="board_print"),
    path("<int:pk>/swot/ajouter/", board.add, name="add_to_board"),
    path("<int:pk>/swot/<int:piece>/classer/", board.sort, name="sort_fact"),
]
