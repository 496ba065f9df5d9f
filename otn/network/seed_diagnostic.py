"""The diagnostics of the demo network, with the dates of the past (otn.network.chronicle)."""

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from diagnostic.answering import Value, checked
from diagnostic.bank import Question, QuestionType
from diagnostic.models import (
    AdvisorMark,
    Answer,
    Assessment,
    BankVersion,
    Chapter,
    ChapterAssignment,
    Comment,
    Edition,
    Position,
    PrivateNote,
    Revision,
    Thread,
    Transition,
)
from diagnostic.operations.answers import keep_version
from diagnostic.operations.shared import label_of
from diagnostic.progress import active_questions, read_profile, stored_profile
from diagnostic.queries.banks import Version, get_version
from diagnostic.results import results, stored
from diagnostic.scoring import AnswerState
from diagnostic.states import State
from otn import demo_diagnostic
from otn.accounts.models import User
from otn.clock import today
from otn.demo_diagnostic import CURRENT, FORMER, Sitting, Step, Story, Year
from otn.journal.models import JournalEntry
from otn.network.chronicle import PACE, SEEDED, Chronicle, Rows, moment
from otn.offices.models import AdvisorAssignment, Membership, Office, Role

# --- Editions and stories -----------------------------------------------------------------------------------------------------------------


def add_diagnostics(rows: Rows, *, seed: int) -> dict[Year, Edition]:
    """Write the two editions, and the assessments that offices of the demo lack; return the editions of the demo.

    There are none, and nothing is written, where somebody else has made editions. Must be called under `all_offices`.
    """
    editions = _editions(rows)
    if editions is None:
        return {}
    people = {user.email: user for user in User.objects.order_by("pk")}
    advised = set(AdvisorAssignment.objects.order_by("pk").values_list("office_id", flat=True))
    managers = dict(Membership.objects.filter(role=Role.MANAGER).order_by("-pk").values_list("office_id", "user__email"))
    done = set(Assessment.objects.order_by("pk").values_list("office_id", "edition_id"))
    version = get_version(next(iter(editions.values())).bank_version_id)
    opened = dict.fromkeys(editions, 0)
    for office in Office.objects.order_by("pk"):
        for year, story in _stories(office, managers.get(office.pk, ""), version, seed):
            edition = editions[year]
            if (office.pk, edition.pk) not in done:
                _Writer(rows, people, office, edition, year, version, story, is_advised=office.pk in advised).write()
                opened[year] += 1
    for year, count in opened.items():
        is_new = JournalEntry.objects.filter(verb="edition.opened", target_id=str(editions[year].pk)).exists()
        if count and not is_new:
            rows.lines.append(_of_network("edition.opened", editions[year], people[demo_diagnostic.ADMIN], year, {"offices": count}))
    return editions


def _editions(rows: Rows) -> dict[Year, Edition] | None:
    """Return the editions of the demo, made when there is none at all; None where the network has others, or no shipped bank."""
    ours = JournalEntry.objects.filter(verb="edition.created", request_id=SEEDED).order_by("pk").values_list("target_id", flat=True)
    found = list(Edition.objects.filter(pk__in=[int(one) for one in ours]).order_by("year"))
    if found:
        return dict(zip((FORMER, CURRENT), found, strict=True))
    shipped = BankVersion.objects.filter(
        bank__key=demo_diagnostic.BANK, number=demo_diagnostic.BANK_NUMBER, state=BankVersion.State.PUBLISHED
    ).first()
    if shipped is None or Edition.objects.exists() or not _fits(get_version(shipped.pk)):
        return None
    day, made = today(), {}
    for year in (FORMER, CURRENT):
        opens, submit, review, closes = (day - timedelta(days=ago) for ago in (year.opens, year.submit_by, year.review_by, year.closes))
        made[year] = Edition.objects.create(
            year=day.year - year.years_ago, bank_version=shipped, opens_on=opens, submit_by=submit, review_by=review, closes_on=closes
        )
        rows.lines.append(_of_network("edition.created", made[year], User.objects.get(email=demo_diagnostic.ADMIN), year, None))
    return made


