"""Reading again, sending, and what became of it."""

from django.urls import path

from diagnostic.views import sending

urlpatterns = [
    path("<int:year>/relecture/", sending.rereading, name="rereading"),
    path("<int:year>/relecture/motifs/<str:code>/", sending.save_reason, name="save_reason"),
    path("<int:year>/transmission/", sending.submission, name="submission"),
    path("<int:year>/transmettre/", sending.submit, name="submit"),
    path("<int:year>/retirer/", sending.withdraw, name="withdraw"),
    path("<int:year>/brouillon/", sending.show_draft, name="show_draft"),
    path("<int:year>/historique/", sending.history, name="history"),
    path("<int:year>/reouverture/", sending.reopening, name="reopening"),
    path("<int:year>/reouverture/demander/", sending.ask_reopening, name="ask_reopening"),
]
