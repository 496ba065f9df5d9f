"""A file of figures by hand: seen before anything is written, asked about, applied, undone."""

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from monitoring import operations
from monitoring.models import Campaign, Import, Period, Result, SiteAverage
from otn.tenancy.scope import office_scope
from tests.monitoring.test_imports import HOSTILE
from tests.monitoring.tracked import campaign_of, month_of, row_of, seen
from tests.statements import statements
from tests.test_consistency import page_faults

pytestmark = pytest.mark.django_db

FILES = Path(__file__).parent / "files"
PAGE = "/ot/embruns/suivi/importer/"
READ = f"{PAGE}lire/"
APPLY = f"{PAGE}enregistrer/"


def sent(name="gads_en.csv", content=None):
    return {"file": SimpleUploadedFile(name, content if content is not None else (FILES / name).read_bytes())}


def hidden(answer):
    """Return what the form of a preview sends when nothing is changed in it."""
    form = answer.text[answer.text.index('name="fichier"') - 40 :]
    fields = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and 'type="hidden"' in tag:
            fields[name[1]] = value[1].replace("&#x27;", "'").replace("&amp;", "&") if value else ""
        elif name and "checked" in tag:
            fields[name[1]] = value[1] if value else "on"
    for name, inner in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', inner)
        fields[name] = chosen[1] if chosen else ""
    return fields


def state(world):
    with office_scope([world.embruns.pk]):
        return [list(model.objects.order_by("pk").values()) for model in (Campaign, Period, Result, SiteAverage, Import)]


def test_an_empty_page_says_what_to_do(client, world):
    client.force_login(world.manager)
    page = client.get(PAGE)
    assert page_faults(page.text) == []
    assert (
        "Déposez un export de votre outil de mesure ou de votre régie (CSV ou Excel). Rien n’est enregistré avant votre accord."
        in page.text
    )
    assert "Aucun import pour l’instant." in page.text


def test_a_file_is_seen_then_applied_then_undone(client, world):
    client.force_login(world.contributor)
    before = state(world)
    preview = client.post(READ, sent())
    assert preview.status_code == 200
    assert page_faults(preview.text) == []
    assert "Recherche | Séjours" in preview.text
    assert "3 lignes du suivi changeraient" in preview.text
    assert state(world) == before
    done = client.post(APPLY, hidden(preview), follow=True)
    assert done.redirect_chain == [(PAGE, 303)]
    assert "3 lignes ajoutées, 0 ligne modifiée, 0 ligne inchangée" in done.text.replace("\u202f", " ").replace("\u00a0", " ")
    with office_scope([world.embruns.pk]):
        assert Result.objects.count() == 3
        log = Import.objects.get()
    again = client.post(READ, sent())
    assert "Ce fichier ne change rien." in again.text
    undone = client.post(f"{PAGE}{log.pk}/annuler/", follow=True)
    assert "L’import est annulé" in undone.text
    assert state(world)[:4] == before[:4]


def test_the_campaign_of_a_row_can_be_chosen_or_left_out(client, world):
    with office_scope([world.embruns.pk]):
        mine = campaign_of(seen(world.embruns, world.manager), world.manager, "Google")
    client.force_login(world.manager)
    fields = hidden(client.post(READ, sent()))
    keys = {value: name for name, value in fields.items() if name.startswith("cle-")}
    chosen = fields | {
        keys["Recherche | Séjours"].replace("cle", "campagne"): str(mine.pk),
        keys["Recherche | Groupes"].replace("cle", "campagne"): "-1",
    }
    again = client.post(READ, chosen)
    assert "choisie par vous" in again.text
    assert "laissée de côté" in again.text
    assert client.post(APPLY, chosen).status_code == 303
    with office_scope([world.embruns.pk]):
        assert set(Result.objects.values_list("campaign__name", flat=True)) == {"Google", "Recherche | Agenda"}


def test_a_campaign_of_another_office_is_not_found(client, world):
    with office_scope([world.pommiers.pk]):
        other = campaign_of(seen(world.pommiers, world.pommiers_manager), world.pommiers_manager)
    client.force_login(world.manager)
    fields = hidden(client.post(READ, sent()))
    before = state(world)
    for address in (READ, APPLY):
        assert client.post(address, fields | {"campagne-0": str(other.pk)}).status_code == 404
    assert state(world) == before


def test_a_cell_typed_by_hand_stays_until_it_is_ticked(client, world):
    with office_scope([world.embruns.pk]):
        office = seen(world.embruns, world.manager)
        row_of(office, world.manager, month_of(office, world.manager), "Recherche | Séjours", cost="1 000,00 €")
    client.force_login(world.manager)
    preview = client.post(READ, sent())
    assert "saisi à la main" in preview.text
    box = re.search(r'name="ecraser" value="([^"]+)"', preview.text)[1]
    fields = hidden(preview)
    assert "checked" in client.post(READ, fields | {"ecraser": box}).text
    client.post(APPLY, fields)
    with office_scope([world.embruns.pk]):
        assert Result.objects.get(campaign__name="Recherche | Séjours").cost == 1000
    client.post(APPLY, fields | {"ecraser": box})
    with office_scope([world.embruns.pk]):
        assert str(Result.objects.get(campaign__name="Recherche | Séjours").cost).startswith("1234.56")