def first_loaded(edition: Edition, year: Year) -> date:
    """Return the day on which the demo was first loaded, from one of its editions."""
    return edition.opens_on + timedelta(days=year.opens)


def _fits(version: Version) -> bool:
    """Say whether what the cast answers is about the questions of this version."""
    asked = {section.code: len(section.questions) for section in version.bank.sections}
    told = [story.levels for stories in demo_diagnostic.STORIES.values() for _, story in stories]
    return all({code: len(signs) for code, signs in levels.items()} == asked for levels in told)


def _of_network(verb: str, edition: Edition, by: User, year: Year, after: Mapping[str, int] | None) -> JournalEntry:
    """Return a line about an edition: made a week before it opened, opened on its day."""
    at = moment(edition.opens_on, 7 if verb == "edition.created" else 0)
    return JournalEntry(
        office=None, at=at, actor=by, role=Role.NETWORK_ADMIN, verb=verb, target_type=edition._meta.label_lower, target_id=str(edition.pk),
        target_label=str(edition.year), after=after and dict(after), request_id=SEEDED,
    )  # fmt: skip


def _stories(office: Office, manager: str, version: Version, seed: int) -> Iterator[tuple[Year, Story]]:
    yield from demo_diagnostic.STORIES.get(office.slug, ())
    if office.slug.startswith("demo-"):
        number = int(office.slug.rpartition("-")[2])
        yield from _invented(version, number, manager, random.Random(f"{office.slug} {seed}"))


# --- The rows of one assessment -----------------------------------------------------------------------------------------------------------


