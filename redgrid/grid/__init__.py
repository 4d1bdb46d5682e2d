"""Grid: the responsibility map. Who answers for what, now and at any past moment, as known then or now.

Tables: Unit (net or cell), Person, Capacity (post, officer role, membership, claim), Resource (place, equipment,
business), Placement (which cell a resource lies in, dated), Tenure (who holds which capacity where, dated), Absence,
Standing (by which name and under which net a unit stood, dated), Contest (who disputes a claim), KnownGap (what is
missing, past and to come), Departure (who came back after having left), CellType, SecondNet, Sector, Covering
and Charge (other nets over the same places: their cells, what these cover, who heads them).
Events: capacity.defined, unit.opened, person.entered, place.entered, place.put, tenure.begun, tenure.ended,
tenure.corrected, tenure.withdrawn, absence.noted, person.left, unit.closed, unit.renamed,
unit.moved, unit.split, unit.merged, person.returned, cell_types.defined, second_net.laid, sector.opened,
sector.covers, sector.headed, sector.closed, place.closed,
claim.contested, claim.ruled.
"""
