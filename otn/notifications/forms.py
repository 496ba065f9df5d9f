"""By which ways one wants to be told: two boxes a kind, where they are one's own to tick."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from otn.notifications.kinds import KINDS, Kind, Offer, Ways


@dataclass(frozen=True)
class Line:
    """A row of the table: without a box, the way is the same for everybody, and `words` says which."""

    offer: Offer
    bell: forms.BoundField | None
    mail: forms.BoundField | None
    bell_words: str
    mail_words: str


class WaysForm(forms.Form):
    def __init__(self, *args: Any, chosen: Mapping[Kind, Ways], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, offer in KINDS.items():
            if offer.bell_is_chosen:
                self.fields[_bell(kind)] = _box(f"Dans la cloche\N{NO-BREAK SPACE}: {offer.label}", is_ticked=chosen[kind].bell)
            if offer.mail_is_chosen:
                self.fields[_mail(kind)] = _box(f"Par e-mail\N{NO-BREAK SPACE}: {offer.label}", is_ticked=chosen[kind].mail)

    def lines(self) -> Iterator[Line]:
        """Return the rows of the table."""
        for kind, offer in KINDS.items():
            yield Line(
                offer=offer,
                bell=self[_bell(kind)] if offer.bell_is_chosen else None,
                mail=self[_mail(kind)] if offer.mail_is_chosen else None,
                bell_words=_always(offer.usual.bell),
                mail_words="toujours" if kind is Kind.INVITATION else _always(offer.usual.mail),  # it goes out whoever it is for
            )

    def ways(self) -> dict[Kind, Ways]:
        """Return what was ticked; what is not offered counts for nothing."""
        given = self.cleaned_data
        return {kind: Ways(given.get(_bell(kind), False), given.get(_mail(kind), False)) for kind in KINDS}


def _bell(kind: Kind) -> str:
    return f"{kind.value}_bell"


def _mail(kind: Kind) -> str:
    return f"{kind.value}_mail"


def _box(label: str, *, is_ticked: bool) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, initial=is_ticked, widget=forms.CheckboxInput(attrs={"aria-label": label}))


def _always(usual: bool) -> str:
    return "toujours" if usual else "jamais"
