"""Grid: the responsibility map. Who answers for what, now and at any past moment, as known then or now.

Tables: Unit (net or cell), Person, Capacity (post, officer role, membership, claim), Resource (place, equipment,
business), Placement (which cell a resource lies in, dated), Tenure (who holds which capacity where, dated), Absence.
Events: capacity.defined, unit.opened, person.entered, place.entered, place.put, tenure.begun, tenure.ended,
tenure.corrected, absence.noted.
"""
