"""One PDF of the boards of all places of the article's centre."""

from __future__ import annotations

from bench.apart import Figures
from bench.cast import build
from bench.timing import best, seconds, sure
from redgrid.grid.models import Resource
from redgrid.kit.printing import printed
from redgrid.signs.queries import contents_of
from redgrid.signs.sheets import LABELS, board_design, boards_say

PAPERS = ("A3", "A4", "A5", LABELS)


def measure(boards: int) -> Figures:
    """From what the map says to the finished PDF; the first print of a process also starts the compiler."""
    build()
    places = list(Resource.objects.filter(kind=Resource.PLACE).order_by("code")[:boards])
    sure(len(places) == boards)
    found = {"A4, first of a process, s": seconds(lambda: _print(places, "A4"))}
    return found | {f"{paper}, s": best(lambda p=paper: _print(places, p)) for paper in PAPERS}  # type: ignore[misc]


def _print(places: list[Resource], paper: str) -> None:
    says = boards_say(
        contents_of(places), paper=paper, address_of=lambda place: f"http://127.0.0.1/s/{place.scan_code}"
    )
    sure(printed(board_design(paper), says).startswith(b"%PDF"))
