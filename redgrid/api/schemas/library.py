"""What is asked of the library."""

from __future__ import annotations

from pydantic import Field

from redgrid.api.schemas.asking import Asked, Line


class LibraryAsked(Asked):
    """Which solved cases."""

    q: Line = Field("", description="Words with blanks between them: each must be said somewhere.")
    kind: Line = Field("", description="Code of a kind of place.")
