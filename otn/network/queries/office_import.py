"""What a workbook of offices would do: which would be opened, which are there already, what is to be corrected first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from otn.dashboard.queries.profile import COMPARED, label_of
from otn.lib import french
from otn.network.forms.office_import import OfficeRowForm
from otn.network.office_sheets import Fault, Reading, TypedOffice
from otn.offices.models import Office
from otn.offices.operations import profile_of


@dataclass(frozen=True)
class NewOffice:
    """An office to open, with all that its row says."""

    number: int
    name: str
    slug: str
    email: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class KnownOffice:
    """A row about an office that is there; it changes nothing of it. `others` are the fields in which they say something else."""

    number: int
    name: str
    slug: str
    is_archived: bool
    others: str


@dataclass(frozen=True)
class Draft:
    new: Sequence[NewOffice]
    known: Sequence[KnownOffice]
    faults: Sequence[Fault]  # in the order of the file
    left_out: str  # what is not read in it, empty when all is

    @property
    def is_ready(self) -> bool:
        return bool(self.new) and not self.faults

    @property
    def faults_in_words(self) -> str:
        return french.plural(len(self.faults), "point est à corriger", "points sont à corriger")

    @property
    def new_in_words(self) -> str:
        return french.plural(len(self.new), "office", "offices")


def get_draft(reading: Reading) -> Draft:
    """Compare a workbook with the offices of the network; one statement."""
    offices = list(Office.objects.order_by("pk"))
    by_slug, by_name = {one.slug: one for one in offices}, {_key(one.name): one for one in offices}
    new: list[NewOffice] = []
    known: list[KnownOffice] = []
    faults: list[Fault] = list(reading.faults)
    seen: dict[str, int] = {}
    for row in reading.rows:
        given = _given(row, faults)
        if given is None:
            continue
        name, slug = given["values"]["name"], given["slug"]
        if (twin := seen.get(_key(name)) or seen.get(slug)) is not None:
            faults.append(Fault(row.places["name"], f"Cet office est déjà à la ligne {twin}."))
            continue
        seen |= {_key(name): row.number, slug: row.number}
        if (there := by_slug.get(slug) or by_name.get(_key(name))) is not None:
            known.append(KnownOffice(row.number, there.name, there.slug, there.is_archived, _others(there, given["values"])))
        else:
            new.append(NewOffice(row.number, name, slug, given["email"], given["values"]))
    return Draft(new, known, faults, french.listing(reading.left_out))


def _given(row: TypedOffice, faults: list[Fault]) -> dict[str, Any] | None:
    """Return what a row says, or None once its faults are told: those of its cells were, where the spreadsheet had spoiled them."""
    told = {fault.place for fault in faults}
    form = OfficeRowForm(dict(row.typed))
    if not form.is_valid():
        for name, texts in form.errors.items():
            place = row.places.get(name) or row.places.get("name", "")
            if place not in told:
                faults.append(Fault(place, " ".join(str(text) for text in texts)))
    return None if form.errors or told.intersection(row.places.values()) else form.cleaned_data


def _others(office: Office, values: Mapping[str, Any]) -> str:
    """Name the fields that the file gives and that hold something else; what it leaves empty says nothing."""
    there, typed = profile_of(office), profile_of(Office(**values))
    return french.listing([label_of(name) for name in COMPARED if typed[name] not in {None, ""} and typed[name] != there[name]])


def _key(text: str) -> str:
    return french.sort_key(text)[0]
