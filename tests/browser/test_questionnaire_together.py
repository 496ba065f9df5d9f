"""Three people answer the 180 questions of the shipped bank at once: collisions, a cut network, an ended session. Nothing is lost."""

from collections import defaultdict
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from django.contrib.sessions.models import Session
from django.http import QueryDict
from django.test import Client

from diagnostic.bank_files import read_files
from diagnostic.forms.answering import read_form
from diagnostic.models import Answer, AnswerChange
from diagnostic.progress import active_questions, missing, read_profile
from otn.lib import french
from otn.tenancy.scope import all_offices, office_scope
from tests.browser.waiting import until
from tests.diagnostic.assessed import assessment_of, published_version
from tests.factories import EditionFactory, MembershipFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

SHIPPED = Path(__file__).resolve().parents[2] / "diagnostic" / "banks" / "otn-2026"
COLLISIONS = 20

# Answer a question as a person does: a click on a choice, a word or a number typed. `which` chooses among the choices.
ANSWER = """([code, which, number]) => {
  const block = document.getElementById(`q-${code}`);
  const field = block.querySelector(":scope > .champ:not(.motif) > :is(input, textarea)");
  if (field) {
    field.value = field.matches("textarea") ? `Mot ${which} sur ${code}` : number;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  } else {
    const labels = [...block.querySelectorAll(":scope > label:not([data-touche])")];
    labels[which % labels.length].click();
  }
}"""
UNSAVED = """(codes) => codes.map((code) => document.getElementById(`q-${code}-etat`))
  .filter((line) => line.dataset.version === "0" || line.matches(".conflit"))
  .map((line) => `${line.id} ${line.innerText} ${document.getElementById("alerte-page").innerText}`)"""


class Person:
    """Somebody in a browser of her own, and what the server acknowledged to her."""

    def __init__(self, browser, live_server, user, bank):
        self.user, self.bank, self.live_server = user, bank, live_server
        self.context = browser.new_context(base_url=str(live_server), locale="fr-FR")
        self.broken: list[str] = []
        self.acknowledged: list[tuple[str, object]] = []
        self.log_in()

    def log_in(self):
        client = Client()
        client.force_login(self.user)
        self.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": str(self.live_server)}])

    def open(self, chapter):
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.broken.append(str(error)))
        page.on("response", self.hear)
        page.goto(f"/ot/embruns/diagnostic/2026/chapitre/{chapter}/")
        return page

    def answer(self, page, code, which):
        low = self.bank.by_code[code].minimum
        page.evaluate(ANSWER, [code, which, "1" if low is None else french.number(low)])

    def hear(self, response):
        """Note what an acknowledged save held."""
        if response.request.method == "POST" and response.status == 200 and "/reponses/" in response.url:
            posted = parse_qs(response.request.post_data, keep_blank_values=True)
            data = QueryDict(mutable=True)
            for name, values in posted.items():
                data.setlist(name, values)
            self.acknowledged += [(code, one.value) for code, one in read_form(self.bank, data).given.items()]


def wait(page, count, many=0, seconds=25):
    for _ in range(seconds * 10):
        left = count()
        if len(left) == many:
            return
        page.wait_for_timeout(100)
    pytest.fail(f"{len(left)} in place of {many}: {left}")


def wait_until_saved(page, codes):
    wait(page, lambda: page.evaluate(UNSAVED, codes))


@pytest.fixture
def bank():
    return read_files({path.name: path.read_bytes() for path in SHIPPED.iterdir()}).bank


@pytest.fixture
def people(browser, live_server, world, settings, bank):
    """Anne, Bruno and Chloé, in the diagnostic of their office."""
    settings.OTN_TODAY = date(2026, 11, 25)
    with office_scope([world.embruns.pk]):
        assessment_of(world.embruns, EditionFactory.create(bank_version=published_version(bank), year=2026))
        users = [
            MembershipFactory.create(office=world.embruns, role=role, user__first_name=name).user
            for name, role in (("Anne", "manager"), ("Bruno", "contributor"), ("Chloé", "contributor"))
        ]
    made = [Person(browser, live_server, user, bank) for user in users]
    yield made
    for person in made:
        person.context.close()


