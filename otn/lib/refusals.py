"""Why an operation said no, in French, for the person who asked. A view shows the message beside what she typed."""

from typing import Any


class Refused(Exception):
    """The operation was not done, nothing changed; `message` says why and what to do, `field` beside which field, if one is at fault."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class WrongState(Refused):
    """It cannot be done in the present state: answered 409."""


class Stale(Refused):
    """Somebody else has changed the row since it was read: answered 409 with both values; `current` is the row as it stands now."""

    def __init__(self, current: Any) -> None:
        super().__init__("Cette fiche a changé pendant que vous l’écriviez.")
        self.current = current
