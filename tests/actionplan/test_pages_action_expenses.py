"""The budget of an action: lines on their own basis, added, changed and removed in place; totals on both bases."""

from decimal import Decimal

import pytest

from actionplan import operations
from actionplan.means import Vat
from actionplan.models import BudgetLine
from otn.tenancy.scope import office_scope
from tests.actionplan.planned import TODAY, action, objective
from tests.strategy.steps import assert_done, assert_refused, posts, seen, words

pytestmark = pytest.mark.django_db

NEW = {"label": "Agence", "planned": "1 200,50", "committed": "", "spent": "", "vat": "included", "vat_rate": "20", "source": "own"}


@pytest.fixture(autouse=True)
def day(settings):
    settings.OTN_TODAY = TODAY


@pytest.fixture
def one(world):
    with office_scope([world.embruns.pk]):
        return action(objective(world.embruns, world.manager), world.manager)


@pytest.fixture
def spend(world, one):
    def add(**values):
        with office_scope([world.embruns.pk]):
            return operations.add_expense(action=one, by=world.manager, **({"label": "Agence"} | values))

    return add


def url(one, tail=""):
    return f"/ot/embruns/plan/actions/{one.pk}/{tail}"


def lines(world):
    with office_scope([world.embruns.pk]):
        return list(BudgetLine.objects.order_by("position", "pk"))


def rows(page):
    return [[words(cell) for cell in row.select("th, td")] for row in page.select("#budget tbody tr")]


def test_without_expense_the_budget_says_so(client, world, one):
    assert "Aucune dépense prévue pour cette action." in words(seen(client, world.reader, url(one)).find(id="budget"))


def test_an_expense_is_typed_as_people_write_money(client, world, one):
    client.force_login(world.contributor)
    fragment = assert_done(
        client, url(one, "depenses/"), NEW, inside="budget", page=url(one), place="budget", says="La dépense est au budget."
    )
    assert rows(fragment)[0][:6] == ["Agence", "1 200,50 €", "—", "—", "TTC TVA 20 %", "fonds propres"]
    assert (
        client.post(url(one, "depenses/"), NEW | {"label": "Relecture", "planned": "300 €", "vat": "net", "vat_rate": ""}).status_code
        == 303
    )
    first, second = lines(world)
    assert (first.planned, first.committed, first.vat_rate) == (Decimal("1200.50"), None, 20)
    assert (second.planned, second.vat, second.vat_rate) == (300, "net", 0)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"label": " "}, "Ce champ est obligatoire."),
        ({"planned": "1.865"}, "Écrivez 1865 ou 1,865."),
        ({"spent": "beaucoup"}, "beaucoup"),
        ({"committed": "-5"}, "Un montant ne peut pas être négatif."),
        ({"planned": "12,345"}, "Écrivez ce montant avec deux décimales au plus."),
        ({"vat_rate": ""}, "Indiquez le taux de TVA, 0 s’il n’y en a pas."),
        ({"vat_rate": "120"}, "Un taux de TVA est un pourcentage."),
    ],
)
def test_an_amount_that_cannot_be_read_is_refused_beside_its_field_and_kept(client, world, one, changed, said):
    client.force_login(world.manager)
    fragment = assert_refused(client, url(one, "depenses/"), NEW | changed, 422, inside="budget")
    (name, typed), form = next(iter(changed.items())), fragment.select_one(f"form[action='{url(one, 'depenses/')}']")
    assert form.select_one(f"[name={name}]")["aria-invalid"] == "true"
    assert form.select_one(f"[name={name}]").get("value", "").strip() == typed.strip()
    assert said in words(form) or said == typed
    assert fragment.find("details").has_attr("open"), "the form that was refused is seen"
    assert lines(world) == []


def test_an_expense_is_written_again_in_place(client, world, one, spend):
    line = spend(planned=Decimal(1200), vat=Vat.EXCLUDED)
    page = seen(client, world.contributor, url(one, f"?depense={line.pk}"))
    change = url(one, f"depenses/{line.pk}/modifier/")
    form = page.select_one(f"form[action='{change}']")
    assert form.select_one("[name=planned]")["value"] == "1\u202f200"
    assert form.select_one("[name=vat] option[selected]")["value"] == "excluded"
    fragment = assert_done(
        client, change, NEW | {"spent": "600", "version": 1}, inside="budget", page=url(one), place="budget",
        says="La dépense est enregistrée.",
    )  # fmt: skip
    assert rows(fragment)[0][1:4] == ["1 200,50 €", "—", "600,00 €"]
    refused = assert_refused(client, change, NEW | {"planned": "1.865", "version": 2}, 422, inside="budget")
    assert refused.select_one(f"form[action='{change}'] [name=planned]")["value"] == "1.865"


