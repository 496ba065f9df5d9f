"""The fragments that pages share: what each shows in each of its states, and what it asks of htmx."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template.loader import render_to_string

from otn.ui.style_guide import get_style_guide
from tests.guards import pages


def draw(name, **context):
    html = render_to_string(f"ui/{name}", context)
    assert pages.faults(html) == []
    return BeautifulSoup(html, "html.parser")


@pytest.fixture
def guide():
    return get_style_guide()


def draw_job(job, **more):
    addresses = {"status_url": "/etat/", "page_url": "/rapports/", "download_url": "/fichier/", "retry_url": "/encore/"}
    return draw("_job.html", job=job, label="Rapport", csrf_token="x", **addresses | more)


def test_a_job_under_way_asks_for_news_and_works_without_script(guide):
    job = draw_job(guide.jobs[0])
    assert job.div["hx-get"] == "/etat/"
    assert job.div["hx-trigger"] == "every 2s"
    assert (job.div["hx-target"], job.div["hx-swap"]) == ("this", "outerHTML")
    assert job.a["href"] == "/rapports/"


def test_a_finished_job_asks_no_more(guide):
    job = draw_job(guide.jobs[1])
    assert job.div["id"] == "travail-fini"
    assert [name for name in job.div.attrs if name.startswith("hx-")] == []
    assert job.a["href"] == "/fichier/"
    assert "58\u00a0ko" in job.text


def test_a_failed_job_says_why_and_may_be_asked_for_again_by_who_has_the_right(guide):
    job = draw_job(guide.jobs[2])
    assert [name for name in job.div.attrs if name.startswith("hx-")] == []
    assert "le modèle n’a pas pu être lu" in job.text
    assert job.form["action"] == "/encore/"
    assert draw_job(guide.jobs[2], retry_url="").form is None


def test_a_conflict_shows_both_values_and_lets_one_choose(guide):
    box = draw("_conflict.html", conflict=guide.conflict, theirs_url="/question/")
    assert [quote.text for quote in box("q")] == ["Deux langues, relues", "Une seule langue"]
    assert (box.button["name"], box.button["value"]) == ("version_vue", "4")
    assert box.a["href"] == "/question/"
    assert "Paul" in box.p.text


def test_a_conflict_whose_author_is_unknown_has_no_empty_name(guide):
    class Conflict:
        author, at, theirs, mine, version = "", None, "a", "b", 2

    text = draw("_conflict.html", conflict=Conflict, theirs_url="/").get_text(" ", strip=True)
    assert "Cela a été modifié pendant que vous l’écriviez. Voici les deux versions." in text
    assert "Garder l’autre" in text
    assert "  " not in text.replace("\n", "")


def test_an_empty_page_has_one_way_out_or_a_name_to_ask():
    for_writers = draw("_empty.html", drawing="phare", text="Aucun fait.", url="/faits/", label="Écrire le premier")
    assert [link["href"] for link in for_writers(class_="btn")] == ["/faits/"]
    for_readers = draw("_empty.html", drawing="phare", text="Aucun fait.", manager="Claire")
    assert for_readers.a is None
    assert for_readers.p.text == "Aucun fait. Demandez à votre référent, Claire."


def test_a_path_says_its_states_in_words(guide):
    path = draw("_path.html", steps=guide.steps)
    assert [line.text.partition(" · ")[0] for line in path(class_="note")] == ["Fait", "En cours", "À venir", "À venir"]
    assert path.find(attrs={"aria-current": "step"}).text == "Classer"


def test_comments_name_the_adviser_and_keep_their_paragraphs(guide):
    thread = draw("_comments.html", comments=guide.comments)
    first, second = thread.ol("li")
    assert len(first("p")) == 3
    assert "Conseiller OTN" not in first.text
    assert "Conseiller OTN" in second.text
    assert thread.form is None


def test_comments_are_escaped_and_an_empty_thread_says_so():
    class Comment:
        author, at, text, is_advisor = "Paul", None, "<script>x</script>", False

    assert draw("_comments.html", comments=[Comment]).script is None
    assert draw("_comments.html", comments=[], empty="Aucun commentaire.").text.strip() == "Aucun commentaire."


def test_a_trace_says_where_it_breaks_off(guide):
    trace = draw("_trace.html", title="Et alors\u202f?", links=guide.links, missing="Aucune action n’en découle.")
    assert [link["href"] for link in trace("a")] == ["#fil", "#fil"]
    assert trace("li")[-1]["data-etat"] == "manque"
    assert len(draw("_trace.html", title="x", links=guide.links, missing="")("li")) == 3


def test_a_confirmation_is_a_form_with_a_way_back():
    drawn = draw(
        "_confirmation.html", text="Tout part.", action="/partir/", verb="Quitter", cancel_url="/", is_dangerous=True, csrf_token="x"
    )
    assert (drawn.form["method"], drawn.form["action"]) == ("post", "/partir/")
    assert drawn.button["class"] == ["btn-2", "btn-danger"]
    assert drawn.a["href"] == "/"


@pytest.mark.parametrize(
    ("level", "role", "css"),
    [
        (constants.ERROR, "alert", "alerte-erreur"),
        (constants.WARNING, "status", "alerte-attention"),
        (constants.SUCCESS, "status", "alerte-succes"),
        (constants.INFO, "status", "alerte-info"),
    ],
)
def test_a_message_is_told_as_loudly_as_it_matters(level, role, css):
    box = draw("_message.html", message=Message(level, "Le plan est <fermé>.")).div
    assert (box["role"], box["class"]) == (role, [css])
    assert box.p.text.endswith("Le plan est <fermé>.")
    assert box.p.text.startswith("Erreur\u00a0: ") is (level == constants.ERROR)
