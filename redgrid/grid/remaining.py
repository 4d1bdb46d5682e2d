"""What is left in a unit, and would belong nowhere once it closes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.urls import reverse

from redgrid.grid.models import Placement, Tenure, Unit
from redgrid.grid.standings import below_from
from redgrid.kit.naming import label


@dataclass(frozen=True)
class Remaining:
    """One thing that is still there: its name, and the page on which it can be put elsewhere."""

    name: str
    link: str

    def __str__(self) -> str:
        return self.name


def still_there(unit: Unit, at: datetime) -> list[Remaining]:
    """Units below, tenures at and resources in ``unit`` that last beyond ``at``, as believed now."""
    lasting = Q(ends_at=None) | Q(ends_at__gt=at)
    held = Tenure.objects.believed().filter(lasting, unit=unit).select_related("person", "capacity")
    lying = Placement.objects.believed().filter(lasting, unit=unit).select_related("resource")
    found = [
        Remaining(label(child), reverse("grid:unit", args=[child.code])) for child in below_from(unit, at)
    ]
    found += [
        Remaining(
            f"{row.person.name} · {label(row.capacity)}",
            reverse("grid:person", args=[row.person.staff_number]),
        )
        for row in held.order_by("capacity__order", "id")
    ]
    return found + [
        Remaining(row.resource.name, reverse("grid:place", args=[row.resource.code]))
        for row in lying.order_by("resource__code")
    ]
