"""Drawing floors, and placing places on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from redgrid.grid.models import Placement, Resource, Unit
from redgrid.journal.actions import record
from redgrid.kit.actor import Actor
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Refused
from redgrid.plans.boxes import Box
from redgrid.plans.models import Plan, Spot
from redgrid.plans.rules import may_draw


@dataclass(frozen=True)
class Sheet:
    """A clean drawing (Plan.SVG or Plan.JPEG) of a floor. Sides in its own units."""

    kind: str
    content: bytes
    width: int
    height: int


def draw_plan(building: str, floor: str, sheet: Sheet, *, by: Actor) -> Plan:
    """Make ``sheet`` the plan of a floor. The plan before it is kept, and what lay on it lies on the new one.

    Raises Forbidden where nothing of the map may be changed, Refused for a floor on which there is no place.
    """
    _guard(may_draw(by))
    with transaction.atomic():
        places = Resource.objects.filter(kind=Resource.PLACE, building=building, floor=floor)
        # Held, so that two drawings of a floor come one after the other.
        if not places.select_for_update().order_by("pk").first():
            raise Refused(_("There is no place on this floor: enter its places first."), field="floor")
        before = Plan.objects.filter(building=building, floor=floor).first()
        at = now()
        Plan.objects.filter(building=building, floor=floor, replaced_at=None).update(replaced_at=at)
        plan = Plan(
            building=building, floor=floor, version=before.version + 1 if before else 1, kind=sheet.kind,
            width=sheet.width, height=sheet.height, drawn_at=at, drawn_by=by.actor_code,
        )  # fmt: skip
        plan.file.save(f"plan.{sheet.kind}", ContentFile(sheet.content), save=False)
        plan.save(force_insert=True)
        kept = before.spots.all() if before else []
        Spot.objects.bulk_create(
            Spot(plan=plan, place_id=s.place_id, x=s.x, y=s.y, width=s.width, height=s.height) for s in kept
        )
        facts = {"building": building, "floor": floor, "version": plan.version}
        record("plan.drawn", by=by, subject=plan.subject, facts=facts)
    return plan


# What lay where when the form was shown, and where it shall lie; None is nowhere.
Moves = Mapping[Resource, tuple[Box | None, Box | None]]


def place_spots(plan: Plan, moves: Moves, *, by: Actor) -> int:
    """Put places on ``plan``, move them, take them off; returns how many changed. All of them, or none.

    Raises Forbidden where one of the places is not theirs to change, Refused when the plan was replaced or somebody
    else has moved one of them since it was shown.
    """
    changed = {place: move for place, move in moves.items() if move[0] != move[1]}
    _guard(may_draw(by, _cells_of(list(changed))))
    with transaction.atomic():
        if not Plan.objects.filter(pk=plan.pk, replaced_at=None).exists():
            raise Refused(_("There is a newer plan of this floor: place the rooms on that one."))
        lost = [place.name for place, (seen, box) in changed.items() if not _moved(plan, place, seen, box)]
        if lost:
            raise Refused(
                _("Somebody else has moved these meanwhile: %(names)s.") % {"names": ", ".join(lost)}
            )
        if changed:
            told = {place.code: [str(seen or ""), str(box or "")] for place, (seen, box) in changed.items()}
            record("plan.placed", by=by, subject=plan.subject, facts={"places": told})
    return len(changed)


def _moved(plan: Plan, place: Resource, seen: Box | None, box: Box | None) -> bool:
    """Change the spot where it is still what was seen; False when it is not."""
    if seen is None:
        return box is not None and Spot.objects.get_or_create(plan=plan, place=place, defaults=vars(box))[1]
    found = Spot.objects.filter(plan=plan, place=place, **vars(seen))
    return bool(found.update(**vars(box)) if box else found.delete()[0])


def _cells_of(places: list[Resource]) -> list[Unit | None]:
    """The cells in which ``places`` lie; None for what lies in none."""
    lying = Placement.objects.current().filter(resource__in=places).select_related("unit")
    units = {row.resource_id: row.unit for row in lying}
    return list({unit.pk if unit else 0: unit for unit in (units.get(p.pk) for p in places)}.values())


def _guard(allowed: bool) -> None:
    if not allowed:
        raise Forbidden(_("You may look at the map here, not change it."))
