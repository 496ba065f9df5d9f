"""What is said about an action."""

from django.urls import path

from actionplan.views import remarks

urlpatterns = [
    path("actions/<int:pk>/commentaires/", remarks.write_remark, name="write_remark"),
    path("actions/<int:pk>/commentaires/<int:remark>/reprendre/", remarks.remove_remark, name="remove_remark"),
]
