"""The chain, read both ways, and what is said of it: `chain` is its page, `<int:pk>/fil/`, `remarks` the comments."""

from django.urls import path

from strategy.views import chain, remarks

urlpatterns = [
    path("<int:pk>/fil/", chain.chain, name="chain"),
    path("<int:pk>/pourquoi/<slug:kind>/<int:piece>/", chain.why, name="why"),
    path("<int:pk>/et-alors/<int:piece>/", chain.so_what, name="so_what"),
    path("<int:pk>/commentaires/", remarks.remarks, name="remarks"),
    path("<int:pk>/commentaires/ecrire/", remarks.write_remark, name="write_remark"),
    path("<int:pk>/commentaires/<int:piece>/reprendre/", remarks.take_back_remark, name="take_back_remark"),
]
