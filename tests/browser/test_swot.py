"""Facts and their board in a browser: sorted by hand, by key, without script, by two people at once; nothing is lost."""

from io import BytesIO

import pytest
from django.conf import settings
from playwright.sync_api import expect
from pypdf import PdfReader

from otn.tenancy.scope import all_offices
from strategy import operations
from strategy.models import Fact
from strategy.queries.pieces import get_board
from strategy.swot import Quadrant
from tests.browser.waiting import becomes
from tests.browser.walking import assert_accessible, log_in
from tests.diagnostic.assessed import TODAY
from tests.offices.acts import inside
from tests.strategy.reflected import diagnosed, fact, reflection_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

PICTURES = settings.STATE_DIR / "pictures" / "swot"
PROFILES = [{}, {"dark": True}, {"width": 390}]


@pytest.fixture(autouse=True)
def day(settings):
    settings.OTN_TODAY = TODAY


@pytest.fixture
def reflection(world):
    with inside(world.embruns):
        return reflection_of(world.embruns, world.manager)


@pytest.fixture
def filled(reflection, world):
    """A reflection with facts of a diagnostic in each list, and cards in each place of the board."""
    with inside(world.embruns):
        operations.propose_facts(reflection=reflection, assessment=diagnosed(reflection.office, world.manager), by=world.manager)
        for one in Fact.objects.filter(question__code__in=["1.1-01", "1.2-01"]).order_by("pk"):
            operations.keep_fact(fact=one, by=world.manager, version=1, state=Fact.State.ACCEPTED)
        operations.keep_fact(
            fact=Fact.objects.get(question__code="1.2-03"), by=world.manager, version=1, state=Fact.State.DISCARDED
        )  # fmt: skip
        texts = ["Une seule personne sait mettre le site à jour.", "Les photos datent de 2014."]
        operations.add_facts(reflection=reflection, by=world.manager, texts=texts, quadrant=Quadrant.WEAKNESS)
        texts = ["La taxe de séjour est réglée en ligne.", "Le département refait ses voies vertes."]
        operations.add_facts(reflection=reflection, by=world.contributor, texts=texts)
    return reflection


@pytest.fixture
def open_as(browser, live_server):
    """Return a function that gives somebody a browser of her own, which may be told a 409 or have no script."""
    contexts = []

    def opened(person, **options):
        contexts.append(browser.new_context(base_url=str(live_server), locale="fr-FR", **options))
        page = contexts[-1].new_page()
        log_in(page, live_server, person)
        return page

    yield opened
    for context in contexts:
        context.close()


def home(reflection, page="swot"):
    return f"/ot/embruns/strategie/{reflection.pk}/{page}/"


def standing(pk):
    with all_offices("test"):
        found = Fact.objects.get(pk=pk)
    return found.is_internal, found.is_favourable


def picture(page, profile, name):
    folder = PICTURES / ("dark" if profile.get("dark") else str(profile.get("width", "light")))
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}.png", full_page=True, caret="initial")


def drag(page, one, place):
    """Drag a card as a hand does: the pointer is moved over the place, not set down on it at once."""
    page.locator(f"#fait-{one.pk}-texte").hover()
    page.mouse.down()
    for _ in range(2):
        page.locator(f"[data-depot={place}]").hover()
    page.mouse.up()


FOCUSED = "document.activeElement.id"


@pytest.mark.parametrize("profile", PROFILES, ids=str)
def test_every_page_is_accessible_and_fits(open_page, live_server, filled, world, profile):
    with inside(world.embruns):
        empty = reflection_of(world.embruns, world.manager, "Une autre")
        one = Fact.objects.get(text="Les photos datent de 2014.")
    pages = {
        "facts": home(filled, "faits"),
        "facts-undo": home(filled, "faits") + f"?deplace={one.pk}&de=reserve",
        "facts-empty": home(empty, "faits"),
        "wording": home(filled, f"faits/{one.pk}/modifier"),
        "board": home(filled),
        "board-empty": home(empty),
        "one-by-one": home(filled) + "?mode=un-par-un",
        "print": home(filled, "swot/imprimer"),
    }
    with open_page(**profile) as page:
        log_in(page, live_server, world.manager)
        for name, address in pages.items():
            assert page.goto(address).status == 200
            assert_accessible(page)
            picture(page, profile, name)
        log_in(page, live_server, world.advisor)
        for name in ("facts", "board"):
            page.goto(pages[name])
            assert_accessible(page)


