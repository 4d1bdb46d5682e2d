"""What a change of the map does before it is saved, and who takes on the open work that it leaves behind.

Its tables: handovers, their items, and what both sides say of them. Its events: change.made, handover.made,
handover.passed, handover.answered, handover.settled. The map itself is written by the actions of grid alone.
"""
