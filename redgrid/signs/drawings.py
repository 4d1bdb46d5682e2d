"""Drawings of the institution on paper: flows, and the duty cycles of the officers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.template.loader import render_to_string

from redgrid.kit.diagrams import Diagram
from redgrid.kit.naming import label
from redgrid.rulebook.cycledrawing import cycle_diagram
from redgrid.rulebook.flowdrawing import ending_words, flow_diagram
from redgrid.rulebook.institution import Flow, Institution
from redgrid.rulebook.models import Blueprint
from redgrid.rulebook.pages import officers_with_duties
from redgrid.signs.sheets import DESIGNS, frame, issue

DRAWING = DESIGNS / "drawing.typ"


def flow_says(flow: Flow, blueprint: Blueprint, text: Institution) -> dict[str, Any]:
    """What the design of drawings is told of a flow."""
    return _says([(flow_diagram(text, flow), ending_words(text, flow))], blueprint, text)


def cycles_say(officers: Iterable[str], blueprint: Blueprint, text: Institution) -> dict[str, Any]:
    """The same of the duty cycles of these officers, a page each."""
    lists = {found.officer.code: found for found in officers_with_duties(text)}
    drawn = [cycle_diagram(lists[code].officer, lists[code].rows) for code in officers]
    return _says([(diagram, []) for diagram in drawn], blueprint, text)


def _says(
    drawn: Iterable[tuple[Diagram, list[str]]], blueprint: Blueprint, text: Institution
) -> dict[str, Any]:
    return {
        **frame(),
        "words": {},
        "issue": issue(str(blueprint)),
        "drawings": [
            {
                "title": diagram.title,
                "aside": label(text, "title"),
                "svg": render_to_string("parts/_diagram.html", {"diagram": diagram, "alone": True}),
                "ratio": diagram.height / diagram.width,
                "alt": diagram.description,
                "legend": [words for _number, words in diagram.legend],
                "remarks": remarks,
            }
            for diagram, remarks in drawn
        ],
    }