def test_a_card_is_dragged_into_a_quadrant_and_taken_back(open_page, live_server, reflection, world):
    with inside(world.embruns):
        one, other = fact(reflection, world.manager), fact(reflection, world.manager, "Deux langues.")
    with open_page() as page:
        page.set_viewport_size({"width": 1280, "height": 1400})  # the whole board: nothing scrolls under the hand
        log_in(page, live_server, world.manager)
        page.goto(home(reflection))
        page.evaluate("window.stayed = true")
        drag(page, one, "threat")
        page.locator(f"#liste-threat > #fait-{one.pk}").wait_for()
        assert standing(one.pk) == (False, False)
        assert (page.locator("#nombre-threat").inner_text(), page.locator("#nombre-unsorted").inner_text()) == ("1", "1")
        drag(page, one, "strength")  # what htmx brought in is dragged too
        page.locator(f"#liste-strength > #fait-{one.pk}").wait_for()
        page.get_by_text("Déplacé dans Forces.").wait_for()
        page.get_by_role("button", name="Annuler").click()
        page.locator(f"#liste-threat > #fait-{one.pk}").wait_for()
        drag(page, one, "unsorted")
        page.locator(f"#liste-unsorted > #fait-{one.pk}").wait_for()
        assert standing(one.pk) == (None, None)
        assert page.evaluate("window.stayed")
        assert page.locator("#liste-unsorted > .fait").evaluate_all("all => all.map((one) => one.id)") == [
            f"fait-{other.pk}", f"fait-{one.pk}",
        ]  # fmt: skip


def test_a_button_keeps_the_focus_once_its_card_has_moved(open_page, live_server, reflection, world):
    with inside(world.embruns):
        one = fact(reflection, world.manager)
    with open_page() as page:
        log_in(page, live_server, world.manager)
        page.goto(home(reflection))
        page.locator(f"#fait-{one.pk}-weakness").focus()
        page.keyboard.press("Enter")
        page.locator(f"#liste-weakness > #fait-{one.pk}").wait_for()
        becomes(page, FOCUSED, f"fait-{one.pk}-weakness")
        assert page.locator(f"#fait-{one.pk}-weakness").get_attribute("aria-pressed") == "true"
        assert page.get_by_text("Tous les faits sont classés.").is_visible()
        assert not page.get_by_text("Aucune faiblesse notée.").is_visible()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Space")
        page.locator(f"#liste-strength > #fait-{one.pk}").wait_for()
        becomes(page, FOCUSED, f"fait-{one.pk}-strength")
        assert standing(one.pk) == (True, True)
        assert_accessible(page)


def test_cards_are_sorted_one_by_one_with_the_keyboard_alone(open_page, live_server, reflection, world):
    with inside(world.embruns):
        facts = operations.add_facts(reflection=reflection, by=world.manager, texts=[f"Fait {rank}." for rank in range(6)])
    with open_page() as page:
        log_in(page, live_server, world.manager)
        page.goto(home(reflection))
        page.get_by_role("link", name="Trier un par un").focus()
        page.keyboard.press("Enter")
        shown = page.locator("#tri-texte")
        shown.get_by_text("Fait 0.").wait_for()
        for key, text in (("f", "Fait 1."), ("a", "Fait 2."), ("P", "Fait 3."), ("o", "Fait 4."), ("m", "Fait 5."), ("f", "Fait 2.")):
            page.keyboard.press(key)
            shown.get_by_text(text).wait_for()
        page.locator("#annuler").focus()
        page.keyboard.press("f")  # no key acts outside the card
        page.keyboard.press("Enter")
        shown.get_by_text("Fait 5.").wait_for()
        page.locator("#un-par-un").focus()
        page.keyboard.press("Control+f")
        page.keyboard.press("a")
        shown.get_by_text("Fait 2.").wait_for()
        page.keyboard.press("o")
        page.get_by_text("Tous les faits sont classés.").wait_for()
        assert_accessible(page)
    with inside(world.embruns):
        board = get_board(reflection=reflection)
    assert [[line.text for line in board.of(quadrant)] for quadrant in Quadrant] == [
        ["Fait 0."], ["Fait 1.", "Fait 5."], ["Fait 3.", "Fait 2."], ["Fait 4."],
    ]  # fmt: skip
    assert len(facts) == board.count


