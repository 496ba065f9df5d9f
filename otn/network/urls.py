"""OTN's side. It has two roots, `/portefeuille/` for advisers and `/reseau/` for network admins: each is a list of its own."""

from django.urls import include, path

from otn.network.views import (
    banks,
    benchmark,
    comparison,
    editions,
    interventions,
    network,
    office_import,
    offices,
    people,
    portfolio,
    review_queue,
    support,
)

app_name = "network"

portfolio_patterns = [
    path("", portfolio.portfolio, name="portfolio"),
    path("exporter/", portfolio.export_portfolio, name="export_portfolio"),
    path("a-relire/", review_queue.review_queue, name="review_queue"),
    path("precision/", review_queue.clarification, name="clarification"),
    path("comparer/", comparison.comparison, name="comparison"),
    path("<slug:slug>/", support.sheet, name="sheet"),  # after the words that are no office
]
network_patterns = [
    path("", network.overview, name="overview"),
    path("journal/", network.journal, name="journal"),
    path("journal/exporter/", network.export_journal, name="export_journal"),
    path("banques/", banks.banks, name="banks"),
    path("editions/", editions.editions, name="editions"),
    path("editions/nouvelle/", editions.new_edition, name="new_edition"),
    path("editions/creer/", editions.create_edition, name="create_edition"),
    path("editions/<int:year>/", editions.edition, name="edition"),
    path("editions/<int:year>/exporter/", editions.export_edition, name="export_edition"),
    path("editions/<int:year>/dates/", editions.edition_dates, name="edition_dates"),
    path("editions/<int:year>/dates/changer/", editions.change_edition_dates, name="change_edition_dates"),
    path("editions/<int:year>/ouvrir/", editions.open_edition, name="open_edition"),
    path("editions/<int:year>/rappeler/<slug:slug>/", editions.remind, name="remind"),
    path("editions/<int:year>/cloture/", editions.edition_closing, name="edition_closing"),
    path("editions/<int:year>/clore/", editions.close_edition, name="close_edition"),
    path("reperes/", benchmark.benchmark, name="benchmark"),
    path("reperes/classeur/", benchmark.export, name="benchmark_export"),
    path("jours/", support.support, name="support"),
    path("jours/classeur/", support.export_support, name="export_support"),
    path("jours/charte/", support.charter_texts, name="charter_texts"),
    path("jours/charte/enregistrer/", support.save_charter_text, name="save_charter_text"),
    path("jours/charte/publier/", support.publish_charter_text, name="publish_charter_text"),
    path("offices/", offices.offices, name="offices"),
    path("nouvel-office/", offices.new_office, name="new_office"),
    path("nouvel-office/creer/", offices.create_office, name="create_office"),
    path("offices/importer/", office_import.office_import, name="office_import"),  # before the addresses of offices
    path("offices/importer/modele/", office_import.office_import_model, name="office_import_model"),
    path("offices/importer/lire/", office_import.read_office_import, name="read_office_import"),
    path("offices/importer/appliquer/", office_import.apply_office_import, name="apply_office_import"),
    path("offices/<slug:slug>/", offices.office, name="office"),
    path("offices/<slug:slug>/affecter/", offices.assign, name="assign"),
    path("offices/<slug:slug>/accompagnements/<int:pk>/fin/", offices.assignment_end, name="assignment_end"),
    path("offices/<slug:slug>/accompagnements/<int:pk>/finir/", offices.end_assignment, name="end_assignment"),
    path("offices/<slug:slug>/nommer/", offices.appoint, name="appoint"),
    path("offices/<slug:slug>/archivage/", offices.archiving, name="archiving"),
    path("offices/<slug:slug>/archiver/", offices.archive, name="archive"),
    path("offices/<slug:slug>/desarchiver/", offices.restore, name="restore"),
    path("personnes/", people.people, name="people"),
    path("personnes/conseiller/", people.new_advisor, name="new_advisor"),
    path("personnes/conseiller/creer/", people.create_advisor, name="create_advisor"),
    path("personnes/<int:pk>/relancer/", people.resend, name="resend_access"),
    path("personnes/<int:pk>/fermeture/", people.closing, name="closing"),
    path("personnes/<int:pk>/fermer/", people.close, name="close_account"),
    path("personnes/<int:pk>/rouvrir/", people.reopen, name="reopen_account"),
    path("administrateurs/nouveau/", people.new_admin, name="new_admin"),
    path("administrateurs/creer/", people.create_admin, name="create_admin"),
    path("interventions/", interventions.interventions, name="interventions"),
    path("interventions/commencer/", interventions.start_intervention, name="start_intervention"),
    path("interventions/<int:pk>/terminer/", interventions.end_intervention, name="end_intervention"),
]

urlpatterns = [path("portefeuille/", include(portfolio_patterns)), path("reseau/", include(network_patterns))]
