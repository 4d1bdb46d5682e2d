"""Which changes of a text touch pay: for these labour law asks for discussion, consultation and publication, in this
order (Labour Contract Law, article 4).
"""

from __future__ import annotations

from redgrid.rulebook.diff import CHANGED, Change, diff
from redgrid.rulebook.institution import Institution, Stage

# What of a duty, or of a stage that carries a duty's points, makes a score another one.
COUNTED = {"duty": {"points", "deductions", "officer"}, "stage": {"clause"}}


def touching_pay(old: Institution | None, new: Institution) -> list[Change]:
    """The changes of scoring, points and deductions; of a first institution, everything that counts points."""
    known = old or Institution(code=new.code, title=new.title, title_en=new.title_en)
    return [change for change in diff(known, new) if _counts(change)]


def _counts(change: Change) -> bool:
    if change.what == "scoring":
        return True
    if change.kind == CHANGED:
        return any(name in COUNTED.get(change.what, ()) for name, _before, _after in change.fields)
    thing = change.before or change.after
    return change.what == "duty" or (isinstance(thing, Stage) and bool(thing.clause))