class _Writer(Chronicle):
    """Writes the assessment of one office in one edition."""

    page = "diagnostic:overview"

    def __init__(
        self, rows: Rows, people: Mapping[str, User], office: Office, edition: Edition, year: Year, version: Version, story: Story,
        *, is_advised: bool,
    ) -> None:  # fmt: skip
        super().__init__(rows, people, office, first_loaded(edition, year))
        self.version, self.story = version, story
        self.opened = moment(edition.opens_on, 0)
        self.chance = random.Random(f"{office.slug} {edition.year - self.day.year}")
        self.assessment = Assessment.objects.create(
            office=office, edition=edition, bank_version_id=version.id, created_at=self.opened, is_draft_visible=is_advised
        )
        self.revision = Revision.objects.create(office=office, assessment=self.assessment)
        self.state = State.DRAFT  # at the move that is being written
        self.values: dict[str, Value] = {}
        self.answers: dict[str, Answer] = {}

    def write(self) -> None:
        story, admin = self.story, self.people[demo_diagnostic.ADMIN]
        self._move(None, State.DRAFT, self.opened, admin, "assessment.started")
        managers = self.managers()
        self.tell(managers, f"Le diagnostic {self.assessment.edition.year} de {self.office.name} est ouvert.", self.opened, admin)
        self._confide()
        self._answer()
        sent = [step for step in story.steps if step.verb == "assessment.submitted"]
        if sent:
            self._send(sent[-1])
            self._give_opinions()
        for step in story.steps:
            self._take(step)
        self.revision.save()
        self._talk()
        self._note()

    # --- Who ---

    def _advisers(self) -> list[User]:
        return [one.advisor for one in AdvisorAssignment.objects.filter(office=self.office).select_related("advisor").order_by("pk")]

    # --- Moves ---

    def _move(self, before: State | None, after: State, at: datetime, by: User, verb: str, comment: str = "") -> None:
        Transition.objects.create(
            office=self.office, revision=self.revision, before=before or "", after=after.value, at=at, by=by, comment=comment
        )
        self.line(
            at, by, verb, self.assessment, label_of(self.revision), is_otns_own=verb == "assessment.review_started",
            before=None if before is None else {"state": before.value}, after={"state": after.value}, reason=comment,
        )  # fmt: skip

    def _send(self, step: Step) -> None:
        """Freeze the answers, as they are in the end, with their figures."""
        profile = read_profile(vars(self.office) | dict(self.story.profile))
        found = results(self.version.bank, self.values, profile)
        assert found.progress.is_complete, f"{self.office}: {found.progress}"
        revision = self.revision
        revision.state, revision.submitted_at, revision.submitted_by = State.SUBMITTED.value, self.at(step.days_ago), self.people[step.who]
        revision.profile, revision.figures = stored_profile(profile), stored(found)
        revision.save()

    def _take(self, step: Step) -> None:
        by, at, revision, office = self.people[step.who], self.at(step.days_ago), self.revision, self.office
        before = self.state
        match step.verb:
            case "assessment.submitted":
                after, text, people = State.SUBMITTED, f"{office.name} a envoyé son diagnostic.", [*self._advisers(), *self.managers()]
            case "assessment.review_started":
                after, text, people = State.SUBMITTED, "", []
                revision.review_started_at = at
            case "assessment.changes_requested":
                after, text = State.CHANGES_REQUESTED, f"Le diagnostic de {office.name} est à corriger."
                people = [*self.managers(), *(self.people[one.whom] for one in self.story.confided)]
                revision.review_started_at = None
            case _:
                after, text, people = State.VALIDATED, f"Le diagnostic de {office.name} est validé.", self.managers()
                revision.validated_at, revision.validated_by = at, by
        self._move(before, after, at, by, step.verb, step.comment)
        self.tell(people, text, at, by)
        self.state, revision.state = after, after.value

    # --- Chapters ---

    def _confide(self) -> None:
        by = next(iter(self.managers()), None)
        chapters = {chapter.code: chapter for chapter in Chapter.objects.filter(bank_version=self.version.id).order_by("pk")}
        for one in self.story.confided:
            assert by is not None
            whom, label, at = self.people[one.whom], f"chapitre {one.chapter}", self.at(one.days_ago)
            done_at = None if one.done is None else self.at(one.done, timedelta(hours=3))
            ChapterAssignment.objects.create(
                office=self.office, assessment=self.assessment, chapter=chapters[one.chapter], user=whom, done_at=done_at
            )
            self.line(at, by, "assessment.assigned", self.assessment, label, person=whom)
            text = f"Le chapitre {one.chapter} du diagnostic {self.assessment.edition.year} vous est confié."
            self.tell([whom], text, at, by)
            if done_at:
                self.line(done_at, whom, "assessment.chapter_finished", self.assessment, label)
                self.tell(self.managers(), f"Le chapitre {one.chapter} du diagnostic est terminé.", done_at, whom)

    # --- Answers ---

    def _answer(self) -> None:
        """Write what was answered, section by section, then what was corrected, with every version and its line in the journal."""
        sections = {section.code: section for section in self.version.bank.sections}
        by_code = self.version.bank.by_code
        said: dict[str, tuple[Value, str, datetime]] = {}
        for sitting in self.story.sittings:
            at = self.at(sitting.days_ago)
            for code in sitting.sections:
                for question, sign in zip(sections[code].questions, self.story.levels[code], strict=True):
                    value = self._value(question, sign)
                    if value.is_given:
                        at += PACE * self.chance.uniform(0.4, 1.6)
                        said[question.code] = (value, sitting.who, at)
        before = {one.code: self._value(by_code[one.code], one.before) for one in self.story.corrections}
        profile = read_profile(vars(self.office) | dict(self.story.profile))
        asked = active_questions(self.version.bank, {code: value for code, (value, _, _) in said.items()}, profile)
        said = {code: one for code, one in said.items() if code in asked}
        self.values = {code: value for code, (value, _, _) in said.items()}
        answers = {code: self._row(code, before.get(code, value), who, at) for code, (value, who, at) in said.items()}
        first = Answer.objects.bulk_create(answers.values())
        keep_version(*first)
        for code, answer in answers.items():
            self._recorded(answer, code)
        for one in self.story.corrections:
            answer = answers[one.code]
            _set(answer, self.values[one.code], self.people[one.who], self.at(one.days_ago), 2)
            answer.save()
            keep_version(answer)
            self._recorded(answer, one.code)
        self.answers = answers
        self._flag()
        last: dict[User, Answer] = {}
        for answer in sorted(answers.values(), key=lambda one: one.answered_at or self.opened):
            assert answer.answered_by is not None
            last[answer.answered_by] = answer
        Position.objects.bulk_create(
            Position(office=self.office, assessment=self.assessment, user=user, question_id=answer.question_id)
            for user, answer in last.items()
        )

    def _row(self, code: str, value: Value, who: str, at: datetime) -> Answer:
        answer = Answer(office=self.office, revision=self.revision, question_id=self.version.question_ids[code])
        _set(answer, value, self.people[who], at, 1)
        return answer

    def _recorded(self, answer: Answer, code: str) -> None:
        assert answer.answered_at is not None
        assert answer.answered_by is not None
        self.line(answer.answered_at, answer.answered_by, "answer.recorded", answer, code)

    def _flag(self) -> None:
        for code in self.story.flags:
            answer = self.answers[code]
            assert answer.answered_at is not None
            assert answer.answered_by is not None
            answer.is_to_review = True
            answer.save(update_fields=["is_to_review"])
            self.line(answer.answered_at + timedelta(seconds=9), answer.answered_by, "answer.flagged", answer, code)

    def _value(self, question: Question, sign: str) -> Value:
        match sign:
            case "?":
                value = Value(AnswerState.UNKNOWN)
            case "-":
                value = Value(AnswerState.NOT_APPLICABLE, reason=self.story.reasons.get(question.code, ""))
            case ".":
                text = self.story.texts.get(question.code, "")
                value = Value(AnswerState.ANSWERED, text=text) if text else Value()
            case _:
                value = value_at(question, int(sign), self.chance)
        return checked(question, value)

    # --- What is said ---

    def _give_opinions(self) -> None:
        """Write the marks of the first review: they looked at the first version of each answer."""
        steps = [step for step in self.story.steps if step.verb == "assessment.review_started"]
        for place, one in enumerate(self.story.opinions):
            step, answer = steps[0], self.answers[one.code]
            by, at = self.people[step.who], self.at(step.days_ago, PACE * 4 * (place + 1))
            AdvisorMark.objects.create(
                office=self.office, revision=self.revision, answer=answer, answer_version=1, kind=one.kind, text=one.text,
                proposal=one.proposal, by=by, at=at,
            )  # fmt: skip
            self.line(at, by, "answer.marked", answer, one.code, after={"kind": one.kind})

    def _talk(self) -> None:
        threads: dict[str, Thread] = {}
        for place, one in enumerate(self.story.said):
            by, at = self.people[one.who], self.at(one.days_ago, timedelta(hours=1, minutes=7 * place))
            thread = threads.get(one.code) or self._thread(one.code)
            threads[one.code] = thread
            comment = Comment.objects.create(office=self.office, thread=thread, author=by, at=at, text=one.text)
            self.line(at, by, "comment.written", comment, one.code)
            is_sent = any(step.verb == "assessment.submitted" and self.at(step.days_ago) < at for step in self.story.steps)
            text = f"Nouveau commentaire sur la question {one.code} du diagnostic de {self.office.name}."
            self.tell([*self.managers(), *(self._advisers() if is_sent else [])], text, at, by)
        for code, step in self.story.resolved.items():
            self.line(self.at(step.days_ago, RESOLVED), self.people[step.who], step.verb, threads[code], code)

    def _thread(self, code: str) -> Thread:
        step = self.story.resolved.get(code)
        return Thread.objects.create(
            office=self.office, assessment=self.assessment, question_id=self.version.question_ids[code],
            resolved_at=self.at(step.days_ago, RESOLVED) if step else None, resolved_by=self.people[step.who] if step else None,
        )  # fmt: skip

    def _note(self) -> None:
        started = [step for step in self.story.steps if step.verb == "assessment.review_started"]
        for place, (code, text) in enumerate(self.story.notes.items()):
            by, at = self.people[started[-1].who], self.at(started[-1].days_ago, timedelta(minutes=40 + 5 * place))
            number = self.version.question_ids[code] if code else None
            PrivateNote.objects.create(office=self.office, assessment=self.assessment, question_id=number, text=text, by=by, at=at)
            self.line(at, by, "note.written", None, f"{self.office.name} {code}".strip(), is_otns_own=True)


