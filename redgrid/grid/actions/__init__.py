"""The only writers of the map."""

from __future__ import annotations

from redgrid.grid.actions.absences import (
    cancel_absences,
    change_absence,
    note_absence,
    note_shifts,
    set_stand_in,
)
from redgrid.grid.actions.business import change_business, enter_business
from redgrid.grid.actions.calls import (
    assign_left_over,
    bid,
    close_call,
    grant_bid,
    open_call,
    refuse_bid,
    withdraw_bid,
)
from redgrid.grid.actions.codes import replace_scan_code
from redgrid.grid.actions.contests import contest_claim, rule_contest
from redgrid.grid.actions.entries import (
    define_capacity,
    define_cell_types,
    enter_person,
    enter_place,
    open_unit,
)
from redgrid.grid.actions.known_gaps import look_again, look_at_everything
from redgrid.grid.actions.leaving import lay_down, let_person_leave, let_person_return, transfer_person
from redgrid.grid.actions.many_entries import (
    Change,
    change_entries,
    enter_people,
    enter_resources,
    open_units,
)
from redgrid.grid.actions.many_rows import begin_tenures, note_absences, put_resources
from redgrid.grid.actions.pairings import begin_pairings, withdraw_pairings
from redgrid.grid.actions.reshaping import merge_unit, split_unit
from redgrid.grid.actions.second_nets import (
    close_sector,
    cover_unit,
    lay_second_net,
    name_head,
    open_sector,
)
from redgrid.grid.actions.standing import move_unit, take_over_standings
from redgrid.grid.actions.tenures import begin_tenure, end_tenure, put_place
from redgrid.grid.actions.things import close_thing, describe_thing, enter_in_cell
from redgrid.grid.actions.units import close_unit, rename_unit
from redgrid.grid.actions.withdrawals import (
    remove_entries,
    withdraw_absences,
    withdraw_placements,
    withdraw_tenures,
)

__all__ = [
    "Change",
    "assign_left_over",
    "begin_pairings",
    "begin_tenure",
    "begin_tenures",
    "bid",
    "cancel_absences",
    "change_absence",
    "change_business",
    "change_entries",
    "close_call",
    "close_sector",
    "close_thing",
    "close_unit",
    "contest_claim",
    "cover_unit",
    "define_capacity",
    "define_cell_types",
    "describe_thing",
    "end_tenure",
    "enter_business",
    "enter_in_cell",
    "enter_people",
    "enter_person",
    "enter_place",
    "enter_resources",
    "grant_bid",
    "lay_down",
    "lay_second_net",
    "let_person_leave",
    "let_person_return",
    "look_again",
    "look_at_everything",
    "merge_unit",
    "move_unit",
    "name_head",
    "note_absence",
    "note_absences",
    "note_shifts",
    "open_call",
    "open_sector",
    "open_unit",
    "open_units",
    "put_place",
    "put_resources",
    "refuse_bid",
    "remove_entries",
    "rename_unit",
    "replace_scan_code",
    "rule_contest",
    "set_stand_in",
    "split_unit",
    "take_over_standings",
    "transfer_person",
    "withdraw_absences",
    "withdraw_bid",
    "withdraw_pairings",
    "withdraw_placements",
    "withdraw_tenures",
]