def test_an_expense_that_somebody_else_changed_shows_both(client, world, one, spend):
    line = spend(planned=Decimal(1200))
    client.force_login(world.contributor)
    change = url(one, f"depenses/{line.pk}/modifier/")
    assert client.post(change, NEW | {"label": "La leur", "version": 1}).status_code == 303
    client.force_login(world.manager)
    given = NEW | {"label": "La mienne", "planned": "900", "version": 1}
    fragment = assert_refused(client, change, given, 409, "La leur, prévu 1 200,50 €", "La mienne, prévu 900,00 €", inside="budget")
    assert fragment.select_one(f"form[action='{change}'] [name=planned]")["value"] == "900"
    assert client.post(change, given | {"version_vue": 2}).status_code == 303
    assert lines(world)[0].planned == 900


def test_an_expense_is_removed(client, world, one, spend):
    line, other = spend(), spend(label="Traduction")
    client.force_login(world.contributor)
    assert_done(
        client, url(one, f"depenses/{line.pk}/retirer/"), {}, inside="budget", page=url(one), place="budget",
        says="La dépense « Agence » est retirée.",
    )  # fmt: skip
    assert client.post(url(one, f"depenses/{other.pk}/retirer/")).status_code == 303
    assert lines(world) == []


def test_totals_stand_on_both_bases_with_what_is_left(client, world, one, spend):
    spend(planned=Decimal(1200), committed=Decimal(600))
    spend(label="Jours OTN", planned=Decimal(900), vat=Vat.NET, source=BudgetLine.Source.OTN)
    spend(label="Photos", planned=Decimal(100), vat=Vat.EXCLUDED)
    page = seen(client, world.advisor, url(one))
    with_tax, without = rows(page)[-2:]
    assert with_tax == ["TTC", "2 220,00 €", "600,00 €", "0,00 €", "1 620,00 €"]
    assert without == ["HT", "2 000,00 €", "500,00 €", "0,00 €", "1 500,00 €"]
    assert rows(page)[1][4:] == ["net de taxe", "OTN"]
    assert posts(page) == {url(one, "commentaires/")}


@pytest.mark.parametrize(
    ("spent", "said"),
    [
        (Decimal(899), ""),
        (Decimal(900), "90 % de ce qui était prévu est engagé ou payé : il reste 100,00 € TTC."),
        (Decimal(1000), "Tout ce qui était prévu est engagé ou payé."),
        (Decimal(1100), "Dépassement : 1 100,00 € TTC engagés ou payés pour 1 000,00 € prévus."),
    ],
)
def test_nearly_used_and_overrun_are_warned_about(client, world, one, spend, spent, said):
    spend(planned=Decimal(1000), spent=spent)
    alerts = [words(found) for found in seen(client, world.reader, url(one)).select("#budget [class^=alerte]")]
    assert alerts == ([said] if said else [])


def test_an_expense_of_another_action_or_office_is_not_found(client, world, one, spend):
    line = spend()
    with office_scope([world.embruns.pk]):
        other = action(objective(world.embruns, world.manager, "Autre"), world.manager, "Autre action")
    with office_scope([world.pommiers.pk]):
        theirs = action(objective(world.pommiers, world.pommiers_manager), world.pommiers_manager)
        foreign = operations.add_expense(action=theirs, by=world.pommiers_manager, label="Ailleurs")
    client.force_login(world.manager)
    for of, number in ((other, line.pk), (one, foreign.pk), (one, 999_999)):
        for tail in ("modifier/", "retirer/"):
            assert client.post(url(of, f"depenses/{number}/{tail}"), NEW | {"version": 1}).status_code == 404
    assert "Modifier une dépense" not in client.get(url(one, f"?depense={foreign.pk}")).text
    assert client.get(url(one, "?depense=abc")).status_code == 404
    assert len(lines(world)) == 1
