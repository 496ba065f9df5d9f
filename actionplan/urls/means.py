"""What the plan costs, and who is loaded when."""

from django.urls import path

from actionplan.views import means

urlpatterns = [path("moyens/", means.means, name="means")]
