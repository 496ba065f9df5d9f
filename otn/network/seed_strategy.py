"""The reflections of the demo network, with the dates of the past (otn.network.chronicle)."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from diagnostic.models import Assessment, Edition
from diagnostic.queries.answers import get_answers
from diagnostic.queries.banks import get_version
from otn import demo_strategy
from otn.accounts.models import User
from otn.demo_diagnostic import CURRENT, FORMER, Year
from otn.demo_strategy import MEDIUM, Idea, Reflected, Theme
from otn.network.chronicle import PACE, Chronicle, Rows
from otn.network.seed_diagnostic import first_loaded
from otn.offices.models import Membership, Office, Role
from strategy.models import (
    GROUP_NAME_LENGTH,
    MOST_LETTERS,
    Citation,
    Fact,
    Group,
    Objective,
    Participant,
    Reflection,
    Remark,
    Solution,
    Strategy,
)
from strategy.operations.shared import label_of
from strategy.proposals import Proposal, proposals
from strategy.queries.origins import offers, section_of
from strategy.swot import Quadrant, attributes_of

Row = Reflection | Fact | Group | Solution | Strategy | Objective


def add_reflections(rows: Rows, editions: Mapping[Year, Edition]) -> None:
    """Write the reflections of the demo in the offices that have none; each is of a diagnostic of the demo.

    Must be called under `all_offices`, after `add_diagnostics`, with the editions that it returned.
    """
    if not editions:
        return
    people = {user.email: user for user in User.objects.order_by("pk")}
    managers = dict(Membership.objects.filter(role=Role.MANAGER).order_by("-pk").values_list("office_id", "user__email"))
    begun = set(Reflection.objects.order_by("pk").values_list("office_id", flat=True))
    known = Assessment.objects.filter(edition__in=editions.values()).select_related("edition")
    assessments = {(one.office_id, one.edition_id): one for one in known.order_by("pk")}
    for office in Office.objects.order_by("pk"):
        if office.pk in begun:
            continue
        for told in _stories(office, managers.get(office.pk, "")):
            assessment = assessments.get((office.pk, editions[told.year].pk))
            if assessment is not None:
                _Thinker(rows, people, office, first_loaded(editions[told.year], told.year), told, assessment).write()


def _stories(office: Office, manager: str) -> Iterator[Reflected]:
    yield from demo_strategy.STORIES.get(office.slug, ())
    if office.slug.startswith("demo-") and manager:
        yield from _invented(int(office.slug.rpartition("-")[2]), manager, random.Random(f"{office.slug} strategy"))


# --- The rows of one reflection -----------------------------------------------------------------------------------------------------------


class _Thinker(Chronicle):
    """Writes one reflection of an office, step by step, as its operations would have."""

    page = "strategy:overview"

    def __init__(
        self, rows: Rows, people: Mapping[str, User], office: Office, day: date, told: Reflected, assessment: Assessment
    ) -> None:  # fmt: skip
        super().__init__(rows, people, office, day)
        self.told, self.assessment = told, assessment
        self.lead = people[told.lead]
        self.second = next((people[email] for email in told.people), self.lead)
        self.facts: dict[str, Fact] = {}
        self.groups: list[Group] = []
        self.solutions: list[tuple[Solution, int | None]] = []  # with the place of their strategies
        self.strategies: list[Strategy] = []
        self.objectives: list[Objective] = []
        self.clock = self.at(told.begun)

    def write(self) -> None:
        told = self.told
        self._begin()
        steps = (
            (told.proposed, self._propose), (told.kept, self._keep), (told.grouped, self._group), (told.solved, self._solve),
            (told.gathered, self._gather), (told.aimed, self._aim),
        )  # fmt: skip
        for days_ago, step in steps:
            if days_ago is not None:
                self.clock = max(self.clock, self.at(days_ago))
                step()
        self._save()
        self._talk()
        self._end()

    # --- The words of operations ---

    def _tick(self) -> datetime:
        self.clock += PACE
        return self.clock

    def _noted(self, by: User, verb: str, row: Row, **more: Any) -> None:
        self.line(self._tick(), by, verb, row, label_of(row), **more)

    def _change(self, row: Row, by: User, verb: str, values: Mapping[str, Any], told: Sequence[str] = ()) -> None:
        before = {name: getattr(row, name) for name in told}
        for name, value in values.items():
            setattr(row, name, value)
        row.version += 1
        self._noted(by, verb, row, before=before or None, after={name: getattr(row, name) for name in told} or None)

    def _filled(self, text: str) -> str:
        return text.replace("{year}", str(self.assessment.edition.year + 1))

    def _own(self, by: User) -> dict[str, Any]:
        return {"office": self.office, "reflection": self.reflection, "created_by": by, "created_at": self.clock}

    # --- Subject ---

    def _begin(self) -> None:
        told = self.told
        self.reflection = Reflection.objects.create(
            office=self.office, name=self._filled(told.name), purpose=self._filled(told.purpose), organisation=self.office.name,
            lead=self.lead, due_date=self.day - timedelta(days=told.due), created_at=self.clock, created_by=self.lead,
        )  # fmt: skip
        self.line(self.clock, self.lead, "reflection.created", self.reflection, self.reflection.name)
        for email in told.people:
            Participant.objects.create(office=self.office, reflection=self.reflection, user=self.people[email])
            self._noted(self.lead, "reflection.joined", self.reflection, person=self.people[email])

    # --- Facts ---

    def _propose(self) -> None:
        revision = self.assessment.revisions.get(is_current=True)
        answers = get_answers(revision=revision, office=self.office)
        dates = dict(revision.answers.order_by("pk").values_list("question_id", "answered_at"))
        self._tick()
        for place, one in enumerate(
            proposals(answers.version.bank, answers.values, answers.profile, office=self.office.name), start=1
        ):  # fmt: skip
            number = answers.version.question_ids[one.code]
            is_internal, is_favourable = attributes_of(one.quadrant)
            text = one.text[:MOST_LETTERS]
            self.facts[_name(one)] = Fact(
                **self._own(self.lead), assessment=self.assessment, revision=revision, question_id=number, box=one.box,
                state=Fact.State.PROPOSED.value if one.comes_forward else Fact.State.RESERVE.value, text=text, proposed_text=text,
                is_internal=is_internal, is_favourable=is_favourable, answer=one.answer[:300], answered_at=dates.get(number),
                position=place,
            )  # fmt: skip
        Fact.objects.bulk_create(self.facts.values())
        self._noted(self.lead, "reflection.facts_proposed", self.reflection, after={"new": len(self.facts), "updated": 0})

    def _keep(self) -> None:
        """Accept, discard and put into the reserve, rewrite, sort, add; whatever the diagnostic did not propose is passed over."""
        told = self.told
        chosen = told.accepted or frozenset(name for name, fact in self.facts.items() if fact.state == Fact.State.PROPOSED)
        for place, (name, fact) in enumerate(list(self.facts.items())):
            by = self.second if place % 3 == 2 else self.lead
            if name in chosen:
                self._put(fact, by, "fact.accepted", Fact.State.ACCEPTED)
            elif name in told.discarded:
                self._put(fact, by, "fact.discarded", Fact.State.DISCARDED)
            elif fact.state == Fact.State.PROPOSED:
                self._put(fact, by, "fact.reserved", Fact.State.RESERVE)
        for name, text in told.rewritten.items():
            if name in self.facts:
                self._change(self.facts[name], self.lead, "fact.changed", {"text": self._filled(text)})
        for name, quadrant in told.sorted_by_hand.items():
            if name in self.facts:
                is_internal, is_favourable = attributes_of(Quadrant(quadrant))
                values = {"is_internal": is_internal, "is_favourable": is_favourable, "position": self._next_place()}
                self._change(self.facts[name], self.second, "fact.sorted", values, ("is_internal", "is_favourable"))
        for name, own in told.own.items():
            is_internal, is_favourable = attributes_of(Quadrant(own.quadrant))
            self.facts[name] = Fact.objects.create(
                **self._own(self.second), text=self._filled(own.text), is_internal=is_internal, is_favourable=is_favourable,
                position=self._next_place(),
            )  # fmt: skip
            self._noted(self.second, "fact.added", self.facts[name])

    def _put(self, fact: Fact, by: User, verb: str, state: Fact.State) -> None:
        self._change(fact, by, verb, {"state": state.value, "position": self._next_place()}, ("state",))

    def _next_place(self) -> int:
        return max(fact.position for fact in self.facts.values()) + 1

    # --- Groups and solutions ---

    def _group(self) -> None:
        for place, theme in enumerate(self._themes(), start=1):
            by = self.second if place % 2 == 0 else self.lead
            group = Group.objects.create(
                **self._own(by), name=theme.name, problem=theme.problem, section=theme.section, position=place
            )  # fmt: skip
            self.groups.append(group)
            self._noted(by, "group.created", group)
            for name in theme.facts:
                fact = self.facts.get(name)
                if fact is not None and fact.state == Fact.State.ACCEPTED:
                    self._change(fact, by, "fact.grouped", {"group": group})

    def _themes(self) -> tuple[Theme, ...]:
        """Return the groups that the office made itself, else those of the sections of the bank."""
        if not self.told.themes:
            self.told = replace(self.told, themes=tuple(self._by_section()))
        return self.told.themes

    def _by_section(self) -> Iterator[Theme]:
        bank, chance = get_version(self.assessment.bank_version_id).bank, random.Random(self.office.slug)
        found: dict[str, list[str]] = {}
        titles: dict[str, str] = {}
        for name, fact in self.facts.items():
            section = section_of(bank, name.partition(" ")[0])
            if section is not None and fact.state == Fact.State.ACCEPTED:
                found.setdefault(section.code, []).append(name)
                titles[section.code] = section.title
        for place, (code, names) in enumerate(found.items()):
            taken = [name for name in names if self.facts[name].is_internal and not self.facts[name].is_favourable][:2]
            ideas = [Idea(taken_from=name, axis=place % 2) for name in taken] or [Idea(chance.choice(demo_strategy.IDEAS), axis=place % 2)]
            yield Theme(titles[code][:GROUP_NAME_LENGTH], chance.choice(demo_strategy.PROBLEMS), tuple(names), tuple(ideas), section=code)

    def _solve(self) -> None:
        for group, theme in zip(self.groups, self._themes(), strict=True):
            offered = {one.code: one for one in offers(self._facts_with_question(theme))}
            for idea in theme.ideas:
                offer = offered.get(idea.taken_from)
                if offer is not None:
                    taken = {"text": offer.text[:MOST_LETTERS], "question_id": offer.question_id, "degree": offer.degree}
                    solution = self._solution(self._hand(), [offer.fact], idea.axis, idea.priority, group=group, **taken)
                elif idea.text:
                    solution = self._solution(self._hand(), [], idea.axis, idea.priority, group=group, text=self._filled(idea.text))
                if idea.dropped:
                    values = {"dropped_reason": idea.dropped, "strategy": None}
                    self._change(solution, self.lead, "solution.dropped", values, ("dropped_reason",))
            if theme.dropped:
                self._change(group, self.lead, "group.dropped", {"dropped_reason": theme.dropped}, ("dropped_reason",))
        for crossed in self.told.crossed:
            cited = [self.facts[name] for name in crossed.facts if name in self.facts]
            if len(cited) == len(crossed.facts):
                self._solution(self.lead, cited, crossed.axis, crossed.priority, crossing=crossed.crossing, text=crossed.text)

    def _facts_with_question(self, theme: Theme) -> list[Fact]:
        numbers = [self.facts[name].pk for name in theme.facts if name in self.facts]
        return list(Fact.objects.filter(pk__in=numbers).exclude(question=None).select_related("question", "assessment").order_by("pk"))

    def _hand(self) -> User:
        return self.second if len(self.solutions) % 3 == 1 else self.lead

    def _solution(self, by: User, cited: Sequence[Fact], axis: int | None, priority: int, **values: Any) -> Solution:
        solution = Solution.objects.create(**self._own(by), position=len(self.solutions) + 1, **values)
        Citation.objects.bulk_create(Citation(office=self.office, solution=solution, fact=fact) for fact in cited)
        self._noted(by, "solution.added", solution)
        if priority != MEDIUM:
            self._change(solution, self.lead, "solution.changed", {"priority": priority}, ("priority",))
        self.solutions.append((solution, axis))
        return solution

    # --- Strategies and objectives ---

    def _gather(self) -> None:
        for place, axis in enumerate(self.told.axes):
            strategy = Strategy.objects.create(
                **self._own(self.lead), name=axis.name, description=axis.description, priority=axis.priority, position=place + 1
            )
            self.strategies.append(strategy)
            self._noted(self.lead, "strategy.created", strategy)
            for solution, wanted in self.solutions:
                if wanted == place and not solution.dropped_reason:
                    self._change(solution, self.lead, "solution.gathered", {"strategy": strategy})

    def _aim(self) -> None:
        last = Objective.objects.filter(office=self.office).count()
        for place, aim in enumerate(self.told.aims, start=last + 1):
            month, day = aim.ends
            objective = Objective.objects.create(
                **self._own(self.lead), strategy=self.strategies[aim.axis], name=aim.name, indicator=aim.indicator, target=aim.target,
                starts_on=self.day - timedelta(days=aim.starts), due_date=date(self.assessment.edition.year + 1, month, day),
                weight=aim.weight, position=place,
            )  # fmt: skip
            self.objectives.append(objective)
            self._noted(self.lead, "objective.created", objective)

    def _save(self) -> None:
        """Write what has changed since rows were made."""
        fields = ["text", "state", "is_internal", "is_favourable", "position", "group", "version"]
        Fact.objects.bulk_update([fact for fact in self.facts.values() if fact.version > 1], fields)
        Group.objects.bulk_update(self.groups, ["dropped_reason", "version"])
        Solution.objects.bulk_update([one for one, _ in self.solutions], ["priority", "dropped_reason", "strategy", "version"])

    # --- What is said, and how it ends ---

    def _talk(self) -> None:
        for place, one in enumerate(self.told.remarks):
            by, at = self.people[one.who], self.at(one.days_ago, timedelta(hours=2, minutes=6 * place))
            kind, piece = self._subject(one.about)
            if one.about is not None and piece is None:
                continue
            remark = Remark.objects.create(
                office=self.office, reflection=self.reflection, author=by, at=at, text=one.text, **({kind: piece} if piece else {})
            )
            self.line(at, by, "reflection.remarked", remark, self.reflection.name)
            people = [*self.managers(), self.lead]
            self.tell(people, f"Nouveau commentaire sur la réflexion «\u202f{self.reflection.name}\u202f».", at, by)

    def _subject(self, about: tuple[str, str | int] | None) -> tuple[str, Row | None]:
        """Return the kind of a piece and the piece that a remark is about; None for the whole, or for what was not made."""
        match about:
            case ("fact", str() as name):
                return "fact", self.facts.get(name)
            case ("solution", str() as text):
                return "solution", next((one for one, _ in self.solutions if one.text == text), None)
            case (str() as kind, int() as place):
                found: Mapping[str, Sequence[Row]] = {"group": self.groups, "strategy": self.strategies, "objective": self.objectives}
                return kind, found[kind][place]
        return "", None

    def _end(self) -> None:
        told, found = self.told, self.reflection
        if told.validated is not None:
            found.validated_at, found.validated_by, found.version = self.at(told.validated), self.lead, 2
            self.line(found.validated_at, self.lead, "reflection.validated", found, found.name)
        if told.archived is not None:
            found.archived_at = self.at(told.archived)
            self.line(found.archived_at, self.lead, "reflection.archived", found, found.name)
        found.save()


def _name(one: Proposal) -> str:
    return f"{one.code} {one.box}".strip()


# --- The offices around the cast ----------------------------------------------------------------------------------------------------------

# How far each goes, in turn: the days ago of the steps from the subject to the validation. None thinks where its turn is empty.
PATHS: tuple[tuple[int, ...], ...] = (
    (13, 13, 12, 12, 10, 8, 7, 5),
    (13, 12, 11, 10, 8, 6, 5),
    (300, 299),
    (290, 288, 280, 275),
    (310, 309, 300, 290, 280),
    (9,),
    (),
    (),
)


def _invented(number: int, manager: str, chance: random.Random) -> Iterator[Reflected]:
    """Return the reflection of a generated office: about its diagnostic of this year where it began lately, else about the former one."""
    path = PATHS[(number - 1) % len(PATHS)]
    if not path:
        return
    begun, *steps = path
    names = ("proposed", "kept", "grouped", "solved", "gathered", "aimed", "validated")
    reached: dict[str, Any] = dict(zip(names, steps, strict=False))
    yield Reflected(
        name=chance.choice(demo_strategy.NAMES), purpose=chance.choice(demo_strategy.PURPOSES) if steps else "",
        year=CURRENT if begun < 100 else FORMER, lead=manager, begun=begun, due=begun - 60,
        axes=demo_strategy.AXES, aims=demo_strategy.AIMS, **reached,
    )  # fmt: skip
