"""Duties as they come round: one occurrence for each cell and period of each duty in force, exactly once.

Tables: Occurrence, Horizon.
Events: duty.came, duty.done, duty.exempted, duty.missed.
"""
