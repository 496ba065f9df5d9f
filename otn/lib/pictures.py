"""Pictures that people send us (logos): looked at by content, and drawn anew, so that nothing but their pixels is kept.

What comes out holds no metadata and nothing hidden behind or between the parts of the file; a file that is two things at once is refused.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock

from PIL import ExifTags, Image, ImageFile, UnidentifiedImageError

HEAVIEST = 1_000_000  # bytes of what is sent
LARGEST = 16_000_000  # pixels of it: beyond, unpacking would take the memory of a worker
SIDE = 800  # pixels of what is kept

FORMATS = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG"}  # by the end of the name
ENDS = {"PNG": b"\x00\x00\x00\x00IEND\xaeB`\x82", "JPEG": b"\xff\xd9"}  # a whole file ends so, and nothing follows

# What Pillow raises for a file that is damaged, or made to harm.
UNREADABLE = (
    UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning, OSError, SyntaxError, ValueError, EOFError,
)  # fmt: skip


@dataclass(frozen=True)
class Picture:
    content: bytes
    suffix: str  # « png » or « jpg »


class NotAPicture(ValueError):
    """The file cannot be used as a picture; `message` tells the person who sent it what to send."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def read_picture(content: bytes, name: str) -> Picture:
    """Return a PNG or JPEG picture drawn anew, 800 pixels wide and high at most. Raises NotAPicture for anything else."""
    expected = FORMATS.get(name.rpartition(".")[2].lower())
    if expected is None:
        raise NotAPicture("Envoyez une image PNG ou JPEG.")
    if not content:
        raise NotAPicture("Ce fichier est vide.")
    if len(content) > HEAVIEST:
        raise NotAPicture("Ce fichier est trop lourd\N{NO-BREAK SPACE}: 1\N{NO-BREAK SPACE}Mo au plus.")
    try:
        with _whole_pictures_only():
            return _drawn_anew(content, expected)
    except NotAPicture:
        raise
    except UNREADABLE as error:
        raise NotAPicture("Ce fichier n’est pas une image PNG ou JPEG lisible.") from error


_strictness = Lock()


@contextmanager
def _whole_pictures_only() -> Iterator[None]:
    """Have Pillow refuse a picture whose pixels are missing: WeasyPrint, once imported, has it accept them in the whole process."""
    with _strictness:
        before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
        try:
            yield
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = before


def _drawn_anew(content: bytes, expected: str) -> Picture:
    with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as image:
        if image.format != expected:
            raise NotAPicture("Le nom de ce fichier ne dit pas ce qu’il contient. Envoyez une image PNG ou JPEG.")
        if image.width * image.height > LARGEST:
            raise NotAPicture(
                "Cette image a trop de points\N{NO-BREAK SPACE}: réduisez-la à 4\N{NARROW NO-BREAK SPACE}000 de côté au plus."
            )
        if not content.endswith(ENDS[expected]):
            raise NotAPicture("Ce fichier contient autre chose qu’une image, ou il est incomplet.")
        image.load()  # before its notes are looked at: pixels that are missing are told here
        pixels = _upright(image).convert("RGBA" if expected == "PNG" else "RGB")
    pixels.thumbnail((SIDE, SIDE))
    kept = Image.new(pixels.mode, pixels.size)
    kept.paste(pixels)  # the pixels alone: what stood beside them in the file stays behind
    drawn = io.BytesIO()
    kept.save(drawn, expected, optimize=True, quality=90)
    return Picture(drawn.getvalue(), "png" if expected == "PNG" else "jpg")


# How a picture is turned so that it stands as its camera was held, by the orientation that the camera noted.
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE, 8: Image.Transpose.ROTATE_90,
}  # fmt: skip


def _upright(image: Image.Image) -> Image.Image:
    """Turn a picture as its notes say. Notes that make no sense are no reason to refuse it: cameras write such, and they are not kept.

    Pillow's own `exif_transpose` writes the other notes anew, and raises whatever it likes over them.
    """
    try:
        noted = image.getexif().get(ExifTags.Base.Orientation)
    except Exception:
        noted = None
    turn = TURNS.get(noted) if isinstance(noted, int) else None
    return image if turn is None else image.transpose(turn)
