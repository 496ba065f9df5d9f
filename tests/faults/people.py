"""People who save all the time, and send again what was not acknowledged, as their pages do."""

import http.client
import re
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.faults.clients import Answer, Browser
from tests.faults.ledger import Ledger, Line
from tests.faults.servers import until

PASSWORD = "une phrase de passe"
KINDS = ("answer", "fact", "task", "cell")
UNAVAILABLE = "<h1>Le service est momentanément indisponible</h1>"
NUMBER = count(1)  # of everything that is ever written: no two texts are the same


def is_polite_refusal(answer: Answer) -> bool:
    """Say whether this is the page of a product that is not there for the moment, in French."""
    return answer.status == 503 and UNAVAILABLE in answer.text and '<html lang="fr"' in answer.text


@dataclass
class Person:
    """Somebody of an office, with rows that nobody else writes."""

    office: int
    slug: str
    home: str
    report: str
    email: str
    name: str
    code: str  # of the question that she answers
    is_number: bool
    answer: str
    fact: str
    task: str
    cell: str
    version: int  # of the row of the table
    browser: Browser
    ledger: Ledger
    answered: int = 0  # version of the answer
    saved: int = 0
    refused: int = 0  # politely, or cut short
    surprises: list[str] = field(default_factory=list)

    def log_in(self) -> Answer:
        self.browser.get("/compte/login/")
        return self.browser.post("/compte/login/", {"login": self.email, "password": PASSWORD})

    def work(self, stop: threading.Event) -> None:
        """Save one thing of each kind after the other, until told to stop; ask for a report and read a page in between."""
        while not stop.is_set():
            for kind in KINDS:
                self._until_done(kind, stop)
            self._look(stop)

    def _until_done(self, kind: str, stop: threading.Event) -> None:
        path, fields, text = self.form(kind)
        while not stop.is_set():
            answer = self._try(lambda: self.browser.post(path, fields))
            if answer is None:
                time.sleep(0.2)
                continue
            if answer.is_done:
                self.acknowledged(kind, text)
            else:
                told = re.sub(r"<[^>]+>|\s+", " ", answer.text)
                self.surprises.append(f"{kind}: {answer.status} {told[:600]}")
            return

    def _look(self, stop: threading.Event) -> None:
        answer = self._try(lambda: self.browser.get(self.home))
        if answer is not None and answer.status != 200:
            self.surprises.append(f"home: {answer.status}")

    def _try(self, ask: Any) -> Answer | None:
        """Return an answer that says whether it was done; None when there was none, or a polite « not now »."""
        try:
            answer: Answer = ask()
        except (OSError, http.client.HTTPException):
            self.refused += 1
            return None
        if is_polite_refusal(answer):
            self.refused += 1
            return None
        return answer

    def form(self, kind: str) -> tuple[str, dict[str, Any], str]:
        """Return where the next text of a kind is sent, the form, and the text; nothing like it was ever written."""
        number = next(NUMBER)
        text = f"{self.slug} {self.name} {number}"
        match kind:
            case "answer":
                if self.is_number:
                    text = f"{number % 6000 / 100:.2f}".replace(".", ",")  # seconds, a minute at most
                return self.answer, {"versions": f"{self.code}.{self.answered}", f"t-{self.code}": text}, text
            case "fact":
                return self.fact, {"text": text}, text
            case "task":
                return self.task, {"name": text, "seen": "0"}, text
        return self.cell, {"version": self.version, "comment": text}, text

    def acknowledged(self, kind: str, text: str) -> None:
        self.ledger.note(Line(self.office, kind, text))
        self.saved += 1
        if kind == "answer":
            self.answered += 1
        if kind == "cell":
            self.version += 1

    def ask_for_report(self) -> Answer:
        """Ask for the PDF of the plan, in which something is new: else it would be the one that was made before."""
        path, fields, text = self.form("task")
        if self.browser.post(path, fields).is_done:
            self.acknowledged("task", text)
        answer = self.browser.post(self.report, {})
        if answer.is_done:
            self.ledger.note(Line(self.office, "report", self.email))
        return answer


class Crowd:
    """Several people at work at once."""

    def __init__(self, people: Sequence[Person]) -> None:
        self.people = people

    def until_saved(self, times: int = 3) -> None:
        """Wait until each of them has saved so many things from now on."""
        before = [person.saved for person in self.people]
        until(lambda: self._surprised() or all(p.saved >= was + times for p, was in zip(self.people, before, strict=True)), "nobody saves")
        assert self._surprised() == []

    def until_refused(self) -> None:
        """Wait until each of them has met a fault from now on."""
        before = [person.refused for person in self.people]
        until(lambda: self._surprised() or all(p.refused > was for p, was in zip(self.people, before, strict=True)), "nobody is refused")
        assert self._surprised() == []

    def _surprised(self) -> list[str]:
        return [f"{person.email}: {what}" for person in self.people for what in person.surprises]


@contextmanager
def at_work(people: Sequence[Person]) -> Iterator[Crowd]:
    """Let people save as long as the block lasts; fail when one of them met anything but done, cut short, or a polite refusal."""
    stop = threading.Event()
    threads = [threading.Thread(target=person.work, args=(stop,), daemon=True) for person in people]
    for thread in threads:
        thread.start()
    crowd = Crowd(people)
    try:
        yield crowd
    finally:
        stop.set()
        for thread in threads:
            thread.join(90)
    assert crowd._surprised() == []
