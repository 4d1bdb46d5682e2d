"""Grid: the responsibility map. Who answers for what, now and at any past moment, as known then or now.

Tables: Unit (net or cell), Person, Capacity (post, officer role, membership, claim), Resource (place, equipment,
business), Placement (which cell a resource lies in, dated), Tenure (who holds which capacity where, dated), Absence,
Standing (by which name and under which net a unit stood, dated), Contest (who disputes a claim), KnownGap (what is
missing, past and to come).
Events: capacity.defined, unit.opened, person.entered, place.entered, place.put, tenure.begun, tenure.ended,
tenure.corrected, tenure.withdrawn, absence.noted, person.left, unit.closed, unit.renamed,
unit.moved, unit.split, unit.merged, place.closed, claim.contested, claim.ruled.
"""
