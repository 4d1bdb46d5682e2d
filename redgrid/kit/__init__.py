"""Kit: what every room needs and no room owns. No tables, no words of the field.

Refusals, actors, paging, naming, working-time arithmetic, pictures and codes.
"""
