"""What is said about a question."""

from django.urls import path

from diagnostic.views import talk

urlpatterns = [
    path("<int:year>/questions/<str:code>/", talk.talk, name="talk"),
    path("<int:year>/questions/<str:code>/ecrire/", talk.comment, name="comment"),
    path("<int:year>/questions/<str:code>/commentaires/<int:pk>/reprendre/", talk.take_back, name="take_back"),
    path("<int:year>/questions/<str:code>/resoudre/", talk.resolve, name="resolve"),
    path("<int:year>/questions/<str:code>/relancer/", talk.reopen_talk, name="reopen_talk"),
]
