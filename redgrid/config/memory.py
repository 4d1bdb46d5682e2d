"""How memory is kept clean in a process that serves for days."""

from __future__ import annotations

import gc

# New objects before the collector looks at them again, and how many such looks before it looks further back. A page
# makes tens of thousands and leaves nearly none; with Python's own 700 each page waits for the collector.
LOOKS = (50_000, 20, 20)


def settle() -> None:
    """What is loaded now stays: the collector need not look through it any more. A fifth of the time of a page."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*LOOKS)
