"""Where units hang in the tree of now: the steps of their paths."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Concat, Length, Substr
from django.utils.translation import gettext as _

from redgrid.grid.models import PATH_STEP, Unit
from redgrid.kit.refusal import Refused

# The last step stays free: the range of a subtree ends at the step after its own.
LAST_STEP = 10**PATH_STEP - 2
LONGEST = 60


def next_path(parent: Unit | None) -> str:
    """A path under ``parent`` that is free. Raises Refused when the net is full, or the tree too deep."""
    above = parent.path if parent else ""
    if len(above) + PATH_STEP > LONGEST:
        raise Refused(_("The tree would become too deep."), field="parent")
    rows = Unit.objects.under(parent) if parent else Unit.objects.all()
    here: QuerySet[Unit, Any] = rows.annotate(length=Length("path")).filter(length=len(above) + PATH_STEP)
    last = here.order_by("-path").values_list("path", flat=True).first()
    step = int(last[-PATH_STEP:]) + 1 if last else 1
    if step > LAST_STEP:
        taken = {int(path[-PATH_STEP:]) for path in here.values_list("path", flat=True)}
        step = next((free for free in range(1, LAST_STEP + 1) if free not in taken), 0)
    if not step:
        raise Refused(_("A net holds at most 9,998 units."))
    return above + f"{step:0{PATH_STEP}d}"


def hang_anew(parents: Mapping[int, int | None]) -> None:
    """Put units (by key) with all that is below them under the nets that are given; levels of nets follow."""
    for pk, parent in parents.items():
        Unit.objects.filter(pk=pk).update(parent=parent)
    # From the top down, so that a moved unit finds the net above it at its new place already.
    for pk in sorted(parents, key=_depth):
        _repath(Unit.objects.select_related("parent").get(pk=pk))


def _depth(pk: int) -> int:
    depth, above, seen = 0, Unit.objects.filter(pk=pk).values_list("parent", flat=True).first(), {pk}
    while above is not None and above not in seen:
        seen.add(above)
        depth, above = depth + 1, Unit.objects.filter(pk=above).values_list("parent", flat=True).first()
    return depth


def _repath(unit: Unit) -> None:
    """Give the whole subtree its new place, in two statements whatever its size."""
    old, new = unit.path, next_path(unit.parent)
    subtree = Unit.objects.under(unit)
    if unit.parent and unit.parent.level is not None and unit.level is not None:
        shift = unit.parent.level + 1 - unit.level
        if shift:
            subtree.filter(kind=Unit.NET).update(level=F("level") + shift)
    subtree.update(path=Concat(Value(new), Substr("path", len(old) + 1)))
