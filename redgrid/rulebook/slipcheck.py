"""Whether the section ``slips`` says of each colour when it is written, and says it once."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from redgrid.rulebook.faults import Fault, Reading
from redgrid.rulebook.references import limit, twice

HERE = "slips"


def slip_faults(reading: Reading) -> Iterator[Fault]:
    """Faults of the section; the content has the shape of an institution."""
    slips = reading.content.get(HERE) or ()
    yield from twice(reading, (HERE,), slips)
    for number, slip in enumerate(slips):
        if "late" in slip:
            yield from limit(reading, (HERE, number, "late"), slip["late"])
        if ("used" in slip) == ("late" in slip):
            message = _("The slip “%(code)s” needs one moment, and one only.") % {"code": slip["code"]}
            remedy = _("Write “used: 80” (percent of the time) or “late: 1 working day”.")
            yield reading.fault((HERE, number), message, remedy)
