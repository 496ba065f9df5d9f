"""Pictures that people send: looked at by content and by name, drawn anew; what else a file holds never comes out."""

import io
import struct
import zipfile
import zlib

import pytest
from PIL import Image, ImageFile
from PIL.PngImagePlugin import PngInfo

from otn.lib.pictures import HEAVIEST, SIDE, NotAPicture, read_picture

PAYLOAD = b"<script>alert(1)</script>"


def drawn(form="PNG", size=(40, 20), mode="RGB", **options):
    made = io.BytesIO()
    Image.new(mode, size).save(made, form, **options)
    return made.getvalue()


def zipped():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("page.html", PAYLOAD)
    return made.getvalue()


def claiming(width, height):
    """A PNG of a few bytes that says it is large."""
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 64)), (b"IEND", b"")]
    body = b"".join(struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks)
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize(("name", "form"), [("logo.png", "PNG"), ("LOGO.PNG", "PNG"), ("a.b.jpg", "JPEG"), ("é.jpeg", "JPEG")])
@pytest.mark.parametrize("mode", ["RGB", "L", "1"])
def test_png_and_jpeg_are_accepted(name, form, mode):
    picture = read_picture(drawn(form, mode=mode), name)
    assert picture.suffix == ("png" if form == "PNG" else "jpg")
    with Image.open(io.BytesIO(picture.content)) as image:
        assert (image.format, image.size) == (form, (40, 20))


@pytest.mark.parametrize(("form", "mode"), [("PNG", "P"), ("PNG", "LA"), ("PNG", "I;16"), ("PNG", "RGBA"), ("JPEG", "CMYK")])
def test_every_kind_of_pixel_is_accepted(form, mode):
    assert read_picture(drawn(form, mode=mode), f"logo.{form.lower()}").content


def test_a_transparent_logo_stays_transparent():
    content = read_picture(drawn(mode="RGBA"), "logo.png").content
    with Image.open(io.BytesIO(content)) as image:
        assert image.getpixel((0, 0)) == (0, 0, 0, 0)


def test_a_large_picture_is_made_smaller_and_keeps_its_shape():
    content = read_picture(drawn(size=(2400, 600)), "logo.png").content
    with Image.open(io.BytesIO(content)) as image:
        assert image.size == (SIDE, SIDE // 4)


REFUSED = {
    "an SVG": (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "logo.svg"),
    "an SVG under another name": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "logo.png"),
    "a GIF": (drawn("GIF"), "logo.gif"),
    "a GIF under another name": (drawn("GIF"), "logo.png"),
    "a GIF that is a page": (drawn("GIF") + PAYLOAD, "logo.jpg"),
    "a WebP": (drawn("WEBP"), "logo.png"),
    "a BMP": (drawn("BMP"), "logo.png"),
    "a TIFF": (drawn("TIFF"), "logo.png"),
    "a PNG called JPEG": (drawn("PNG"), "logo.jpg"),
    "a JPEG called PNG": (drawn("JPEG"), "logo.png"),
    "a page": (b"<!doctype html>" + PAYLOAD, "logo.png"),
    "a page called so": (drawn(), "logo.html"),
    "a program": (b"MZ" + b"\0" * 200, "logo.png"),
    "a PDF": (b"%PDF-1.7\n%%EOF", "logo.png"),
    "a PNG that is a page": (drawn() + PAYLOAD, "logo.png"),
    "a PNG that is an archive": (drawn() + zipped(), "logo.png"),
    "a JPEG that is an archive": (drawn("JPEG") + zipped(), "logo.jpg"),
    "half a PNG": (drawn()[:-30], "logo.png"),
    "half a JPEG": (drawn("JPEG", size=(400, 400))[:-200], "logo.jpg"),
    "a PNG cut and closed": (drawn(size=(400, 400))[:80] + drawn()[-12:], "logo.png"),
    "nothing": (b"", "logo.png"),
    "no ending": (drawn(), "logo"),
    "two endings": (drawn(), "logo.png.exe"),
    "too heavy": (drawn() + b"\0" * HEAVIEST, "logo.png"),
    "too many pixels": (claiming(5_000, 5_000), "logo.png"),
    "a bomb": (claiming(60_000, 60_000), "logo.png"),
    "pixels that are missing": (claiming(300, 300), "logo.png"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_anything_else_is_refused_with_a_sentence(what):
    with pytest.raises(NotAPicture) as refusal:
        read_picture(*REFUSED[what])
    assert refusal.value.message.endswith(".")


def test_what_hides_inside_a_sound_picture_does_not_come_out():
    told = PngInfo()
    told.add_text("Comment", PAYLOAD.decode())
    exif = Image.Exif()
    exif[0x010E] = PAYLOAD.decode()
    exif[0x8825] = {1: "N", 2: (49.0, 22.0, 0.0)}  # where the photograph was taken
    for content, name in (
        (drawn(pnginfo=told, exif=exif, icc_profile=PAYLOAD), "logo.png"),
        (drawn("JPEG", exif=exif, comment=PAYLOAD, icc_profile=PAYLOAD), "logo.jpg"),
    ):
        kept = read_picture(content, name).content
        assert b"script" in content
        assert b"script" not in kept
        with Image.open(io.BytesIO(kept)) as image:
            assert not image.getexif()
            assert image.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_a_photograph_taken_upright_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    content = read_picture(drawn("JPEG", exif=exif), "logo.jpg").content
    with Image.open(io.BytesIO(content)) as image:
        assert image.size == (20, 40)


def noted(*entries):
    """A JPEG whose camera noted these: tag, type, count and value of each, as EXIF writes them."""
    body = b"".join(struct.pack("<HHI", tag, kind, count) + value for tag, kind, count, value in entries)
    return drawn("JPEG", exif=b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", len(entries)) + body + bytes(4))


UPRIGHT = (0x0112, 3, 1, struct.pack("<HH", 6, 0))
SENSELESS = {
    "a fraction for a whole number": (0x0100, 11, 1, struct.pack("<f", 1.5)),
    "a text for a resolution": (0x011A, 2, 2, b"a\0\0\0"),
    "bytes for a resolution": (0x011A, 7, 2, b"a\0\0\0"),
}


@pytest.mark.parametrize("what", SENSELESS)
def test_notes_of_a_camera_that_make_no_sense_harm_nothing(what):
    content = read_picture(noted(UPRIGHT, SENSELESS[what]), "logo.jpg").content
    with Image.open(io.BytesIO(content)) as image:
        assert image.size == (20, 40)


@pytest.mark.parametrize("orientation", [(0x0112, 3, 1, struct.pack("<HH", 9, 0)), (0x0112, 2, 2, b"6\0\0\0")])
def test_an_orientation_that_does_not_exist_turns_nothing(orientation):
    content = read_picture(noted(orientation), "logo.jpg").content
    with Image.open(io.BytesIO(content)) as image:
        assert image.size == (40, 20)


def test_missing_pixels_are_refused_whatever_else_the_process_has_loaded(monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as WeasyPrint does when it is imported
    with pytest.raises(NotAPicture):
        read_picture(claiming(40, 20), "logo.png")
    assert ImageFile.LOAD_TRUNCATED_IMAGES is True
