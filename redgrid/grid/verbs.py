"""What may be done, as data: capacities of the blueprint hold these verbs. docs/verbs.md is this list in print."""

from __future__ import annotations

VERBS: dict[str, str] = {
    "case.read": "See the cases of a unit and of those below it",
    "case.report": "Report a case",
    "case.assign": "Name lead, overseer and partners of a case",
    "case.move": "Act on a case as the head who answers for it",
    "case.close": "Close or dismiss a case in the name of the centre",
    "visit.plan": "Plan visits to other units",
    "task.read": "See the tasks of a unit and of those below it, and their slips",
    "task.give": "Give tasks to a unit and its people, pass them on and urge",
    "task.prolong": "Grant or refuse more time for tasks of a unit",
    "grid.change": "Change the map: units, people, places, tenures",
    "absence.note": "Note absences and stand-ins of the people of a unit",
    "claim.call": "Call for claims of what nobody answers for, grant and assign them",
    "officer.assign": "Assign the officer roles of a cell, see the load of its people",
    "rulebook.change": "Write drafts of the institution and tell of their steps, change calendar days",
    "rulebook.publish": "Publish a version of the institution that somebody else has written",
    "assessment.read": "See the details of a unit's sheet",
    "assessment.total": "See the totals of a unit's sheet",
    "account.manage": "Open, reset and close accounts",
    "account.secure": "Lift locks and end sessions",
    "journal.read": "Read and verify the journal",
}
