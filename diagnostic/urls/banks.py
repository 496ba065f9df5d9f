"""The question banks as OTN keeps them, below `/admin/banques/`."""

from django.urls import path

from diagnostic.views import bank_editing, bank_import, bank_preview, banks

app_name = "banks"
urlpatterns = [
    path("", banks.versions, name="versions"),
    path("comparer/", banks.comparison, name="comparison"),
    path("modele/", bank_import.template, name="template"),
    path("importer/", bank_import.upload, name="upload"),
    path("importer/verifier/", bank_import.dry_run, name="dry_run"),
    path("importer/creer/", bank_import.import_draft, name="import_draft"),
    path("<int:pk>/", banks.version, name="version"),
    path("<int:pk>/classeur/", banks.workbook, name="workbook"),
    path("<int:pk>/yaml/", banks.yaml, name="yaml"),
    path("<int:pk>/chapitres/<str:code>/", banks.chapter, name="chapter"),
    path("<int:pk>/textes/", banks.texts, name="texts"),
    path("<int:pk>/publication/", banks.publishing, name="publishing"),
    path("<int:pk>/publier/", banks.publish, name="publish"),
    path("<int:pk>/retrait/", banks.retiring, name="retiring"),
    path("<int:pk>/retirer/", banks.retire, name="retire"),
    path("<int:pk>/suppression/", banks.discarding, name="discarding"),
    path("<int:pk>/supprimer/", banks.discard, name="discard"),
    path("<int:pk>/apercu/<str:code>/", bank_preview.preview, name="preview"),
    path("<int:pk>/apercu/<str:code>/recalculer/", bank_preview.recalculate, name="recalculate"),
    path("<int:pk>/questions/<str:code>/", bank_editing.question, name="question"),
    path("<int:pk>/questions/<str:code>/enregistrer/", bank_editing.save_question, name="save_question"),
    path("<int:pk>/modifier/<slug:part>/", bank_editing.part, name="part"),
    path("<int:pk>/modifier/<slug:part>/enregistrer/", bank_editing.save_part, name="save_part"),
]
