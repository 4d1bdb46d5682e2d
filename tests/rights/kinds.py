"""Kinds of people, by what they may reach."""

from __future__ import annotations

from tests.world import PEOPLE

EVERYBODY = frozenset(name for name, _called, _unit in PEOPLE)
ADMINISTRATORS = frozenset({"system_admin", "security_admin", "audit_admin"})
VISITOR = frozenset({"visitor"})
NOBODY: frozenset[str] = frozenset()
# Who sees a case of the electrical cell: its people, the net above, the centre, and the partner who was asked.
READERS = frozenset({"cell_head", "worker", "member", "net_head", "other_head", "director", "clerk"})
ASSIGNERS = frozenset({"cell_head", "net_head", "worker"})
CLERK = frozenset({"clerk"})
# Who assigns the officers of the electrical cell, and who those of any cell.
ASSIGN_HERE = frozenset({"cell_head", "net_head", "clerk"})
ASSIGN_SOMEWHERE = ASSIGN_HERE | {"other_head", "lab_head", "south_head"}
# Who sees the sheet of the electrical cell in total, and who its details.
TOTAL = frozenset({"cell_head", "worker", "member", "net_head", "director", "clerk"})
DETAILS = frozenset({"cell_head", "net_head", "director", "clerk"})