def test_what_a_file_does_not_say_is_asked_and_remembered(client, world):
    client.force_login(world.manager)
    content = "Campagne;Visites;Coût\nÉté;1 200;1,234\n".encode()
    preview = client.post(READ, sent("mesures.csv", content))
    assert "Ce fichier ne dit pas tout." in preview.text
    assert "Quelle période ces chiffres couvrent-ils" in preview.text or "Premier jour" in preview.text
    assert client.post(APPLY, hidden(preview)).status_code == 422
    wrong = client.post(READ, hidden(preview) | {"first": "2026-09-30", "last": "2026-09-01", "decimal_sign": ","})
    assert wrong.status_code == 422
    assert "La fin vient après le début." in wrong.text
    told = client.post(READ, hidden(preview) | {"first": "01/09/2026", "last": "30/09/2026", "decimal_sign": ","})
    assert page_faults(told.text) == []
    assert "1,23\u00a0€" in told.text
    assert client.post(APPLY, hidden(told)).status_code == 303
    with office_scope([world.embruns.pk]):
        assert Period.objects.get().first.isoformat() == "2026-09-01"


def test_unknown_columns_are_mapped_by_hand(client, world):
    client.force_login(world.manager)
    content = "Nom maison;Passages;Dépense maison\nÉté;1200;10,50\n".encode()
    preview = client.post(READ, sent("maison.csv", content))
    assert "Ce que contient chaque colonne" in preview.text
    given = hidden(preview) | {
        "colonne-0": "campaign",
        "colonne-1": "visits",
        "colonne-2": "cost",
        "first": "2026-09-01",
        "last": "2026-09-30",
    }
    told = client.post(READ, given)
    assert page_faults(told.text) == []
    assert client.post(APPLY, hidden(told)).status_code == 303
    with office_scope([world.embruns.pk]):
        assert Result.objects.get(campaign__name="Été").visits == 1200


def test_known_columns_can_be_corrected(client, world):
    client.force_login(world.manager)
    preview = client.post(READ, sent())
    corrected = client.post(READ, hidden(preview) | {"corriger": "1"})
    assert "Ce que contient chaque colonne" in corrected.text
    assert page_faults(corrected.text) == []


def test_the_average_of_the_site_comes_along(client, world):
    client.force_login(world.manager)
    preview = client.post(READ, sent("ga4_fr.csv"))
    if "Reprendre aussi la moyenne du site" not in preview.text:
        pytest.fail("the total of this file is an average of the site")
    assert client.post(APPLY, hidden(preview)).status_code == 303
    with office_scope([world.embruns.pk]):
        average = SiteAverage.objects.get()
        assert average.source == "ga4"
    stale = hidden(preview) | {"version_moyenne": "7"}
    with office_scope([world.embruns.pk]):
        operations.write_site_average(period=_period(world), by=world.manager, version=average.version, typed={"bounce_rate": "12 %"})
    before = state(world)
    assert client.post(APPLY, stale).status_code == 409
    assert state(world) == before


def _period(world):
    period = Period.objects.get()
    period.office = seen(world.embruns, world.manager)
    return period


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_hostile_file_changes_nothing_and_is_explained(client, world, name):
    client.force_login(world.manager)
    before = state(world)
    answer = client.post(READ, sent(f"{name}.csv", HOSTILE[name]))
    assert answer.status_code in {200, 422}
    assert page_faults(answer.text) == []
    if answer.status_code == 422:
        assert "Ce fichier n’a pas pu être lu\u00a0: " in answer.text or "Erreur" in answer.text
    assert state(world) == before


def test_a_file_too_large_or_missing_is_said_beside_its_field(client, world):
    client.force_login(world.manager)
    assert "Choisissez un fichier." in client.post(READ, {}).text
    large = client.post(READ, sent("gros.csv", b"a;b\n" * 1_400_000))
    assert large.status_code == 422
    assert "la limite est de" in large.text


def test_a_file_that_is_no_longer_there_is_asked_for_again(client, world):
    client.force_login(world.manager)
    for address in (READ, APPLY):
        answer = client.post(address, {"fichier": "perdu"})
        assert answer.status_code == 409
        assert "Ce fichier n’est plus là" in answer.text


def test_only_the_last_import_is_undone_and_only_untouched(client, world):
    client.force_login(world.manager)
    client.post(APPLY, hidden(client.post(READ, sent())))
    with office_scope([world.embruns.pk]):
        log = Import.objects.get()
        row = Result.objects.order_by("pk").first()
        row.office = seen(world.embruns, world.manager)
        operations.write_cells(row=row, by=world.manager, version=row.version, typed={"cost": "1"})
    answer = client.post(f"{PAGE}{log.pk}/annuler/")
    assert answer.status_code == 409
    assert "il ne s’annule plus" in answer.text
    assert client.post(f"{PAGE}{log.pk + 999}/annuler/").status_code == 404


def test_readers_and_advisers_read_the_list_and_write_nothing(client, world):
    for person in (world.reader, world.advisor):
        client.force_login(person)
        page = client.get(PAGE)
        assert "Lire le fichier" not in page.text
        assert page_faults(page.text) == []
        for address in (READ, APPLY):
            assert client.post(address, sent()).status_code == 403


@pytest.mark.parametrize("size", [1, 40])
def test_a_preview_takes_a_number_of_statements_that_nothing_moves(client, world, size):
    client.force_login(world.manager)
    lines = "\n".join(f"Campagne {number};100;1,50" for number in range(size))
    content = f"Campagne;Visites;Coût\n{lines}\n".encode()
    answers = {"first": "2026-09-01", "last": "2026-09-30", "decimal_sign": ","}
    client.post(APPLY, hidden(client.post(READ, sent("m.csv", content) | answers)))
    client.get(PAGE)
    with statements(9):
        assert client.post(READ, sent("m.csv", content) | answers).status_code == 200
    with statements(5):
        client.get(reverse("monitoring:imports", args=["embruns"]))
