"""Rulebook: what the institution says, as one versioned text.

Tables: Blueprint (an immutable version), Duty (what an officer must do, by version), CalendarDay (an edited day),
Waiver (a forbidden rule that may stand on a written basis), Term (a word said otherwise),
Renewal (something that would expire lives on).
Events: blueprint.loaded, calendar.changed, guard.waived, guard.waiver_ended, terms.renamed, rule.renewed.
"""
