"""Drawing outlines on the earth."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from redgrid.grid.models import Resource, Unit
from redgrid.grid.queries import cell_of
from redgrid.journal.actions import record
from redgrid.kit.actor import Actor
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Refused
from redgrid.plans.models import Area
from redgrid.plans.outlines import Outline
from redgrid.plans.rules import may_draw

Subject = Unit | Resource


def draw_areas(outlines: Sequence[tuple[Subject, Outline]], *, by: Actor) -> list[Area]:
    """Give nets, cells and places their outlines, all or none; what was drawn before is kept as replaced.

    Raises Forbidden where one may not change the map, Refused when one of them is named twice.
    """
    _guard([subject for subject, _outline in outlines], by=by)
    if len({_code(subject) for subject, _outline in outlines}) < len(outlines):
        raise Refused(_("The same net, cell or place is in it twice."), field="text")
    with transaction.atomic():
        areas = [_drawn(subject, outline, by=by) for subject, outline in outlines]
        for area in areas:
            facts = {"square_metres": round(Outline(tuple(area.outline)).square_metres)}
            record("area.drawn", by=by, subject=_code(area.of), unit=_unit_code(area.of), facts=facts)
    return areas


def _drawn(subject: Subject, outline: Outline, *, by: Actor) -> Area:
    west, south, east, north = outline.bounds
    at = now()
    of = {"unit": subject} if isinstance(subject, Unit) else {"place": subject}
    Area.objects.filter(**of, replaced_at=None).update(replaced_at=at)
    area = Area(
        **of, outline=list(outline.polygons), west=west, south=south, east=east, north=north,
        drawn_at=at, drawn_by=by.actor_code,
    )  # fmt: skip
    area.save(force_insert=True)
    return area


def remove_area(area: Area, *, by: Actor) -> None:
    """The net, cell or place has no outline any more. Raises Forbidden, and Refused when it was replaced already."""
    _guard([area.of], by=by)
    with transaction.atomic():
        if not Area.objects.filter(pk=area.pk, replaced_at=None).update(replaced_at=now()):
            raise Refused(_("This outline has been replaced already."))
        record("area.removed", by=by, subject=_code(area.of), unit=_unit_code(area.of))


def _guard(subjects: Sequence[Subject], *, by: Actor) -> None:
    units = [subject if isinstance(subject, Unit) else cell_of(subject) for subject in subjects]
    if not may_draw(by, units):
        raise Forbidden(_("You may look at the map here, not change it."))


def _code(subject: Subject) -> str:
    return f"unit:{subject.code}" if isinstance(subject, Unit) else f"place:{subject.code}"


def _unit_code(subject: Subject) -> str:
    return subject.code if isinstance(subject, Unit) else ""
