"""The kinds of visit, by code: the sources of cases that the institution knows."""

from __future__ import annotations

from redgrid.kit.naming import label
from redgrid.rulebook.queries import current

# Ways in which a problem comes without anybody going to see.
AT_HOME = frozenset({"scan", "check", "self_collected", "handed_down"})


def sources() -> dict[str, str]:
    """What a visit may be, in the reader's language, in the order of the text."""
    return {source.code: label(source) for source in current().sources if source.code not in AT_HOME}
