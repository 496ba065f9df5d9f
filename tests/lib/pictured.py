"""Readers of our pictures: their texts with the room they take, and what every picture must be."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass

from otn.lib.charts import Markup
from otn.lib.charts.lettering import width


@dataclass(frozen=True)
class Written:
    """A line of text and its box."""

    words: str
    left: float
    top: float
    right: float
    bottom: float


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)


def said(svg: str) -> str:
    """Return the description."""
    return parsed(svg).findtext("desc") or ""


def drawn(svg: str, css: str) -> list[ET.Element]:
    """Return the shapes of a class, which they have themselves or from the group they are in."""
    found = []
    for element in parsed(svg).iter():
        if css in element.get("class", "").split():
            found += [shape for shape in (element if element.tag == "g" else [element]) if shape.tag != "text"]
    return found


def texts(svg: str) -> list[Written]:
    return list(_texts(parsed(svg), 16, "start", 0, 0))


def _texts(element: ET.Element, size: float, anchor: str, x: float, y: float) -> Iterator[Written]:
    size = float(element.get("font-size", size))
    anchor = element.get("text-anchor", anchor)
    if moved := re.fullmatch(r"translate\((\S+) (\S+)\)", element.get("transform", "")):
        x, y = x + float(moved[1]), y + float(moved[2])
    if element.tag == "text":
        words = element.text or ""
        room = width(words, size)
        left = x + float(element.get("x", 0)) - {"start": 0, "middle": room / 2, "end": room}[anchor]
        base = y + float(element.get("y", 0))
        yield Written(words, left, base - 0.75 * size, left + room, base + 0.2 * size)
    for child in element:
        yield from _texts(child, size, anchor, x, y)


def assert_sound(svg: Markup, uid: str, title: str) -> None:
    """Check what is asked of every picture (interface.md §6)."""
    root = parsed(svg)
    assert (root.get("role"), root.get("aria-labelledby")) == ("img", f"{uid}-t {uid}-d")
    assert root.findtext("title") == title
    assert said(svg)
    assert not {element.tag for element in root.iter()} & {"style", "script", "a", "image", "use", "foreignObject"}
    assert not [name for element in root.iter() for name in element.attrib if name == "style" or name.startswith("on")]
    ids = [element.get("id", "") for element in root.iter() if "id" in element.attrib]
    assert len(set(ids)) == len(ids)
    assert all(name.startswith(f"{uid}-") for name in ids)
    assert re.findall(r"url\(#(.+?)\)", svg) == [f"{uid}-h"] * svg.count("url(#")
    assert {element.get("font-family") for element in root.iter() if "font-family" in element.attrib} == {"Source Sans Pro"}
    assert min(float(element.get("font-size", 99)) for element in root.iter()) >= 14
    _, _, wide, high = map(float, root.get("viewBox", "").split())
    assert float(root.get("width", 0)) == wide
    outside = [box for box in texts(svg) if box.left < -0.5 or box.top < -0.5 or box.right > wide + 0.5 or box.bottom > high + 0.5]
    assert outside == []
