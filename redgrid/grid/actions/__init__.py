"""The only writers of the map."""

from __future__ import annotations

from redgrid.grid.actions.codes import replace_scan_code
from redgrid.grid.actions.entries import define_capacity, enter_person, enter_place, open_unit
from redgrid.grid.actions.tenures import begin_tenure, end_tenure, note_absence, put_place

__all__ = [
    "begin_tenure",
    "define_capacity",
    "end_tenure",
    "enter_person",
    "enter_place",
    "note_absence",
    "open_unit",
    "put_place",
    "replace_scan_code",
]
