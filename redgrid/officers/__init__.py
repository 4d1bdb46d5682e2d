"""Officers: who is made for which of the eight roles, and how much everybody carries already.

Tables: Profile (what a person says of their work and abilities), Answer (to one statement about oneself).
Events: profile.changed, profile.withdrawn, officers.assigned.
"""
