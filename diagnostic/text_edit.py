"""The texts of a draft as forms: of a chapter, of the whole, and lists edited by rows."""

from collections.abc import Mapping
from dataclasses import dataclass

from diagnostic.bank import SOURCE_NAMES, Bank, SourceKind
from diagnostic.bank_document import Document, describe
from diagnostic.bank_edit import BLANK, REMOVED, Cell, Group, Part, Widget, cell_of, rows_of

ROWS = 25  # of a list on one page


def _band_cells(document: Document, bank: Bank, prefix: str) -> tuple[Cell, ...]:
    return tuple(cell_of(document, f"{prefix}.{one.key}", one.label or one.key, "area") for one in bank.maturity)


@dataclass(frozen=True)
class ChapterPart(Part):
    """Title, paragraphs and titles of the sections of a chapter."""

    code: str

    @property
    def key(self) -> str:
        return f"chapitre {self.code}"

    def groups(self, bank: Bank) -> tuple[Group, ...]:
        document = self._found(describe(bank))
        sections = tuple(
            cell_of(document, f"sections.{rank}.title", f"Sous-chapitre {section['code']}")
            for rank, section in enumerate(document.get("sections", []))
        )
        return (
            Group("Titres", (cell_of(document, "title", f"Chapitre {self.code}"), *sections)),
            Group("Paragraphe de chaque niveau", _band_cells(document, bank, "band_texts")),
        )

    def put(self, document: Document, typed: Document) -> None:
        chapter = self._found(document)
        chapter["title"], chapter["band_texts"] = typed["title"], typed.get("band_texts", {})
        for section, one in zip(chapter.get("sections", []), rows_of(typed, "sections"), strict=True):
            section["title"] = one["title"]

    def _found(self, document: Document) -> Document:
        for chapter in document.get("chapters", []):
            if chapter["code"] == self.code:
                found: Document = chapter
                return found
        raise LookupError(self.code)


@dataclass(frozen=True)
class CommonPart(Part):
    """What the whole bank says of itself, of its levels and of its orientations."""

    key = "commun"

    def groups(self, bank: Bank) -> tuple[Group, ...]:
        document = describe(bank)
        levels = tuple(
            cell
            for rank, one in enumerate(bank.maturity)
            for cell in (
                Cell(f"maturity.{rank}.key", "Clé", one.key, "fixed"),
                cell_of(document, f"maturity.{rank}.label", f"Niveau {rank + 1}"),
                cell_of(document, f"maturity.{rank}.from", "à partir du score de"),
            )
        )
        orientations = tuple(
            Group(
                f"Orientation {rank + 1}",
                (
                    Cell(f"orientations.{rank}.key", "Clé", one.key, "fixed"),
                    cell_of(document, f"orientations.{rank}.label", "Libellé"),
                    cell_of(document, f"orientations.{rank}.question", "Question à laquelle elle répond"),
                    *_band_cells(document, bank, f"orientations.{rank}.band_texts"),
                ),
            )
            for rank, one in enumerate(bank.orientations)
        )
        return (
            Group(
                "La banque",
                (
                    cell_of(document, "name", "Nom"),
                    cell_of(document, "label", "Libellé de la version"),
                    cell_of(document, "minutes", "Durée prévue, en minutes"),
                ),
            ),
            Group("Niveaux de maturité", levels),
            Group("Paragraphe du score global", _band_cells(document, bank, "band_texts")),
            *orientations,
        )

    def put(self, document: Document, typed: Document) -> None:
        for key in ("name", "label", "minutes"):
            document[key] = typed[key]
        document["band_texts"] = typed.get("band_texts", {})
        for key in ("maturity", "orientations"):
            document[key] = rows_of(typed, key)


Column = tuple[str, str, Widget, tuple[tuple[str, str], ...]]
SOURCE_KINDS = tuple(
    ("" if kind is SourceKind.PUBLISHED else kind.value, name) for kind, name in SOURCE_NAMES.items()
)  # as documents write them

# List of the document: the word of its address, what a row is called, its columns.
LISTS: Mapping[str, tuple[str, str, tuple[Column, ...]]] = {
    "preparation": ("preparation", "Ligne", (("key", "Clé", "line", ()), ("text", "Texte", "area", ()))),
    "glossary": ("glossaire", "Mot", (("key", "Clé", "line", ()), ("term", "Mot", "line", ()), ("definition", "Définition", "area", ()))),
    "sources": (
        "sources",
        "Source",
        (
            ("key", "Clé", "line", ()),
            ("kind", "Nature", "choice", SOURCE_KINDS),
            ("name", "Nom", "line", ()),
            ("url", "Adresse", "line", ()),
            ("checked_on", "Vérifiée le", "line", ()),
        ),
    ),
}


@dataclass(frozen=True)
class RowsPart(Part):
    """Some rows of a list, from `start` on, and on its last page a few to add."""

    list_name: str
    start: int = 0

    @property
    def key(self) -> str:
        return LISTS[self.list_name][0]

    def count(self, bank: Bank) -> int:
        return len(getattr(bank, self.list_name))

    def groups(self, bank: Bank) -> tuple[Group, ...]:
        count = self.count(bank)
        if self.start and self.start >= count:
            raise LookupError(self.start)
        document = {self.list_name: describe(bank).get(self.list_name, [])}
        end = min(self.start + ROWS, count)
        ranks = range(self.start, end + BLANK if end == count else end)
        return tuple(self._row(document, rank, is_new=rank >= count) for rank in ranks)

    def _row(self, document: Document, rank: int, *, is_new: bool) -> Group:
        _, title, columns = LISTS[self.list_name]
        cells = [
            cell_of(document, f"{self.list_name}.{rank}.{name}", label, widget, options=options) for name, label, widget, options in columns
        ]
        if not is_new:
            cells.append(Cell(f"{self.list_name}.{rank}.{REMOVED}", "Retirer", "", "flag"))
        return Group(f"{title} à ajouter" if is_new else f"{title} {rank + 1}", tuple(cells), is_row=True)

    def put(self, document: Document, typed: Document) -> None:
        rows = document.get(self.list_name, [])
        document[self.list_name] = [*rows[: self.start], *rows_of(typed, self.list_name), *rows[self.start + ROWS :]]


def part_of(word: str, start: int = 0) -> Part:
    """Return the part that an address names; raises LookupError."""
    if word == CommonPart.key:
        return CommonPart()
    if word.startswith("chapitre-"):
        return ChapterPart(word.removeprefix("chapitre-"))
    for list_name, (address, _, _) in LISTS.items():
        if word == address:
            return RowsPart(list_name, start)
    raise LookupError(word)
