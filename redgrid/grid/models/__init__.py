"""The tables of the map. Nothing here writes."""

from __future__ import annotations

from redgrid.grid.models.absences import Absence, Pairing
from redgrid.grid.models.calls import Bid, BidQuerySet, Call
from redgrid.grid.models.cell_types import CellType
from redgrid.grid.models.departures import Departure
from redgrid.grid.models.gaps import KnownCount, KnownGap, KnownGapQuerySet
from redgrid.grid.models.map import (
    PATH_STEP,
    Capacity,
    Contest,
    Dated,
    DatedQuerySet,
    Person,
    Placement,
    PlacementQuerySet,
    Resource,
    Standing,
    Tenure,
    TenureQuerySet,
    Unit,
    UnitQuerySet,
)
from redgrid.grid.models.second_nets import Charge, Covering, SecondNet, Sector

__all__ = [
    "PATH_STEP",
    "Absence",
    "Bid",
    "BidQuerySet",
    "Call",
    "Capacity",
    "CellType",
    "Charge",
    "Contest",
    "Covering",
    "Dated",
    "DatedQuerySet",
    "Departure",
    "KnownCount",
    "KnownGap",
    "KnownGapQuerySet",
    "Pairing",
    "Person",
    "Placement",
    "PlacementQuerySet",
    "Resource",
    "SecondNet",
    "Sector",
    "Standing",
    "Tenure",
    "TenureQuerySet",
    "Unit",
    "UnitQuerySet",
]