def test_everything_works_without_script(open_as, reflection, world):
    with inside(world.embruns):
        one, other = fact(reflection, world.manager), fact(reflection, world.manager, "Deux langues.")
    page = open_as(world.manager, java_script_enabled=False)
    page.goto(home(reflection))
    page.locator(f"#fait-{one.pk}").get_by_role("button", name="Menace").click()
    page.locator(f"#liste-threat > #fait-{one.pk}").wait_for()
    assert page.url.endswith(f"#fait-{one.pk}")
    page.get_by_role("button", name="Annuler").click()
    page.get_by_text("Déplacé dans À classer.").wait_for()
    assert standing(one.pk) == (None, None)
    page.goto(home(reflection) + "?mode=un-par-un")
    page.locator("#tri-texte").get_by_text("Deux langues.").wait_for()
    page.get_by_role("link", name="Passer").click()
    page.locator("#tri-texte").get_by_text("Le site est lent.").wait_for()
    page.get_by_role("button", name="Force").click()
    page.get_by_text("Déplacé dans Forces.").wait_for()
    assert (standing(one.pk), standing(other.pk)) == ((True, True), (None, None))
    page.goto(home(reflection, "faits"))
    for text in ("Les photos datent de 2014.", "Le site est traduit."):
        page.locator("#saisie-text").fill(text)
        page.keyboard.press("Enter")
        page.get_by_text(text).wait_for()
    expect(page.locator("#liste-accepted > .fait")).to_have_count(4)
    page.locator("#liste-accepted > .fait").last.get_by_role("button", name="Écarter").click()
    expect(page.locator("#liste-discarded > .fait")).to_have_count(1)


def test_facts_are_typed_one_after_the_other_and_rewritten_in_place(open_page, live_server, reflection, world):
    with open_page() as page:
        log_in(page, live_server, world.contributor)
        page.goto(home(reflection, "faits"))
        page.evaluate("window.stayed = true")
        page.locator("#saisie-text").focus()
        for rank, text in enumerate(("Le site est lent.", "Les photos datent de 2014.", "Deux langues."), start=1):
            page.keyboard.type(text)
            page.keyboard.press("Enter")
            page.locator("#liste-accepted").get_by_text(text).wait_for()
            expect(page.locator("#saisie-text")).to_have_value("")
            becomes(page, FOCUSED, "saisie-text")
            assert page.locator("#nombre-accepted").inner_text() == str(rank)
        assert page.locator("#rien").count() == 0
        card = page.locator("#liste-accepted > .fait").nth(1)
        card.get_by_role("link", name="Réécrire").click()
        card.get_by_label("Fait").fill("Les photos datent de 2015.")
        card.get_by_role("button", name="Enregistrer").click()
        card.get_by_text("Les photos datent de 2015.").wait_for()
        card.get_by_role("button", name="Mettre en réserve").click()
        page.locator("#nombre-reserve").get_by_text("1").wait_for()
        page.get_by_role("button", name="Annuler").click()
        page.locator("#nombre-accepted").get_by_text("3").wait_for()
        assert page.evaluate("window.stayed")
        assert_accessible(page)


