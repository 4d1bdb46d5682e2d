"""Finding by words: cases, tasks, visits, the library, notices with all their text; units, people, places,
duties beside them.

Its tables: documents, and the index of their two-character tokens, which is each engine's own. It records no events:
everything here can be made anew from the other rooms (``redgrid search --rebuild``).
"""
