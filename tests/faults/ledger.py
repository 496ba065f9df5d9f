"""What the product acknowledged, written down by the people who read the answer, and compared with what the database holds."""

import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from psycopg import Connection

# Where a text of each kind lies, with its history: every text is written once in a life.
STORED = {
    "answer": "SELECT office_id, coalesce(nullif(text, ''), replace(round(number, 2)::text, '.', ',')) FROM diagnostic_answerchange",
    "fact": "SELECT office_id, text FROM strategy_fact",
    "task": "SELECT office_id, name FROM actionplan_task",
    "cell": "SELECT office_id, after ->> 'comment' FROM journal_journalentry WHERE verb = 'result.typed' AND after ? 'comment'",
    "report": "SELECT office_id, email FROM documents_job JOIN accounts_user ON accounts_user.id = asked_by_id",
}
CURRENT_CELLS = "SELECT comment FROM monitoring_result"


@dataclass(frozen=True)
class Line:
    """One acknowledged write of somebody of an office."""

    office: int
    kind: str
    text: str


@dataclass
class Ledger:
    lines: list[Line] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, line: Line) -> None:
        with self.lock:
            self.lines.append(line)

    def check(self, database: Connection[Any], names: dict[int, str]) -> None:
        """Assert that all that was acknowledged is stored, once, and that no office holds what another wrote."""
        for kind, statement in STORED.items():
            stored = Counter((office, text) for office, text in database.execute(statement).fetchall())
            acknowledged = {(line.office, line.text) for line in self.lines if line.kind == kind}
            assert acknowledged <= stored.keys(), f"lost, {kind}: {sorted(acknowledged - stored.keys())}"
            if kind != "report":  # asked for as often as one wants
                assert [text for text in acknowledged if stored[text] != 1] == [], f"{kind} stored more than once"
            others = [(office, text) for office, text in stored for pk, name in names.items() if pk != office and name in (text or "")]
            assert others == [], f"{kind} in another office"
        current = {text for (text,) in database.execute(CURRENT_CELLS).fetchall()}
        last = {line.text.rpartition(" ")[0]: line.text for line in self.lines if line.kind == "cell"}
        assert {text for text in last.values() if text not in current and not _is_behind(text, current)} == set(), "an old cell stands"


def _is_behind(text: str, current: set[str]) -> bool:
    """Say whether a later text of the same person stands there: sent, stored, and never acknowledged."""
    whose, _, number = text.rpartition(" ")
    return any(other.rpartition(" ")[0] == whose and int(other.rpartition(" ")[2]) > int(number) for other in current if whose in other)
