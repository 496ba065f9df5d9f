"""The tags that pages are made of."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template
from django.test import RequestFactory
from django.utils import timezone
from heroicons import IconDoesNotExist

from otn.lib import charts
from otn.ui.templatetags.ui import TONES, icon, illustration, poll_interval


def draw(source, **context):
    return BeautifulSoup(Template("{% load french ui %}" + source).render(Context(context)), "html.parser")


def test_an_icon_is_decorative_and_keeps_its_size():
    svg = draw("{% icon 'bell' %}").svg
    assert (svg["width"], svg["aria-hidden"], svg["focusable"], svg["class"]) == ("20", "true", "false", ["icone"])
    assert draw("{% icon 'bell' 24 %}").svg["width"] == "24"
    assert icon("bell") is icon("bell"), "drawn once"


def test_an_icon_or_a_drawing_that_does_not_exist_is_a_fault():
    with pytest.raises(IconDoesNotExist):
        icon("lighthouse")
    with pytest.raises(KeyError):
        illustration("tour-eiffel")


@pytest.mark.parametrize("tone", TONES)
def test_a_badge_says_its_state_in_words_beside_an_icon(tone):
    badge = draw(f"{{% badge '{tone}' text %}}", text="À <revoir>").find(class_="badge")
    assert badge["data-ton"] == tone
    assert badge.get_text(strip=True) == "À <revoir>"
    assert badge.svg


def test_a_tone_that_does_not_exist_is_a_fault():
    with pytest.raises(KeyError):
        draw("{% badge 'rouge' 'x' %}")


def test_a_trail_leads_to_a_page_and_names_it():
    trail = draw("{% ariane 'Récolter' '/recolter/' 'Chapitre 1' %}").nav
    assert [(link.text, link["href"]) for link in trail("a")] == [("Récolter", "/recolter/")]
    assert trail.find(attrs={"aria-current": "page"}).text == "Chapitre 1"


def numbers(page, address="/?etape=2"):
    context = RequestContext(RequestFactory().get(address), {"page": page})
    found = BeautifulSoup(Template("{% load ui %}{% pages page %}").render(context), "html.parser")
    return found, [link["href"] for link in found("a")]


def test_pages_of_a_list_keep_the_rest_of_the_address():
    found, links = numbers(Paginator(range(400), 20).page(8))
    assert links[0] == links[3] == "?etape=2&page=7"
    assert found.find(attrs={"aria-current": "page"}).get_text(strip=True) == "Page8"
    assert len(found("li")) < 15
    assert all(link.get_text(strip=True).startswith("Page") for link in found("a"))


def test_a_list_of_one_page_has_no_numbers():
    assert numbers(Paginator(range(20), 20).page(1))[0].nav is None


def test_a_chart_stands_beside_its_figures():
    picture = charts.bars([charts.BarRow("Conquête", 35), charts.BarRow("<b>", None)], uid="scores", title="Scores")
    figure = draw("{% chart picture 'Vos scores' %}", picture=picture).figure
    assert figure["class"] == ["graphique"]
    assert figure.figcaption.text == "Vos scores"
    assert figure.svg["role"] == "img"
    assert [cell.text for cell in figure.table.tbody("td")] == ["35", "n.d."]
    assert figure.details.table is figure.table
    assert all(region["tabindex"] == "0" and region["aria-label"] for region in figure(role="region"))
    assert len({region["aria-label"] for region in figure(role="region")}) == 2


def test_a_chart_with_nothing_to_draw_says_so():
    figure = draw("{% chart picture %}", picture=charts.bars([], uid="scores", title="Scores")).figure
    assert figure.svg is None
    assert figure.table is None
    assert figure.get_text(strip=True) == "Rien à comparer pour l’instant."


def test_the_numbers_of_a_picture_are_named_beside_it():
    picture = charts.scatter([charts.Dot("Traduire", 20, 60), charts.Dot("Vendre", 80, 75)], uid="x", title="T", x_limit=50, y_limit=50)
    assert [name.text for name in draw("{% chart picture %}", picture=picture).ol("li")] == list(picture.names)


@pytest.mark.parametrize(("seconds", "interval"), [(0, "2s"), (55, "2s"), (61, "10s"), (6000, "10s")])
def test_a_job_is_asked_after_less_often_as_time_goes_by(seconds, interval):
    assert poll_interval(timezone.now() - timedelta(seconds=seconds)) == interval


def test_numbers_are_written_in_french():
    text = draw(
        "{{ cost|money:0 }} {{ score|number:1 }} {{ weight|size }} {{ nothing|date_long }}", cost=1250, score=3, weight=58_000, nothing=None
    )
    assert str(text) == "1\u202f250\u00a0€ 3,0 58\u00a0ko —"