def test_proposals_are_decided_one_after_the_other_with_the_keyboard(open_page, live_server, reflection, world):
    with inside(world.embruns):
        operations.propose_facts(reflection=reflection, assessment=diagnosed(reflection.office, world.manager), by=world.manager)
        first, second, third, *rest = Fact.objects.filter(state=Fact.State.PROPOSED).order_by("position", "pk")
    with open_page() as page:
        log_in(page, live_server, world.manager)
        page.goto(home(reflection, "faits"))
        page.locator(f"#fait-{first.pk}-accepted").focus()
        page.keyboard.press("Enter")
        expect(page.locator(f"#fait-{second.pk}-accepted")).to_be_focused()
        expect(page.locator(f"#liste-accepted > #fait-{first.pk}")).to_have_count(1)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator(f"#fait-{third.pk}-reserve")).to_be_focused()
        for one in rest:
            page.keyboard.press("Enter")
            expect(page.locator(f"#fait-{one.pk}-reserve")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#annuler")).to_be_focused()
        assert page.get_by_text("Plus aucune proposition.").is_visible()
        assert (page.locator("#nombre-proposed").inner_text(), page.locator("#nombre-reserve").inner_text()) == ("0", "5")


def test_two_people_on_one_card_choose_and_the_card_follows(open_as, reflection, world):
    with inside(world.embruns):
        one = fact(reflection, world.manager)
    page = open_as(world.manager)  # Chromium writes the 409 into its console
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.goto(home(reflection))
    with inside(world.embruns):
        operations.sort_fact(fact=one, by=world.contributor, version=1, quadrant=Quadrant.STRENGTH)
    page.locator(f"#fait-{one.pk}-weakness").click()
    page.get_by_text(f"{world.contributor.first_name} a changé ce fait").wait_for()
    assert standing(one.pk) == (True, True)
    assert_accessible(page)
    picture(page, {}, "board-conflict")
    page.get_by_role("button", name="Garder celui").click()
    page.locator(f"#liste-strength > #fait-{one.pk}").wait_for()
    assert page.locator(f"#fait-{one.pk}").count() == 1
    assert broken == []


def test_two_people_sort_sixty_cards_at_once_and_lose_no_move(open_as, reflection, world):
    with inside(world.embruns):
        facts = operations.add_facts(reflection=reflection, by=world.manager, texts=[f"Fait {rank}." for rank in range(60)])
    quadrants = list(Quadrant)
    pages, answers = [], []
    for person in (world.manager, world.contributor):
        page = open_as(person)
        page.on("response", lambda answer: answers.append(answer.status) if answer.request.method == "POST" else None)
        page.goto(home(reflection))
        pages.append(page)
    press = "(ids) => ids.forEach((id, rank) => setTimeout(() => document.getElementById(id).click(), 25 * rank))"
    for page, mine in zip(pages, (facts[::2], facts[1::2]), strict=True):
        page.evaluate(press, [f"fait-{one.pk}-{quadrants[rank % 4].value}" for rank, one in enumerate(mine)])
    for page in pages:
        expect(page.locator("#liste-unsorted > .fait")).to_have_count(30, timeout=60_000)
    assert answers == [200] * 60
    with inside(world.embruns):
        board = get_board(reflection=reflection)
        assert (len(board.unsorted), [len(board.of(quadrant)) for quadrant in quadrants]) == (0, [16, 16, 14, 14])
        assert len(set(Fact.objects.values_list("position", flat=True))) == 60
    for page in pages:
        page.reload()
        assert page.locator("#liste-unsorted > .fait").count() == 0


def test_the_swot_prints_on_one_sheet_in_landscape(open_as, reflection, world):
    with inside(world.embruns):
        for quadrant in Quadrant:
            texts = [f"Un fait d’une longueur ordinaire, qui tient sur deux lignes de la feuille, numéro {rank}." for rank in range(8)]
            operations.add_facts(reflection=reflection, by=world.manager, texts=texts, quadrant=quadrant)
    page = open_as(world.manager)
    page.goto(home(reflection, "swot/imprimer"))
    PICTURES.mkdir(parents=True, exist_ok=True)
    printed = PdfReader(BytesIO(page.pdf(path=PICTURES / "print.pdf", prefer_css_page_size=True)))
    assert len(printed.pages) == 1
    box = printed.pages[0].mediabox
    assert box.width > box.height
    assert printed.pages[0].extract_text().count("numéro 7") == 4
