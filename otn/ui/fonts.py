"""The fonts of pages and PDFs, built from an installed package: none is committed (interface.md §7).

For the web, a WOFF2 file per face with the characters that French needs and no more (25 kB instead of 290). It is a modified version in the
sense of its licence, which reserves the name "Source": the file calls itself by another name, while style sheets name the family as they
like. For PDFs, the TTF files as they come: WeasyPrint embeds only the glyphs used, and reads TTF twice as fast as WOFF2.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from uuid import uuid4

from fontTools import subset
from fontTools.ttLib import TTFont

PACKAGE = "font-source-sans-pro"

FACES = {
    "source-sans-pro-400": "SourceSansPro-Regular.ttf",
    "source-sans-pro-400-italic": "SourceSansPro-It.ttf",
    "source-sans-pro-600": "SourceSansPro-Semibold.ttf",
    "source-sans-pro-700": "SourceSansPro-Bold.ttf",
}

# What a French page may show. The package has neither U+2009 nor U+2010 nor U+2011, nor № in italics.
CHARACTERS = frozenset(
    code
    for first, last in (
        (0x20, 0x7E),
        (0xA0, 0xFF),
        (0x152, 0x153),  # Œ œ
        (0x178, 0x178),  # Ÿ
        (0x2013, 0x2014),  # – —
        (0x2018, 0x201A),  # ‘ ’ ‚
        (0x201C, 0x201E),  # “ ” „
        (0x2022, 0x2022),  # •
        (0x2026, 0x2026),  # …
        (0x202F, 0x202F),  # narrow no-break space
        (0x2039, 0x203A),  # ‹ ›
        (0x20AC, 0x20AC),  # €
        (0x2116, 0x2116),  # №
        (0x2190, 0x2193),  # ← ↑ → ↓
        (0x2212, 0x2212),  # −
        (0x2264, 0x2265),  # ≤ ≥
        (0x2713, 0x2713),  # ✓
    )
    for code in range(first, last + 1)
)

WEB_NAME = "OTN Sans"  # what the files for the web call themselves
LICENCE = "OFL.txt"
STAMP = ".stamp"  # hidden: collectstatic leaves it out
RECIPE = 1  # raise it when the code below changes what comes out


def build_fonts(target: Path, source: Path | None = None) -> bool:
    """Write WOFF2 and TTF files of each face and their licence into a folder; say whether there was anything to do.

    `source` is a folder with the files of the package, by default the installed one. Several processes may build at once: a file is
    either missing or whole, and all write the same.
    """
    if source is None:
        source = Path(str(files("font_source_sans_pro"))) / "files"
    stamp = _stamp(source)
    names = [f"{face}.{kind}" for face in FACES for kind in ("woff2", "ttf")] + [LICENCE]
    if _is_up_to_date(target, names, stamp):
        return False
    target.mkdir(parents=True, exist_ok=True)
    for face, file in FACES.items():
        _write(target / f"{face}.ttf", (source / file).read_bytes())
        with _temporary(target / f"{face}.woff2") as path:
            _write_web_font(source / file, path)
    _write(target / LICENCE, (source / "LICENSE.txt").read_bytes())
    _write(target / STAMP, stamp.encode())  # last: it vouches for the others
    return True


def _stamp(source: Path) -> str:
    """Sum up what the result depends on."""
    sizes = [(source / file).stat().st_size for file in FACES.values()]
    parts = (RECIPE, version(PACKAGE), sizes, sorted(CHARACTERS), FACES, WEB_NAME)
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _is_up_to_date(target: Path, names: list[str], stamp: str) -> bool:
    try:
        # A crash of the machine may leave an empty file under its final name.
        return (target / STAMP).read_text() == stamp and all((target / name).stat().st_size for name in names)
    except OSError:
        return False


@contextmanager
def _temporary(path: Path) -> Iterator[Path]:
    """Yield a path to write to, beside the final one, which it then replaces."""
    beside = path.with_name(f".{path.name}.{uuid4().hex}")
    try:
        yield beside
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def _write(path: Path, content: bytes) -> None:
    with _temporary(path) as beside:
        beside.write_bytes(content)


def _write_web_font(source: Path, target: Path) -> None:
    """Keep the characters of French and all typographic features, under a name of our own, as WOFF2."""
    options = subset.Options()
    options.flavor = "woff2"
    options.layout_features = ["*"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 7, 13, 14]  # with copyright, trade mark and licence, as the licence asks
    with TTFont(source, recalcTimestamp=False) as font:
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=CHARACTERS & font.getBestCmap().keys())
        subsetter.subset(font)
        weight = font["OS/2"].usWeightClass
        names = {1: WEB_NAME, 3: f"{WEB_NAME} {weight}", 4: f"{WEB_NAME} {weight}", 6: f"{WEB_NAME.replace(' ', '')}-{weight}"}
        for record in font["name"].names:
            if record.nameID in names:
                record.string = names[record.nameID]
        subset.save_font(font, str(target), options)
