"""The tracker in a browser: filled in by keyboard, pasted into from a spreadsheet, kept when the network goes or somebody else writes."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

from monitoring import operations
from monitoring.channels import Channel
from monitoring.kpi import Verdict
from monitoring.models import Result, SiteAverage
from otn.tenancy.scope import all_offices
from tests.browser.walking import assert_accessible, log_in
from tests.monitoring.tracked import CODES, SITE, TABLE, brochure_of, campaign_of, month_of
from tests.monitoring.tracked import seen as through_the_door
from tests.offices.acts import inside

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

PICTURES = settings.STATE_DIR / "pictures" / "sheet"
PROFILES = [{}, {"dark": True}, {"width": 390}, {"width": 320}]
URL = "/ot/embruns/suivi/"
TYPED = tuple(code for code in CODES if code not in {"conversion_rate", "roi", "verdict", "comment"})


@pytest.fixture
def office(world):
    return through_the_door(world.embruns, world.manager)


@pytest.fixture
def period(office, world):
    with inside(world.embruns):
        return month_of(office, world.manager)


def rows_of(office, by, period, names):
    """Give campaigns empty rows; return them by name."""
    made = {}
    with inside(office):
        for name in names:
            campaign = campaign_of(office, by, name, TABLE[name][0] if name in TABLE else Channel.OTHER)
            made[name] = operations.add_result(campaign=campaign, period=period, by=by)
    return made


def stored(row):
    with all_offices("test"):
        return Result.objects.get(pk=row.pk)


def cell(page, row, code):
    return page.locator(f"#c-{row.pk}-{code}")


def field(page, row, code):
    return page.locator(f"#i-{row.pk}-{code}")


def paste(page, text):
    """Paste as a browser does, from what a spreadsheet puts into the clipboard."""
    page.evaluate(
        """text => {
             const data = new DataTransfer();
             data.setData("text/plain", text);
             const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
             document.activeElement.dispatchEvent(event);
           }""",
        text,
    )


def picture(page, profile, name):
    folder = PICTURES / ("dark" if profile.get("dark") else str(profile.get("width", "light")))
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}.png", full_page=True, caret="initial")


def rest(*pages):
    """Let pages send what waits: it would meet the emptying of the tables."""
    for page in pages:
        page.wait_for_timeout(700)  # a little more than what a change waits for
        page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("profile", PROFILES, ids=str)
def test_every_page_is_accessible_and_fits(open_page, live_server, world, office, period, profile):
    with inside(world.embruns):
        rows = brochure_of(office, world.manager, period)
        empty = month_of(office, world.manager, month=8, last=31)
        row = rows["Email 1"]
        row.office = office
        operations.override_verdict(row=row, by=world.manager, version=2, verdict=Verdict.GOOD, reason="Une première lettre.")
    pages = {
        "sheet": f"{URL}?periode={period.pk}",
        "clicks": f"{URL}?periode={period.pk}&clics=1",
        "empty": f"{URL}?periode={empty.pk}",
        "campaign": f"{URL}periodes/{period.pk}/campagnes/",
        "paste": f"{URL}periodes/{period.pk}/coller/",
        "verdict": f"{URL}lignes/{row.pk}/verdict/",
        "removal": f"{URL}lignes/{row.pk}/retrait/",
        "period": f"{URL}periodes/{period.pk}/",
        "new-period": f"{URL}periodes/nouvelle/",
        "period-removal": f"{URL}periodes/{period.pk}/suppression/",
        "targets": f"{URL}cibles/",
    }
    with open_page(**profile) as page:
        log_in(page, live_server, world.manager)
        for name, address in pages.items():
            assert page.goto(address).status == 200
            for fold in page.locator("main details").all():
                fold.evaluate("fold => { fold.open = true; }")
            assert_accessible(page)
            picture(page, profile, name)
        page.goto(pages["paste"])
        page.get_by_label("Tableau copié").fill("\tImpressions\tVisites\nAdwords\t12\tdouze\nNeuve\t3\t4")
        page.get_by_role("button", name="Voir ce qui sera repris").click()
        assert_accessible(page)
        picture(page, profile, "preview")
        log_in(page, live_server, world.reader)
        page.goto(pages["sheet"])
        assert_accessible(page)
        picture(page, profile, "reader")


def test_the_brochures_table_is_typed_by_keyboard_and_gives_the_printed_figures(open_page, live_server, world, office, period):
    rows = rows_of(office, world.manager, period, TABLE)
    with open_page() as page:
        log_in(page, live_server, world.manager)
        page.goto(URL)
        order = sorted(TABLE, key=str.casefold)
        page.locator("#i-0-pages_per_visit").focus()
        for text in list(SITE.values())[:3]:
            page.keyboard.type(text)
            page.keyboard.press("Tab")
        page.locator("#i-0-conversion_rate").focus()
        page.keyboard.type(SITE["conversion_rate"])
        for code in TYPED:  # down each column, as one copies a table
            field(page, rows[order[0]], code).focus()
            for name in order:
                page.keyboard.type(TABLE[name][1][CODES.index(code)])
                page.keyboard.press("Enter")
        for name in order:
            expect(cell(page, rows[name], "roi").locator("summary")).to_have_text(TABLE[name][1][CODES.index("roi")])
        rates = {"Email 1": "0,64 %", "Adwords": "1,05 %", "Display Google": "0,58 %", "La Chaîne Météo - habillage": "0,39 %"}
        for name, rate in rates.items():
            expect(cell(page, rows[name], "conversion_rate").locator("summary")).to_have_text(rate.replace(" ", "\u00a0"))
            expect(cell(page, rows[name], "verdict").locator(".badge")).to_have_text(TABLE[name][1][CODES.index("verdict")])
        told = {
            name: page.locator(f"#ligne-{rows[name].pk} [data-case]:not([data-case=verdict]) .badge").all_inner_texts() for name in order
        }
        assert [len(told[name]) for name in order] == [0, 0, 1, 1]
        assert "suivi à vérifier" in told["Email 1"][0]
        # The printed rate, which cannot be typed, comes with a paste.
        field(page, rows["La Chaîne Météo - habillage"], "revenue").focus()
        paste(page, "413,00 €\t0,37 %")
        expect(page.locator("#collage")).to_have_text("2 cases remplies.".replace("2 ", "2\u00a0"))
        expect(cell(page, rows["La Chaîne Météo - habillage"], "conversion_rate")).to_contain_text("0,37\u00a0% saisi, 0,39\u00a0% calculé")
        picture(page, {}, "typed")
        with all_offices("test"):
            assert SiteAverage.objects.get().reference.values.keys() == SITE.keys()
        rest(page)


def test_headers_and_names_stay_in_sight_while_the_sheet_scrolls(open_page, live_server, world, office, period):
    with inside(world.embruns):
        brochure_of(office, world.manager, period)
    with open_page(width=700) as page:
        log_in(page, live_server, world.manager)
        page.set_viewport_size({"width": 700, "height": 420})
        page.goto(URL)
        moved = page.evaluate(
            """() => {
                 const scroller = document.querySelector(".defile:has(> #feuille)");
                 scroller.scrollTo(500, 200);
                 const box = (selector) => scroller.querySelector(selector).getBoundingClientRect();
                 const outer = scroller.getBoundingClientRect(), groups = box("thead tr th[scope=colgroup]");
                 return {
                   groups: groups.top - outer.top, labels: box("thead tr + tr th").top - groups.bottom,
                   name: box("tbody th").left - outer.left, corner: box("thead th").left - outer.left, scrolled: scroller.scrollTop,
                 };
               }"""
        )
        assert moved.pop("scrolled") > 100
        assert all(abs(distance) < 2 for distance in moved.values()), moved
        picture(page, {}, "scrolled")
        # What gets the focus is never under them.
        page.locator("[data-case=comment] textarea").last.focus()
        for _ in range(12):
            page.keyboard.press("Shift+Tab")
        hidden = page.evaluate(
            """() => {
                 const box = document.activeElement.getBoundingClientRect(), name = document.querySelector("#feuille tbody th");
                 return box.left < name.getBoundingClientRect().right - 1;
               }"""
        )
        assert not hidden
        rest(page)


def test_a_block_of_fourteen_by_five_lands_right(open_page, live_server, world, office, period):
    names = [f"Campagne {rank}" for rank in range(5)]
    rows = rows_of(office, world.manager, period, names)
    cells = list(TABLE["Adwords"][1])
    lines = [[f"{rank + 1} 000", *cells[1:13], f"Ligne {rank}"] for rank in range(5)]
    with open_page() as page:
        log_in(page, live_server, world.manager)
        page.goto(URL)
        field(page, rows[names[0]], "impressions").focus()
        paste(page, "\r\n".join("\t".join(line) for line in lines) + "\r\n")
        expect(page.locator("#collage")).to_have_text("70\u00a0cases remplies.")
        for rank, name in enumerate(names):
            expect(page.locator(f"#e-{rows[name].pk}")).to_contain_text("Enregistré")
            found = stored(rows[name])
            assert (found.impressions, found.visits, found.cost, found.comment) == ((rank + 1) * 1000, 10912, found.cost, f"Ligne {rank}")
            assert str(found.cost.normalize()) == "1865.43"
            assert found.brought.keys() == {"conversion_rate", "roi"}
        page.reload()
        expect(field(page, rows[names[4]], "revenue")).to_have_value("7\u202f475,00\u00a0€")
        rest(page)


def test_a_block_fills_from_the_focus_and_says_what_found_no_place(open_page, live_server, world, office, period):
    rows = rows_of(office, world.manager, period, ["Adwords", "Email 1"])
    with open_page() as page:
        log_in(page, live_server, world.manager)
        page.goto(f"{URL}?clics=1")
        field(page, rows["Adwords"], "visits").focus()
        paste(page, '10 912\t4,8\t37,60 %\n312\t6,5\t"40,00 %"')
        expect(page.locator("#collage")).to_have_text("6 cases remplies.")
        for name in rows:
            expect(page.locator(f"#e-{rows[name].pk}")).to_contain_text("Enregistré")
        found = [stored(row) for row in rows.values()]
        assert [(one.visits, float(one.pages_per_visit), float(one.bounce_rate)) for one in found] == [(10912, 4.8, 0.376), (312, 6.5, 0.4)]
        field(page, rows["Email 1"], "cost").focus()
        paste(page, "12\n13\n14")
        expect(page.locator("#collage")).to_contain_text("1 case remplie. 2 cases n’ont pas trouvé leur place")
        expect(page.locator(f"#c-{rows['Email 1'].pk}-conversion_rate")).to_contain_text("—")
        rest(page)


def test_a_refused_cell_keeps_what_was_typed_with_its_message(browser, live_server, world, office, period):
    rows = rows_of(office, world.manager, period, ["Adwords"])
    context = browser.new_context(base_url=str(live_server))
    page = context.new_page()
    log_in(page, live_server, world.manager)
    page.goto(URL)
    field(page, rows["Adwords"], "visits").fill("1.865")
    field(page, rows["Adwords"], "orders").fill("12")
    page.keyboard.press("Tab")
    expect(page.locator(f"#n-{rows['Adwords'].pk}-visits")).to_contain_text("Écrivez 1865 ou 1,865.")
    expect(field(page, rows["Adwords"], "visits")).to_have_attribute("aria-invalid", "true")
    expect(field(page, rows["Adwords"], "visits")).to_have_value("1.865")
    assert (stored(rows["Adwords"]).visits, stored(rows["Adwords"]).orders) == (None, 12)
    field(page, rows["Adwords"], "visits").fill("1865")
    page.keyboard.press("Enter")
    expect(cell(page, rows["Adwords"], "conversion_rate").locator("summary")).to_have_text("0,64\u00a0%")
    expect(field(page, rows["Adwords"], "visits")).not_to_have_attribute("aria-invalid", "true")
    rest(page)
    context.close()


def test_what_waits_is_sent_on_the_way_out(open_page, live_server, world, office, period):
    rows = rows_of(office, world.manager, period, ["Adwords"])
    with open_page() as page:
        log_in(page, live_server, world.manager)
        page.goto(URL)
        field(page, rows["Adwords"], "visits").fill("1865")
        page.goto(f"{URL}cibles/")
        for _ in range(50):
            if stored(rows["Adwords"]).visits == 1865:
                break
            page.wait_for_timeout(100)
        assert stored(rows["Adwords"]).visits == 1865
        rest(page)


def test_nothing_is_lost_when_the_network_goes(browser, live_server, world, office, period):
    rows = rows_of(office, world.manager, period, ["Adwords"])
    context = browser.new_context(base_url=str(live_server))
    page = context.new_page()
    log_in(page, live_server, world.manager)
    page.goto(URL)
    context.set_offline(True)
    field(page, rows["Adwords"], "visits").fill("1865")
    page.keyboard.press("Tab")
    expect(page.locator(f"#e-{rows['Adwords'].pk}")).to_contain_text("Non enregistré")
    context.set_offline(False)
    expect(page.locator(f"#e-{rows['Adwords'].pk}")).to_contain_text("Enregistré à", timeout=15_000)
    assert stored(rows["Adwords"]).visits == 1865
    rest(page)
    context.close()


def test_a_session_that_ended_keeps_what_was_typed(browser, live_server, world, office, period):
    rows = rows_of(office, world.manager, period, ["Adwords"])
    context = browser.new_context(base_url=str(live_server))
    page = context.new_page()
    log_in(page, live_server, world.manager)
    page.goto(URL)
    context.clear_cookies(name="sessionid")
    field(page, rows["Adwords"], "visits").fill("1865")
    page.keyboard.press("Tab")
    expect(page.locator("#alerte-page")).to_contain_text("Votre session est terminée.")
    expect(field(page, rows["Adwords"], "visits")).to_have_value("1865")
    log_in(page, live_server, world.manager)
    page.get_by_role("button", name="Réessayer").click()
    expect(page.locator(f"#e-{rows['Adwords'].pk}")).to_contain_text("Enregistré à")
    assert stored(rows["Adwords"]).visits == 1865
    rest(page)
    context.close()


def test_two_people_on_one_row_see_both_and_choose(browser, live_server, world, office, period):
    rows = rows_of(office, world.manager, period, ["Adwords"])
    contexts = [browser.new_context(base_url=str(live_server)) for _ in range(2)]
    mine, hers = (context.new_page() for context in contexts)
    for page, person in ((mine, world.manager), (hers, world.contributor)):
        log_in(page, live_server, person)
        page.goto(URL)
    field(hers, rows["Adwords"], "visits").fill("10900")
    hers.keyboard.press("Tab")
    expect(hers.locator(f"#e-{rows['Adwords'].pk}")).to_contain_text("Enregistré")
    field(mine, rows["Adwords"], "visits").fill("11000")
    mine.keyboard.press("Tab")
    expect(mine.locator(f"#conflit-{rows['Adwords'].pk}")).to_contain_text("en même temps que vous")
    box = mine.locator(f"#conflit-{rows['Adwords'].pk}")
    expect(box).to_contain_text("Visites 10\u202f900")
    picture(mine, {}, "conflict")
    assert_accessible(mine)
    box.get_by_role("button", name="Garder mes chiffres").click()
    expect(mine.locator(f"#e-{rows['Adwords'].pk}")).to_contain_text("Enregistré")
    expect(box).to_be_empty()
    assert stored(rows["Adwords"]).visits == 11000
    # Two cells of one row: nobody is asked, and each sees the other's.
    field(hers, rows["Adwords"], "cost").fill("12")
    hers.keyboard.press("Tab")
    expect(field(hers, rows["Adwords"], "visits")).to_have_value("11\u202f000")
    field(mine, rows["Adwords"], "orders").fill("3")
    mine.keyboard.press("Tab")
    expect(field(mine, rows["Adwords"], "cost")).to_have_value("12,00\u00a0€")
    assert [str(value.normalize()) for value in (stored(rows["Adwords"]).orders, stored(rows["Adwords"]).cost)] == ["3", "12"]
    rest(mine, hers)
    for context in contexts:
        context.close()


def test_without_script_each_row_has_its_button(browser, live_server, world, office, period):
    rows = rows_of(office, world.manager, period, ["Adwords"])
    context = browser.new_context(base_url=str(live_server), java_script_enabled=False)
    page = context.new_page()
    log_in(page, live_server, world.manager)
    page.goto(URL)
    field(page, rows["Adwords"], "visits").fill("1865")
    page.get_by_role("button", name="Enregistrer la ligne Adwords").click()
    expect(page.locator(".alerte-succes")).to_contain_text("La ligne est enregistrée.")
    assert stored(rows["Adwords"]).visits == 1865
    rest(page)
    context.close()