RESOLVED = timedelta(hours=5)  # after the hour of work of the day


def _set(answer: Answer, value: Value, by: User, at: datetime, version: int) -> None:
    answer.state, answer.keys, answer.number = value.state.value, list(value.keys), value.number
    answer.text, answer.reason = value.text, value.reason
    answer.version, answer.answered_by, answer.answered_at = version, by, at


# --- Answers of a level -------------------------------------------------------------------------------------------------------------------


def value_at(question: Question, level: int, chance: random.Random) -> Value:
    """Return an answer of a level, or of the nearest one below that the question has; where nothing is scored, the choice of that place."""
    answered = AnswerState.ANSWERED
    match question.type:
        case QuestionType.NUMBER:
            return Value(answered, number=_number_at(question, level, chance))
        case QuestionType.MULTIPLE:
            boxes = chance.sample(question.boxes, _count_at(question, level, chance))
            alone = [choice.key for choice in question.choices if choice.is_exclusive]
            return Value(answered, keys=tuple(box.key for box in boxes) or tuple(alone))
    if question.weight is None:
        return Value(answered, keys=(question.choices[min(level, len(question.choices) - 1)].key,))
    known = [choice for choice in question.choices if choice.level is not None and choice.level <= level]
    return Value(answered, keys=(known[-1].key,))


