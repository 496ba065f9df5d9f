"""The rows of the plan: 200 actions and a thousand tasks, each drawn by a template that is drawn once (performance.md R10).

A template that leaves holes where a row says something of its own is filled for each row; a loop of tags over as many cells takes six times
as long.
"""

import re
from collections.abc import Mapping
from functools import cached_property
from html import escape
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from actionplan.assembly import ActionLine, TaskLine
from actionplan.templatetags.plan import flag_badges, tasks_in_words
from actionplan.views.plan_drawing import Card, Drawing, Typed, card_place
from otn.lib import french

HOLE = "\ue000"  # of a private area, which nothing that is typed needs
INDENT = re.compile(r"\n\s+")


class Stencil:
    """A fragment drawn once, in which each `{{ name }}` of these names is a hole."""

    def __init__(self, template: str, names: str, **fixed: Any) -> None:
        drawn: str = render_to_string(template, {name: f"{HOLE}{name}{HOLE}" for name in names.split()} | fixed)
        self.pieces = INDENT.sub("\n", drawn).split(HOLE)  # what is drawn, a name, what is drawn, a name…
        self.names = self.pieces[1::2]
        self.each = tuple(dict.fromkeys(self.names))

    def fill(self, values: Mapping[str, object]) -> SafeString:
        """Return the fragment with these values, what is markup already as it is."""
        escaped = {}
        for name in self.each:
            value = values[name]
            escaped[name] = value if isinstance(value, SafeString) else escape(str(value))
        pieces = self.pieces.copy()
        pieces[1::2] = [escaped[name] for name in self.names]
        return mark_safe("".join(pieces))  # drawn by a template, and what fills it is escaped


OF_TASK = "id name status flags start end shown owner controller"
OF_ACTION = f"{OF_TASK} number place cct version contribution share state folded tasks"
OF_TASKS = "number rows note"


class Rows:
    """The rows of one page: what is the same in all of them is drawn with the first that needs it."""

    def __init__(self, request: HttpRequest, drawing: Drawing, typed: Typed | None) -> None:
        self.request, self.drawing, self.typed = request, drawing, typed

    @cached_property
    def words(self) -> Mapping[str, SafeString]:
        """What a cell says when it lacks something."""
        return {word: Stencil("actionplan/_lacking.html", "word").fill({"word": word}) for word in LACKING}

    @cached_property
    def task(self) -> Stencil:
        return Stencil("actionplan/_plan_task.html", OF_TASK, office=self.drawing.office)

    @cached_property
    def tasks(self) -> Stencil:
        return Stencil("actionplan/_plan_tasks.html", OF_TASKS)

    @cached_property
    def live(self) -> Stencil:
        return self._action(is_live=True)

    @cached_property
    def set_aside(self) -> Stencil:
        return self._action(is_live=False)

    def _action(self, *, is_live: bool) -> Stencil:
        drawing = self.drawing
        return Stencil(
            "actionplan/_plan_action.html", OF_ACTION, office=drawing.office, is_live=is_live, may_edit=drawing.page.may_edit,
            may_order=drawing.may_order, asked=drawing.asked, columns=drawing.columns, is_open=drawing.page.filters.asks,
            csrf_token=get_token(self.request) if drawing.page.may_edit else "",
        )  # fmt: skip

    def of(self, card: Card) -> SafeString:
        """Return the actions of an objective, each with its tasks folded below it."""
        place = card_place(card.line.id)
        return mark_safe("".join(self._of_action(action, place) for action in card.line.actions))  # drawn by templates

    def _of_action(self, action: ActionLine, place: str) -> SafeString:
        stencil = self.live if action.is_live else self.set_aside
        typed = self.typed if self.typed and self.typed.action == action.id else None
        given = "" if action.contribution is None else str(action.contribution)
        return stencil.fill(
            self._common(action, action.owner) | {
                "number": action.number, "place": place, "cct": french.percent(action.cct, of=100), "version": action.version,
                "contribution": typed.text if typed else given, "share": french.percent(action.share, of=100),
                "state": self._state(action, typed) if typed else "", "folded": tasks_in_words(action), "tasks": self._of_tasks(action),
            }
        )  # fmt: skip

    def _state(self, action: ActionLine, typed: Typed) -> SafeString:
        return render_to_string("actionplan/_contribution_said.html", {"typed": typed})

    def _of_tasks(self, action: ActionLine) -> str:
        note = f"Motif\N{NO-BREAK SPACE}: {action.decision_reason}" if action.decision_reason else ""
        if not action.tasks:
            return note
        task = self.task
        rows = mark_safe("".join([task.fill(self._common(one, one.assignee)) for one in action.tasks]))  # drawn by a template
        said = [f"Avancement\N{NO-BREAK SPACE}: {action.mode_name}"]
        if action.rolled.abandoned:
            said.append(french.plural(action.rolled.abandoned, "abandonnée", "abandonnées"))
        return self.tasks.fill({"number": action.number, "rows": rows, "note": f"{', '.join(said)}. {note}"})

    def _common(self, line: ActionLine | TaskLine, owner: str) -> dict[str, object]:
        flags, words = line.flags, self.words
        return {
            "id": line.id,
            "name": line.name,
            "status": line.status_name,
            "flags": flag_badges(line),
            "start": french.date_short(line.start),
            "end": words[UNDATED] if flags.is_undated else french.date_short(line.end),
            "shown": line.shown,
            "owner": words[NOBODY] if flags.has_no_owner else owner or french.MISSING,
            "controller": words[UNCHECKED] if flags.has_no_controller else line.controller or french.MISSING,
        }


UNDATED, NOBODY, UNCHECKED = "sans date", "sans responsable", "sans contrôleur"
LACKING = (UNDATED, NOBODY, UNCHECKED)