def test_three_people_answer_everything_at_once_and_nothing_is_lost(people, bank, world):
    anne, bruno, chloe = people
    codes = {chapter.code: [question.code for question in chapter.questions] for chapter in bank.chapters}
    who = {"1": anne, "2": bruno, "3": chloe, "4": bruno, "5": chloe}
    pages = {"1": anne.open("1"), "2": bruno.open("2"), "3": chloe.open("3")}
    beside = bruno.open("1")  # in a second tab, loaded before Anne begins

    # Each in a chapter of her own, the three of them at once; Chloé's network is cut meanwhile.
    for rank in range(len(codes["1"])):
        for chapter in ("1", "2", "3"):
            if rank < len(codes[chapter]):
                who[chapter].answer(pages[chapter], codes[chapter][rank], rank)
        if rank == 8:
            chloe.context.set_offline(True)
        if rank == 14:
            chloe.context.set_offline(False)

    # Twenty collisions: another answer to what Anne has answered; of these half stay, half give way.
    shared = [code for code in codes["1"] if bank.by_code[code].type in {"single", "yes_partial_no"}][:COLLISIONS]
    wait_until_saved(pages["1"], codes["1"])
    for code in shared:
        bruno.answer(beside, code, codes["1"].index(code) + 1)
    wait(beside, beside.locator(".conflit").all, COLLISIONS)
    for rank in range(COLLISIONS):
        name = "garder" if rank % 2 else "reprendre"
        beside.locator(f'[id="q-{shared[rank]}"] [name={name}]').click()
    wait_until_saved(beside, shared)

    # On to the next chapters, at once: what was given last is sent on the way out.
    wait_until_saved(pages["2"], codes["2"])
    wait_until_saved(pages["3"], codes["3"])
    pages |= {"4": bruno.open("4"), "5": chloe.open("5")}
    refused = set()
    pages["4"].on("response", lambda answer: refused.add(answer.url) if answer.status == 401 else None)
    for rank in range(len(codes["5"])):
        for chapter in ("4", "5"):
            if rank < len(codes[chapter]):
                who[chapter].answer(pages[chapter], codes[chapter][rank], rank)
        if rank == 10:  # Bruno's session ends
            held = next(one for one in bruno.context.cookies() if one["name"] == "sessionid")["value"]
            Session.objects.filter(session_key=held).delete()
    pages["4"].get_by_text("Votre session est terminée.").wait_for()
    # Nobody logs in faster than an answer comes back: one that came after it would take the new session's cookie away.
    until(pages["4"], lambda: len(refused) == len(pages["4"].evaluate(UNSAVED, codes["4"])))
    bruno.log_in()
    pages["4"].get_by_role("button", name="Réessayer").click()
    for chapter in ("4", "5"):
        wait_until_saved(pages[chapter], codes[chapter])

    with all_offices("test"):
        rows = list(Answer.objects.filter(version__gt=0).select_related("question").order_by("pk"))
        history = defaultdict(list)
        for change in AnswerChange.objects.select_related("answer__question").order_by("answer_id", "version"):
            history[change.answer.question.code].append(change)
    values = {row.question.code: row.value for row in rows}
    assert len(values) == 180
    assert all(value.is_given for value in values.values())
    assert missing(bank, values, active_questions(bank, values, read_profile(vars(world.embruns)))) == ()

    acknowledged = anne.acknowledged + bruno.acknowledged + chloe.acknowledged
    assert len(acknowledged) >= 180
    lost = [(code, value) for code, value in acknowledged if value not in [change.value for change in history[code]]]
    assert lost == []
    assert all([one.version for one in changes] == list(range(1, len(changes) + 1)) for changes in history.values())
    for rank, code in enumerate(shared):
        authors = [change.answered_by_id for change in history[code]]
        assert authors == [anne.user.pk, bruno.user.pk] if rank % 2 else authors == [anne.user.pk], code
    assert anne.broken + bruno.broken + chloe.broken == []