def _count_at(question: Question, level: int, chance: random.Random) -> int:
    if not question.bands:
        return min(level, len(question.boxes))
    counts = [count for count in range(len(question.boxes) + 1) if (band := question.band_of(count)) and band.level <= level]
    best = max(band.level for count in counts if (band := question.band_of(count)))
    return chance.choice([count for count in counts if (band := question.band_of(count)) and band.level == best])


def _number_at(question: Question, level: int, chance: random.Random) -> Decimal:
    """Return a number inside a band of this level, as round as its width allows."""
    band = chance.choice([band for band in question.bands if band.level == level])
    least, most = (Decimal(0) if bound is None else bound for bound in (question.minimum, question.maximum))
    low = band.lower if band.lower is not None else None
    high = band.upper if band.upper is not None else None
    if low is None:
        assert high is not None
        low = max(least, high - max(abs(high) * Decimal("0.6"), Decimal(1)))
    if high is None:
        high = min(most, low + max(abs(low) * Decimal("0.4"), Decimal(1)))
    width = high - low
    step = Decimal(1) if width >= 4 else Decimal("0.1")
    number = (low + width * Decimal(str(round(chance.uniform(0.2, 0.8), 2)))).quantize(step)
    return number if band.holds(number) else ((low + high) / 2).quantize(Decimal("0.01"))


# --- The offices around the cast ----------------------------------------------------------------------------------------------------------

ADVISER = "conseiller3@otn.example"  # of the other generated offices, without a password
CLAIRES = range(3, 16)  # generated offices that Claire follows too: with her two of the cast, as many as a busy adviser has


