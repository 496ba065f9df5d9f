"""Documents reopened and read: what a screen reader finds in them, and what nobody may put into them."""

import logging
import os
import re
import socket
import subprocess
import sys
import threading
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pypdf import PdfReader

from otn.lib import pdf
from tests.lib import sample

ROOT = Path(__file__).resolve().parents[2]
DAY = date(2026, 11, 10)
SECRET = "the content of a local file"


@pytest.fixture(scope="session")
def report(static) -> bytes:
    return pdf.render(sample.report(), static=static, printed_on=DAY)


@pytest.fixture
def document(report: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(BytesIO(report)) as opened:
        yield opened


def page(body: str, head: str = "") -> str:
    return f"<!doctype html><html><head><title>Essai</title>{head}</head><body>{body}</body></html>"


def text_of(content: bytes) -> str:
    return "\n".join(sheet.extract_text() for sheet in PdfReader(BytesIO(content)).pages)


def elements(node: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Walk the structure tree."""
    kids: Any = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from elements(kid)


# --- What a reader with a screen reader needs (interface.md §8) -------------------------------------------------------------------------


def test_the_document_is_tagged_and_says_its_language_and_title(document):
    assert document.Root.MarkInfo.Marked
    assert document.Root.Lang == "fr"
    assert document.Root.ViewerPreferences.DisplayDocTitle
    with document.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == "Rapport de diagnostic"
        assert metadata["xmp:CreateDate"] == "2026-11-10"
    assert document.docinfo["/CreationDate"] == "D:20261110"
    assert {str(sheet.Tabs) for sheet in document.pages} == {"/S"}


def test_every_font_is_ours_embedded_and_can_be_searched(document):
    fonts = document.pages[1].Resources.Font
    assert fonts.keys()
    for font in fonts.values():
        assert "Source-Sans-Pro" in str(font.BaseFont)
        assert font.ToUnicode.read_bytes()
        assert font.DescendantFonts[0].FontDescriptor.FontFile2.read_bytes()


def test_the_structure_holds_headings_lists_links_tables_and_figures(document):
    tags = Counter(str(element.S) for element in elements(document.Root.StructTreeRoot))
    assert not {"/H1", "/H2", "/P", "/L", "/LI", "/Link", "/Table", "/TH", "/TD", "/Figure", "/Caption"} - tags.keys()


def test_the_alternative_text_of_a_chart_is_its_title(document):
    titles = re.findall("<title>(.*?)</title>", sample.report().split("<body", 1)[1])
    figures = [element for element in elements(document.Root.StructTreeRoot) if element.S == "/Figure"]
    assert [str(figure.Alt) for figure in figures] == titles


def test_the_outline_is_the_chapters(report):
    outline = PdfReader(BytesIO(report)).outline
    tops = [entry.title for entry in outline if not isinstance(entry, list)]
    chapters = [f"{i}. {name}" for i, name in enumerate(sample.CHAPTERS, 1)]
    assert tops == ["Synthèse", *chapters, "Forces, faiblesses, opportunités, menaces"]


def test_french_spaces_can_be_extracted(report):
    assert "1\u202f865,43\u00a0€" in text_of(report)


def test_ten_pages_with_heads_numbers_and_contents_that_agree(report):
    sheets = PdfReader(BytesIO(report)).pages
    assert len(sheets) == 10
    cover, summary, first, *_, last = (sheet.extract_text() for sheet in sheets)
    assert "Page" not in cover
    assert "Page 2 sur 10" in summary
    assert "Rapport de diagnostic 2026 · 10 novembre 2026" in summary
    assert "1. Le site et son écosystème Côte des Embruns" in first
    assert "Page 10 sur 10" in last
    for i, name in enumerate(sample.CHAPTERS, 1):
        stated = re.search(rf"{i}\. {name}\s+(\d+)", summary)
        assert stated is not None
        assert f"{i}. {name}" in sheets[int(stated[1]) - 1].extract_text()
    assert sheets[9].mediabox.width > sheets[9].mediabox.height


def test_a_small_table_is_never_cut_nor_parted_from_its_heading(static):
    for lines in range(30, 40):  # wherever the table falls on the page
        body = "<p>.</p>" * lines + "<h2>Le tableau</h2>" + sample.table("La légende", 5)
        content = pdf.render(page(body), static=static, printed_on=DAY)
        sheets = [sheet.extract_text() for sheet in PdfReader(BytesIO(content)).pages]
        assert sum("Le tableau" in sheet and "La légende" in sheet and "Action 1" in sheet and "Total" in sheet for sheet in sheets) == 1


def test_a_long_table_repeats_its_head_and_leaves_no_lonely_row(static):
    for lines in range(20, 36, 3):
        body = "<p>.</p>" * lines + "<h2>Le tableau</h2>" + sample.table("La légende", 40)
        content = pdf.render(page(body), static=static, printed_on=DAY)
        counts = []
        for sheet in PdfReader(BytesIO(content)).pages:
            text = sheet.extract_text()
            if rows := len(re.findall(r"Action \d+|Total", text)):
                counts.append(rows)
                assert "Responsable" in text
                assert ("Le tableau" in text) == ("La légende" in text) == ("Action 1\u00a0" in text)
        assert sum(counts) == 41
        assert min(counts) >= 3


def test_the_same_arguments_give_the_same_bytes_in_another_process(static, report):
    code = (
        "import sys, hashlib, datetime; from otn.lib import pdf; from tests.lib import sample\n"
        "content = pdf.render(sample.report(), static=sys.argv[1:], printed_on=datetime.date(2026, 11, 10))\n"
        "sys.stdout.buffer.write(content)"
    )
    command = [sys.executable, "-c", code, *map(str, static)]
    assert subprocess.run(command, cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": "7"}, capture_output=True, check=True).stdout == report


def test_the_language_is_french_whatever_the_template_forgets(static):
    with pikepdf.open(BytesIO(pdf.render(page("<p>Essai</p>"), static=static, printed_on=DAY))) as opened:
        assert opened.Root.Lang == "fr"


def test_a_document_without_title_is_refused(static):
    with pytest.raises(ValueError, match="title"):
        pdf.render("<p>Essai</p>", static=static, printed_on=DAY)


# --- What nobody may put into a document (security.md, finding 3 and S23) ---------------------------------------------------------------


@pytest.fixture
def listener() -> Iterator[tuple[str, list[bytes]]]:
    """A server on the loopback: its host and port, and what it was asked."""
    asked: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(1)
                asked.append(connection.recv(4096))
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"127.0.0.1:{server.getsockname()[1]}", asked
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join(5)


def svg(inner: str) -> str:
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">{inner}</svg>'
    return "data:image/svg+xml;base64," + b64encode(drawing.encode()).decode()


VECTORS: list[Callable[[str], tuple[str, str]]] = [  # an address → what is put into the head and into the body
    lambda url: (f'<link rel="stylesheet" href="{url}">', ""),
    lambda url: (f'<style>@import "{url}";</style>', ""),
    lambda url: (f"<style>@import url({url}) print;</style>", "<p>x</p>"),
    lambda url: (f'<style>@font-face {{ font-family: X; src: url("{url}") }} p {{ font-family: X }}</style>', "<p>x</p>"),
    lambda url: (f"<style>@page {{ background: url({url}); @top-left {{ content: url({url}) }} }}</style>", "<p>x</p>"),
    lambda url: (f'<link rel="attachment" href="{url}">', ""),
    lambda url: (f'<link rel="ATTACHMENT icon" href="{url}">', ""),
    lambda url: (f'<base href="{url}">', '<img src="b.png" alt="x"><a rel="attachment" href="c">x</a>'),
    lambda url: (f'<meta http-equiv="refresh" content="0; url={url}">', ""),
    lambda url: ("", f'<a rel="attachment" href="{url}">x</a>'),
    lambda url: ("", f'<img src="{url}" alt="x"><img srcset="{url} 2x" alt="y"><picture><source srcset="{url}"></picture>'),
    lambda url: ("", f'<object data="{url}"></object><embed src="{url}"><iframe src="{url}"></iframe><video poster="{url}"></video>'),
    lambda url: ("", f'<input type="image" src="{url}"><audio src="{url}"></audio><script src="{url}"></script>'),
    lambda url: ("", f'<p style="background: url({url})">x</p><ul><li style="list-style-image: url({url})">x</ul>'),
    lambda url: ("", f'<p style="border-image: url({url}) 1; border: 1px solid; mask-image: url({url}); content: url({url})">x</p>'),
    lambda url: ("", f'<p style="color: red; background: image-set(url({url}) 1x)">x</p>'),
    lambda url: ("", f'<table background="{url}"><tr><td background="{url}">x</table>'),
    lambda url: ("", f'<svg viewBox="0 0 9 9"><title>x</title><image href="{url}"/><image xlink:href="{url}"/><use href="{url}#a"/></svg>'),
    lambda url: ("", f'<svg viewBox="0 0 9 9"><title>x</title><style>@import "{url}";</style><rect width="9"/></svg>'),
    lambda url: ("", f'<svg viewBox="0 0 9 9"><title>x</title><style>rect {{ fill: url({url}#a) }}</style><rect width="9"/></svg>'),
    lambda url: ("", f'<img alt="x" src="{svg(f"""<image href="{url}" width="9" height="9"/>""")}">'),
    lambda url: ("", f'<img alt="x" src="{svg(f"""<style>@import "{url}"; @font-face {{ font-family: Y; src: url({url}) }}</style>""")}">'),
    lambda url: ("", f'<img alt="x" src="{svg(f"""<use xlink:href="{url}"/><text font-family="Y" y="9">x</text>""")}">'),
    lambda url: ("", f'<img alt="x" src="data:image/svg+xml,%3C!DOCTYPE s [%3C!ENTITY e SYSTEM %22{url}%22%3E]%3E%3Csvg%3E&e;%3C/svg%3E">'),
]  # fmt: skip


@pytest.mark.parametrize("vector", VECTORS)
def test_nothing_is_fetched_and_the_document_is_made(vector, static, listener, tmp_path):
    host, asked = listener
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    schemes = ("http://", "HTTP://", "https://", "ftp://", "//", "url:http://", "jar:http://", "view-source:http://")
    addresses = [f"{scheme}{host}/x" for scheme in schemes]
    addresses += [f"http://user:password@{host}/x?token=1", secret.as_uri(), f"FILE://{secret}", f"file:{secret}", str(secret)]
    addresses += [f"static:{secret}", f"static:../../../../..{secret}", "static:pdf.css", f"local:{secret}", f"data:,x\n{secret.as_uri()}"]
    parts = [vector(address) for address in addresses]
    html = page("<h1>Rapport</h1>" + "".join(body for _, body in parts), "".join(head for head, _ in parts))

    content = pdf.render(html, static=static, printed_on=DAY)

    assert asked == []
    assert "Rapport" in text_of(content)
    with pikepdf.open(BytesIO(content)) as opened:
        assert "/EmbeddedFiles" not in opened.Root.get("/Names", {})
        for item in opened.objects:
            assert not (isinstance(item, pikepdf.Dictionary) and item.get("/Type") in {"/EmbeddedFile", "/Filespec"})
            if isinstance(item, pikepdf.Stream):
                assert SECRET.encode() not in item.read_bytes()
                assert item.get("/Type") != "/EmbeddedFile"


def test_the_listener_of_these_tests_hears(listener):
    host, asked = listener
    address, port = host.split(":")
    with socket.create_connection((address, int(port)), timeout=5) as connection:
        connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
        connection.recv(10)
    assert len(asked) == 1


@pytest.mark.parametrize("rest", ['<link rel="attachment" href="data:,x">', '<a rel="attachment" href="data:,x">x</a>'])
def test_not_even_data_is_attached(rest, static):
    content = pdf.render(page(rest, rest), static=static, printed_on=DAY)
    assert PdfReader(BytesIO(content)).attachments == {}


def test_escaped_text_is_printed_as_it_was_typed(static):
    typed = "<img src=\"http://127.0.0.1:9/x\"> {{7*7}} 'file:///etc/passwd' &amp;"
    escaped = typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert typed in text_of(pdf.render(page(f"<p>{escaped}</p>"), static=static, printed_on=DAY))


def test_pictures_in_data_addresses_are_shown(static):
    dot = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    content = pdf.render(page(f'<p><img alt="Le logo" src="{dot}"></p>'), static=static, printed_on=DAY)
    assert len(PdfReader(BytesIO(content)).pages[0].images) == 1


def test_what_is_refused_is_logged_without_its_query_and_password(static, caplog):
    body = '<img alt="x" src="https://camille:motdepasse@example.org/logo.png?jeton=abc123#page">'
    with caplog.at_level(logging.DEBUG):
        pdf.render(page(body), static=static, printed_on=DAY)
    assert ("otn.pdf", logging.WARNING, "refused in a PDF: https://example.org/logo.png…") in caplog.record_tuples
    assert not [said for said in caplog.messages if "jeton" in said or "motdepasse" in said]


def test_what_weasyprint_logs_is_one_short_line(static, caplog):
    body = f'<img alt="x" src="data:image/png;base64,{"A" * 5000}"><img alt="y" src="x:a&#10;WARNING forged">'
    pdf.render(page(body), static=static, printed_on=DAY)
    assert caplog.messages
    assert all(len(said) <= 330 and "\n" not in said for said in caplog.messages)


# --- Fonts: without any, WeasyPrint ends the process --------------------------------------------------------------------------------------


def test_missing_fonts_are_an_exception(tmp_path):
    with pytest.raises(pdf.FontsMissing, match="build_fonts"):
        pdf.render(page(""), static=[ROOT / "static", tmp_path], printed_on=DAY)


def test_a_broken_font_is_an_exception(static, tmp_path):
    (tmp_path / "fonts").mkdir()
    for name in pdf.FONTS:
        (tmp_path / "fonts" / name).write_bytes(b"")
    with pytest.raises(pdf.FontsMissing, match="source-sans-pro-400"):
        pdf.render(page(""), static=[tmp_path, *static], printed_on=DAY)


def test_a_machine_without_any_font_makes_documents(static, tmp_path):
    settings = tmp_path / "fonts.conf"
    settings.write_text(f'<?xml version="1.0"?><fontconfig><dir>{tmp_path}/none</dir><cachedir>{tmp_path}/cache</cachedir></fontconfig>')
    code = (
        "import sys, datetime; from otn.lib import pdf\n"
        'svg = \'<svg><title>t</title><text font-family="Arial" y="9">x</text></svg>\'\n'
        "for text in '日本 😀 \\u2011', 'Été à Œuilly':\n"
        "    html = f'<html><title>Essai</title><body><p style=\"font-family: serif\">{text}</p>{svg}</body></html>'\n"
        "    content = pdf.render(html, static=sys.argv[1:], printed_on=datetime.date(2026, 1, 1))\n"
        "sys.stdout.buffer.write(content)"
    )
    command = [sys.executable, "-W", "ignore", "-c", code, *map(str, static)]
    run = subprocess.run(command, cwd=ROOT, env=os.environ | {"FONTCONFIG_FILE": str(settings)}, capture_output=True, check=False)
    assert run.returncode == 0, run.stderr.decode()
    assert "Été à Œuilly" in text_of(run.stdout)


def test_the_names_of_static_files_lead_nowhere_else(static):
    with pytest.raises(ValueError, match="not the name"):
        pdf.render(page(""), static=static, printed_on=DAY, stylesheets=["../pyproject.toml"])


def test_a_web_process_does_not_pay_for_weasyprint():
    code = "import sys; from otn.lib import pdf; assert 'weasyprint' not in sys.modules; pdf.warm(); assert 'weasyprint' in sys.modules"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
