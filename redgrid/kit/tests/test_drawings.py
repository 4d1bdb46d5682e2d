from __future__ import annotations

import re
from time import process_time

import pytest

from redgrid.kit.drawings import MOST_BYTES, as_picture, redraw_svg
from redgrid.kit.refusal import Invalid

NS = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def svg(inside: str, frame: str = 'viewBox="0 0 400 200"') -> bytes:
    return f"<svg {NS} {frame}>{inside}</svg>".encode()


def drawn(inside: str) -> str:
    return redraw_svg(svg(inside)).content.decode()


WALL = '<path d="M0 0H10"/>'
ATTACKS = {
    "script": "<script>alert(1)</script>",
    "script in a group": "<g><script href='https://evil.example/x.js'/></g>",
    "handler": '<rect width="9" height="9" onclick="alert(1)" onload="alert(2)"/>',
    "foreign page": "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'><iframe src='https://evil.example'/>"
    "</body></foreignObject>",
    "reference": '<use xlink:href="https://evil.example/a.svg#x"/><use href="#x"/>',
    "picture from elsewhere": '<image href="https://evil.example/a.png"/><image href="data:image/svg+xml,evil"/>',
    "link": '<a href="javascript:alert(1)" xlink:href="javascript:alert(2)"><circle r="4"/></a>',
    "style sheet": "<style>@import url(https://evil.example/a.css); .a{fill:url(https://evil.example)}</style>"
    '<rect class="a" width="1" height="1"/>',
    "style attribute": '<rect style="fill:url(https://evil.example/x);behavior:url(evil)" width="1" height="1"/>',
    "escaped style": '<rect style="fill:u\\72l(https://evil.example)" width="1" height="1"/>',
    "look": '<rect fill="url(https://evil.example#a)" width="1" height="1" filter="url(#evil)"/>',
    "animation": '<rect width="1" height="1"><set attributeName="href" to="javascript:alert(1)"/></rect>',
    "handler by animation": '<animate onbegin="alert(1)" attributeName="x" dur="1s"/>',
    "another space": '<x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>',
    "instruction": '<?xml-stylesheet href="https://evil.example/a.css"?>',
    "comment and section": "<!-- evil --><text><![CDATA[</svg><script>alert(1)</script>]]></text>",
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_of_a_drawing_acts_or_fetches(attack: str) -> None:
    written = drawn(ATTACKS[attack] + WALL)
    told = re.sub(r">[^<]*<", "><", written)
    assert not re.search(r"evil|alert|javascript|url|href|<!|<\?|\son\w+=|style", told)
    assert set(re.findall(r"<(\w+)", written)) <= {"svg", "g", "path", "rect", "circle", "text"}


BOMB = '<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
LOOK = ";".join(
    f"{name}:{'9 ' * 90}" for name in ("stroke-dasharray", "font-family", "fill", "stroke", "color")
)
REFUSED = {
    "looks that multiply": svg(f"<style>.a{{{LOOK}}}</style>" + '<path class="a" d="M0 0"/>' * 15_000),
    "entities": BOMB.encode() + svg("<text>&b;</text>" + WALL),
    "file by entity": b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    + svg("<text>&a;</text>" + WALL),
    "entities of a parameter": b'<!DOCTYPE svg [<!ENTITY % a SYSTEM "http://evil.example/x"> %a;]>'
    + svg(WALL),
    "too many parts": svg(WALL * 20_001),
    "too deep": svg("<g>" * 80 + WALL + "</g>" * 80),
    "too large": svg("<!--" + " " * MOST_BYTES + "-->" + WALL),
    "nothing to see": svg("<title>Plan</title>"),
    "a strip": svg(WALL, 'viewBox="0 0 4000 3"'),
    "no size": svg(WALL, ""),
    "no number": svg(WALL, 'viewBox="0 0 nan 3"'),
    "a size without an end": svg(WALL, 'viewBox="0 0 1e400 3"'),
    "no words for a size": svg(WALL, 'viewBox="a b c d"'),
    "upside down": svg(WALL, 'viewBox="0 0 -10 -10"'),
    "cut off": svg(WALL)[:-9],
    "a page": b"<html><script>alert(1)</script></html>",
    "an svg of no space": b'<svg viewBox="0 0 4 4"><path d="M0 0"/></svg>',
    "nothing": b"",
    "bytes": bytes(range(256)),
    "an encoding nobody knows": b'<?xml version="1.0" encoding="evil-9"?><svg/>',
}


@pytest.mark.parametrize("wrong", REFUSED)
def test_what_is_no_drawing_is_refused_with_a_sentence(wrong: str) -> None:
    with pytest.raises(Invalid) as refused:
        redraw_svg(REFUSED[wrong])
    assert (refused.value.field, bool(refused.value.reason)) == ("file", True)


def test_what_programs_write_looks_as_they_meant_it() -> None:
    head = (
        b'<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/svg11.dtd">'
    )
    body = (
        "<style>.a, .b{fill:none;stroke:#123456} /* x */ .b{stroke-width:2px}</style>"
        '<g transform="translate(4 5)"><rect class="b" x="1" y="2" width="30" height="20"/></g>'
        '<text x="3" y="4" style="font-size:9px;text-anchor:middle">值班室 &amp; <tspan>101</tspan></text>'
        '<symbol id="s"><path d="M0 0"/></symbol><use href="#s"/>'
    )
    made = redraw_svg(head + svg(body, 'width="297mm" height="210mm"'))
    written = made.content.decode()
    assert (made.width, made.height) == (1000, 707)
    assert made.left_out == {"symbol": 1, "use": 1}
    assert 'transform="translate(4 5)"' in written
    assert re.search(
        r'<rect x="1" y="2" width="30" height="20" fill="none" stroke="#123456" stroke-width="2px">', written
    )
    assert re.search(r'font-size="9px" text-anchor="middle">值班室 &amp; <tspan>101</tspan></text>', written)
    assert redraw_svg(made.content).left_out == {}


@pytest.mark.parametrize(
    "sheet", ["/*" * 900_000, "a" * 1_900_000, "{" * 1_900_000, "." * 1_900_000, ".a{" + ";" * 1_900_000 + "}",
              ".a" + " " * 1_900_000 + "{fill:red}", "," * 1_900_000 + "{fill:red}",
              ".a{fill:var" + " " * 1_900_000 + "}"],
    ids=str.__len__,
)  # fmt: skip
def test_a_style_sheet_made_to_keep_us_busy_does_not(sheet: str) -> None:
    begun = process_time()
    redraw_svg(svg(f"<style>{sheet}</style>{WALL}"))
    assert process_time() - begun < 3


def test_a_drawing_opened_by_itself_is_shut_in() -> None:
    policy = as_picture(b"<svg/>").headers["Content-Security-Policy"]
    assert {part.strip() for part in policy.split(";")} == {
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "sandbox",
    }
