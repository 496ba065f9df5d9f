"""The side of the adviser."""

from django.urls import path

from diagnostic.views import notes, review, review_moves

urlpatterns = [
    path("<int:year>/revue/", review.review, name="review"),
    path("<int:year>/revue/conformes/<str:code>/", review.rest, name="rest"),
    path("<int:year>/revue/conformes/<str:code>/noter/", review.mark_rest, name="mark_rest"),
    path("<int:year>/questions/<str:code>/avis/", review.opinion, name="opinion"),
    path("<int:year>/questions/<str:code>/avis/donner/", review.mark, name="mark"),
    path("<int:year>/revue/commencer/", review_moves.start_review, name="start_review"),
    path("<int:year>/revue/correction/", review_moves.correction, name="correction"),
    path("<int:year>/revue/correction/demander/", review_moves.request_changes, name="request_changes"),
    path("<int:year>/revue/validation/", review_moves.validation, name="validation"),
    path("<int:year>/revue/valider/", review_moves.validate, name="validate"),
    path("<int:year>/revue/nouvelle-revision/", review_moves.new_revision, name="new_revision"),
    path("<int:year>/revue/rouvrir/", review_moves.reopen, name="reopen"),
    path("<int:year>/revue/delai/", review_moves.extension, name="extension"),
    path("<int:year>/revue/prolonger/", review_moves.extend, name="extend"),
    path("<int:year>/notes/", notes.notes, name="notes"),
    path("<int:year>/notes/enregistrer/", notes.write_note, name="write_note"),
]
