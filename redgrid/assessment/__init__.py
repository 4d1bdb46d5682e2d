"""Assessment: what the work is worth, each point with its receipt.

Tables: Mark (a fact that a clause gives or takes points for).
Events: none; it follows case.moved and case.closed of the journal.
"""
