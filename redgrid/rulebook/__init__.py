"""Rulebook: what the institution says, as one versioned text.

Tables: Blueprint (an immutable version), Duty (what an officer must do, by version), CalendarDay (an edited day).
Events: blueprint.loaded, calendar.changed.
"""
