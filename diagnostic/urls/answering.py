"""The questionnaire."""

from django.urls import path

from diagnostic.views import answering

urlpatterns = [
    path("<int:year>/chapitre/<str:code>/", answering.chapter, name="chapter"),
    path("<int:year>/chapitre/<str:code>/enregistrer/", answering.save_chapter, name="save_chapter"),
    path("<int:year>/chapitre/<str:code>/sans-objet/", answering.leave_out, name="leave_out"),
    path("<int:year>/chapitre/<str:code>/reglages/", answering.settings, name="answering_settings"),
    path("<int:year>/chapitre/<str:code>/reglages/garder/", answering.preferences, name="answering_preferences"),
    path("<int:year>/reponses/<str:code>/", answering.answer, name="answer"),
    path("<int:year>/reponses/<str:code>/annuler/", answering.undo_answer, name="undo_answer"),
    path("<int:year>/reponses/<str:code>/a-revoir/", answering.flag_answer, name="flag_answer"),
    path("<int:year>/reponses/<str:code>/suivi/", answering.panel, name="question_panel"),
]