def adviser_of(number: int) -> str:
    """Return the address of who accompanies a generated office."""
    return demo_diagnostic.CLAIRE if number in CLAIRES else ADVISER


SENT, STARTED, ASKED, ACCEPTED = (f"assessment.{verb}" for verb in ("submitted", "review_started", "changes_requested", "validated"))
STATES: tuple[tuple[tuple[str, ...], float], ...] = (  # of this year, in turn: the moves that were made, the share that is answered
    ((SENT, STARTED, ACCEPTED), 1),
    ((SENT, STARTED, ASKED, SENT, STARTED, ACCEPTED), 1),
    ((SENT,), 1),
    ((SENT, STARTED), 1),
    ((SENT, STARTED, ASKED), 1),
    ((), 0.4),
    ((), 0.85),
    ((), 1),
)
UNFINISHED = 6  # the turn of those who did not go to the end of the former edition
ASKED_FOR = (
    "Plusieurs réponses de mesure paraissent optimistes\N{NO-BREAK SPACE}: joignez un relevé, "
    "ou choisissez «\N{NARROW NO-BREAK SPACE}Je ne sais pas\N{NARROW NO-BREAK SPACE}»."
)


def _invented(version: Version, number: int, manager: str, chance: random.Random) -> Iterator[tuple[Year, Story]]:
    """Return the stories of a generated office; one without anybody has an assessment that nobody began."""
    turn = (number - 1) % len(STATES)
    if not manager:
        yield CURRENT, Story(levels={})
        return
    quality = chance.uniform(0.8, 2.1)
    before = {question.code: _level(quality, chance) for question in version.bank.by_code.values()}
    after = {code: max(0, min(3, level + chance.choice((0, 0, 0, 0, 1, 1, -1)))) for code, level in before.items()}
    moves: tuple[str, ...]
    moves, share = ((), 0.55) if turn == UNFINISHED else ((SENT, STARTED, ACCEPTED), 1.0)
    people = manager, adviser_of(number)
    yield FORMER, _story(version, before, people, moves, share, 380, chance)
    moves, share = STATES[turn]
    yield CURRENT, _story(version, after, people, moves, share, 66, chance)


def _level(quality: float, chance: random.Random) -> int:
    return max(0, min(3, round(chance.gauss(quality, 0.8))))


def _story(
    version: Version, levels: Mapping[str, int], people: tuple[str, str], verbs: Sequence[str], share: float, start: int,
    chance: random.Random,
) -> Story:  # fmt: skip
    manager, adviser = people
    sections = tuple(version.bank.sections)
    count = round(share * len(sections))
    signs = {
        section.code: "".join(_sign(question, levels[question.code], chance) for question in section.questions) for section in sections
    }
    asked = [question for section in sections for question in section.questions]
    days = sorted((start - chance.randrange(26) for _ in range(count)), reverse=True)
    after = days[-1] if days else start
    steps = []
    for verb in verbs:
        after -= chance.randint(1, 3) if verb == STARTED else chance.randint(3, 5)
        comment = ASKED_FOR if verb == ASKED else ""
        steps.append(Step(after, manager if verb == SENT else adviser, verb, comment))
    return Story(
        levels=signs,
        sittings=tuple(Sitting(manager, day, (section.code,)) for day, section in zip(days, sections, strict=False)),
        texts={one.code: chance.choice(demo_diagnostic.WORDS) for one in asked if one.type is QuestionType.TEXT and chance.random() < 0.3},
        reasons={one.code: chance.choice(demo_diagnostic.REASONS) for one in asked if one.not_applicable},
        steps=tuple(steps),
    )


def _sign(question: Question, level: int, chance: random.Random) -> str:
    if question.type is QuestionType.TEXT:
        return "."
    drawn = chance.random()
    if drawn < 0.03:
        return "?"
    return "-" if question.not_applicable and drawn < 0.12 else str(level)
