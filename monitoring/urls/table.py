"""The table of the tracker: periods, the average of the site, rows and their cells."""

from django.urls import path

from monitoring.views import pasting, periods, rows, table, targets

urlpatterns = [
    path("", table.overview, name="overview"),
    path("lignes/<int:pk>/", table.write_row, name="write_row"),
    path("lignes/<int:pk>/retrait/", rows.row_removal, name="row_removal"),
    path("lignes/<int:pk>/retirer/", rows.remove_row, name="remove_row"),
    path("lignes/<int:pk>/verdict/", rows.verdict, name="verdict"),
    path("lignes/<int:pk>/verdict/changer/", rows.override_verdict, name="override_verdict"),
    path("lignes/<int:pk>/verdict/reprendre/", rows.take_verdict_back, name="take_verdict_back"),
    path("periodes/nouvelle/", periods.new_period, name="new_period"),
    path("periodes/ouvrir/", periods.open_period, name="open_period"),
    path("periodes/<int:pk>/", periods.period, name="period"),
    path("periodes/<int:pk>/modifier/", periods.edit_period, name="edit_period"),
    path("periodes/<int:pk>/suppression/", periods.period_removal, name="period_removal"),
    path("periodes/<int:pk>/supprimer/", periods.remove_period, name="remove_period"),
    path("periodes/<int:pk>/moyenne/", table.write_site, name="write_site"),
    path("periodes/<int:pk>/campagnes/", rows.new_row, name="new_row"),
    path("periodes/<int:pk>/campagnes/ajouter/", rows.add_campaign, name="add_campaign"),
    path("periodes/<int:pk>/campagnes/reprendre/", rows.add_row, name="add_row"),
    path("periodes/<int:pk>/coller/", pasting.paste, name="paste"),
    path("periodes/<int:pk>/coller/apercu/", pasting.preview_paste, name="preview_paste"),
    path("periodes/<int:pk>/coller/appliquer/", pasting.apply_paste, name="apply_paste"),
    path("cibles/", targets.targets, name="targets"),
    path("cibles/<slug:channel>/", targets.set_targets, name="set_targets"),
]
