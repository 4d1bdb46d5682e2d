"""Journal: what happened, in order, for good.

Tables: Entry (one thing that happened), Head (the end of the chain), Bookmark (how far a follower has read).
Events: none of its own; every other room's events are kept here.
"""
