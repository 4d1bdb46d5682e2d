"""Visits to units: who goes where, one page of notes, what was found, and what the visited unit says of it.

Its tables: visits, who goes, the cases opened on the spot. Its events: visit.planned, visit.changed, visit.noted,
visit.found, visit.confirmed, visit.objected, visit.withdrawn. Nobody checks in, no place is recorded, nobody counts.
"""
