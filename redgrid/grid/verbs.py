"""What may be done, as data: capacities of the blueprint hold these verbs. docs/verbs.md is this list in print."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

VERBS: dict[str, str] = {
    "case.read": _("See the cases of a unit and of those below it"),
    "case.report": _("Report a case"),
    "case.assign": _("Name lead, overseer and partners of a case"),
    "case.move": _("Act on a case as the head who answers for it"),
    "case.close": _("Close or dismiss a case in the name of the centre"),
    "notice.publish": _("Publish notices for a unit and those below it, renew and withdraw them"),
    "visit.plan": _("Plan visits to other units"),
    "task.read": _("See the tasks of a unit and of those below it, and their slips"),
    "task.give": _("Give tasks to a unit and its people, pass them on and urge"),
    "task.prolong": _("Grant or refuse more time for tasks of a unit"),
    "grid.change": _("Change the map: units, people, places, tenures"),
    "absence.note": _("Note absences and stand-ins of the people of a unit"),
    "claim.call": _("Call for claims of what nobody answers for, grant and assign them"),
    "officer.assign": _("Assign the officer roles of a cell, see the load of its people"),
    "rulebook.change": _("Write drafts of the institution and tell of their steps, change calendar days"),
    "rulebook.publish": _("Publish a version of the institution that somebody else has written"),
    "assessment.read": _("See the details of a unit's sheet"),
    "assessment.total": _("See the totals of a unit's sheet"),
    "account.manage": _("Open, reset and close accounts"),
    "account.secure": _("Lift locks and end sessions"),
    "journal.read": _("Read and verify the journal"),
}
