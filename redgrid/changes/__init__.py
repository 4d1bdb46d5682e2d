"""What a change of the map does before it is saved, and who takes on the open work that it leaves behind.

Its tables: handovers and their items. The map itself is written by the actions of grid alone.
"""
