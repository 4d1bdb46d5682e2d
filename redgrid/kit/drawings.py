"""Drawings (SVG) from outside, written anew: only shapes and words of a list pass, nothing that acts or fetches.

The result is shown as a picture (``<img>``, ``<image>``), where no script runs; ``as_picture`` shuts the door a second
time for whoever opens its address by itself.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from django.http import HttpResponse
from django.utils.translation import gettext as _

from redgrid.kit.refusal import Invalid

MOST_BYTES = 2_000_000
MOST_ELEMENTS = 20_000
MOST_DEPTH = 60
# A look that is written once in a style sheet is written at every element: the result may grow, and not without end.
MOST_WRITTEN = 4_000_000
LONGEST_LOOK = 200
MOST_SIDE = 1_000_000
WIDEST = 10  # the longer side may be so many times the shorter

SVG = "http://www.w3.org/2000/svg"
SHAPES = {"path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan"}
# A link draws as a group does, once it leads nowhere.
AS_GROUP = {"g", "a", "switch"}
# Said about the drawing, not drawn: no loss that anybody should be told of.
UNDRAWN = {"title", "desc", "metadata", "style", "script", "defs"}
GEOMETRY = {
    "x", "y", "width", "height", "cx", "cy", "r", "rx", "ry", "x1", "y1", "x2", "y2", "dx", "dy", "points",
    "d", "transform", "rotate", "textLength", "pathLength",
}  # fmt: skip
LOOKS = {
    "fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity", "stroke-linecap",
    "stroke-linejoin", "stroke-dasharray", "stroke-dashoffset", "stroke-miterlimit", "opacity", "color",
    "visibility", "display", "font-size", "font-family", "font-weight", "font-style", "text-anchor",
    "dominant-baseline", "letter-spacing", "vector-effect",
}  # fmt: skip
PLAIN = re.compile(r"[\w\s.,%#()+'\"-]*")
FETCHES = re.compile(r"url|image|expression|import|var\s*\(|attr\s*\(|env\s*\(", re.IGNORECASE)
NUMBER = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)")
CLASS = re.compile(r"\.([\w-]+)")


@dataclass(frozen=True)
class Drawing:
    """An SVG of our own writing. Sides in its own units; ``left_out`` counts the elements that were not taken over."""

    content: bytes
    width: int
    height: int
    left_out: dict[str, int]


def redraw_svg(content: bytes) -> Drawing:
    """The drawing in ``content``, written anew. Raises Invalid for what is no drawing, is too much, or has entities."""
    if len(content) > MOST_BYTES:
        raise Invalid(
            _("The drawing is larger than %(size)s MB.") % {"size": MOST_BYTES // 1_000_000}, field="file"
        )
    styles, scribe = _Styles(), _Scribe()
    try:
        _parse(content, styles)
        scribe.classes = styles.classes
        _parse(content, scribe)
    except (expat.ExpatError, ValueError, LookupError) as wrong:
        raise Invalid(_("This file is not a drawing we can read (SVG)."), field="file") from wrong
    return scribe.drawing()


def as_picture(content: bytes) -> HttpResponse:
    """An answer with an SVG in which nothing runs, even when somebody opens it by its own address."""
    headers = {
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        "Cache-Control": "private, max-age=86400",
    }
    return HttpResponse(content, content_type="image/svg+xml", headers=headers)


class _Reader:
    """What both passes over a drawing share: elements by their plain name, a limit to everything."""

    def __init__(self) -> None:
        self.depth = self.elements = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.elements += 1
        if self.depth > MOST_DEPTH or self.elements > MOST_ELEMENTS:
            raise Invalid(_("The drawing has too many parts. Save a simpler one."), field="file")
        space, _blank, plain = name.rpartition(" ")
        self.open(plain if space == SVG else "", {k: v for k, v in attributes.items() if " " not in k})

    def end(self, _name: str) -> None:
        self.depth -= 1
        self.close()

    def open(self, name: str, attributes: dict[str, str]) -> None:
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError

    def words(self, text: str) -> None:
        raise NotImplementedError


def _parse(content: bytes, reader: _Reader) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.words
    parser.StartDoctypeDeclHandler = _no_subset
    parser.EntityDeclHandler = _no_entities
    parser.Parse(content, True)


def _no_subset(_name: str, _system: str | None, _public: str | None, has_subset: int) -> None:
    if has_subset:
        _no_entities()


def _no_entities(*_said: object) -> None:
    raise Invalid(
        _("The drawing defines entities, which we do not read. Save it as plain SVG."), field="file"
    )


class _Styles(_Reader):
    """The first pass: rules of style sheets that are for one class, since most programs write their looks so."""

    def __init__(self) -> None:
        super().__init__()
        self.classes: dict[str, dict[str, str]] = {}
        self._inside: list[str] = []
        self._text: list[str] = []

    def open(self, name: str, attributes: dict[str, str]) -> None:
        self._inside.append(name)

    def words(self, text: str) -> None:
        if self._inside and self._inside[-1] == "style":
            self._text.append(text)

    def close(self) -> None:
        if self._inside.pop() != "style":
            return
        for selectors, said in _rules("".join(self._text)):
            for selector in selectors.split(","):
                if found := CLASS.fullmatch(selector.strip()):
                    self.classes.setdefault(found[1], {}).update(_looks(said))
        self._text.clear()


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """Selectors and declarations of a style sheet, in time that grows with its length and not faster."""
    first, *commented = sheet.split("/*")
    plain = first + "".join(part.partition("*/")[2] for part in commented)
    for rule in plain.split("}"):
        selectors, brace, said = rule.rpartition("{")
        if brace:
            yield selectors, said


def _looks(style: str) -> dict[str, str]:
    """The declarations of a style that may pass, as attributes."""
    pairs = (part.partition(":") for part in style.split(";"))
    said = {name.strip().lower(): value.replace("!important", "").strip() for name, _colon, value in pairs}
    return {name: _harmless(name, value) for name, value in said.items() if name in LOOKS}


def _harmless(name: str, value: str) -> str:
    """A look that fetches nothing; a pattern or gradient that is left out must not turn into plain black."""
    if len(value) <= LONGEST_LOOK and PLAIN.fullmatch(value) and not FETCHES.search(value):
        return value
    return "none" if name in {"fill", "stroke"} else "inherit"


@dataclass
class _Scribe(_Reader):
    """The second pass: writes what may pass."""

    classes: dict[str, dict[str, str]] = field(default_factory=dict)
    depth: int = 0
    elements: int = 0
    size: tuple[float, float, float, float] | None = None
    drawn: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    length: int = 0
    written: list[str] = field(default_factory=list)
    # The names under which elements were opened; empty for what is left out with all that is in it.
    ends: list[str] = field(default_factory=list)

    def open(self, name: str, attributes: dict[str, str]) -> None:
        if not self.ends:
            self._open_root(name, attributes)
            return
        kept = "g" if name in AS_GROUP else name if name in SHAPES else ""
        if not self.ends[-1] or not kept:
            if self.ends[-1] and name and name not in UNDRAWN:
                self.left_out[name] += 1
            self.ends.append("")
            return
        self.drawn += kept in SHAPES
        self.written.append(f"<{kept}{self._kept(attributes)}>")
        self.ends.append(kept)
        self.length += len(self.written[-1])
        if self.length > MOST_WRITTEN:
            raise Invalid(_("The drawing has too many parts. Save a simpler one."), field="file")

    def _open_root(self, name: str, attributes: dict[str, str]) -> None:
        if name != "svg":
            raise ValueError(name)
        self.size = _size(attributes)
        looks = {key: value for key, value in attributes.items() if key in LOOKS or key in {"style", "class"}}
        self.written.append(f"<g{self._kept(looks)}>")
        self.ends.append("g")

    def _kept(self, attributes: dict[str, str]) -> str:
        looks = {key: _harmless(key, value) for key, value in attributes.items() if key in LOOKS}
        for name in attributes.get("class", "").split():
            looks |= self.classes.get(name, {})
        looks |= _looks(attributes.get("style", ""))
        shape = {
            key: value for key, value in attributes.items() if key in GEOMETRY and PLAIN.fullmatch(value)
        }
        return "".join(f" {key}={quoteattr(value)}" for key, value in (shape | looks).items())

    def words(self, text: str) -> None:
        if self.ends and self.ends[-1] in {"text", "tspan"}:
            self.written.append(escape(text))

    def close(self) -> None:
        if kept := self.ends.pop():
            self.written.append(f"</{kept}>")

    def drawing(self) -> Drawing:
        if not self.drawn or self.size is None:
            raise Invalid(
                _("There is nothing in the drawing that we can show: no lines, no shapes."), field="file"
            )
        left, top, width, height = self.size
        # Sides that fit any field of numbers; only their ratio matters.
        scale = 1000 / max(width, height)
        sides = max(1, round(width * scale)), max(1, round(height * scale))
        frame = f'viewBox="{left:g} {top:g} {width:g} {height:g}" width="{sides[0]}" height="{sides[1]}"'
        content = f'<svg xmlns="{SVG}" {frame}>{"".join(self.written)}</svg>'
        return Drawing(content.encode(), *sides, dict(self.left_out))


def _size(attributes: dict[str, str]) -> tuple[float, float, float, float]:
    """Left, top, width and height of the page of the drawing."""
    box = [float(part) for part in re.split(r"[\s,]+", attributes.get("viewBox", "").strip()) if part]
    if len(box) != 4:
        box = [0, 0, _number(attributes.get("width", "")), _number(attributes.get("height", ""))]
    left, top, width, height = box
    if not all(math.isfinite(side) and abs(side) <= MOST_SIDE for side in box) or min(width, height) <= 0:
        raise Invalid(_("The drawing does not say how large it is."), field="file")
    if max(width, height) > WIDEST * min(width, height):
        raise Invalid(_("The drawing is a strip: one side is more than ten times the other."), field="file")
    return left, top, width, height


def _number(text: str) -> float:
    found = NUMBER.match(text)
    return float(found[1]) if found and "%" not in text else 0.0
