"""Is this text an institution? Every fault with its file, line, path and remedy, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from redgrid.kit.refusal import Invalid
from redgrid.rulebook.assignmentcheck import assignment_faults
from redgrid.rulebook.faults import Fault, Reading
from redgrid.rulebook.flowcheck import flow_faults
from redgrid.rulebook.guard import guard_faults
from redgrid.rulebook.reading import Unreadable, read_yaml
from redgrid.rulebook.references import reference_faults
from redgrid.rulebook.shape import shape_faults
from redgrid.rulebook.slipcheck import slip_faults
from redgrid.rulebook.sunsetcheck import sunset_faults

MOST_FAULTS = 100


@dataclass(frozen=True)
class Checked:
    """A text that was checked. ``content`` is sound when there are no ``errors``."""

    content: Any
    faults: tuple[Fault, ...]

    @property
    def errors(self) -> tuple[Fault, ...]:
        return tuple(fault for fault in self.faults if not fault.is_warning)


class Faulty(Invalid):
    """The text cannot be loaded; ``faults`` says why."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        more = len(faults) - 1
        reason = str(faults[0])
        if more:
            reason += " " + ngettext("(%(n)d more fault)", "(%(n)d more faults)", more) % {"n": more}
        super().__init__(reason, field="text")
        self.faults = tuple(faults)


def checked(
    text: str | bytes, name: str = "blueprint.yaml", waivers: Mapping[str, str] | None = None
) -> Checked:
    """Check a text from outside; ``name`` is how its file is called in the faults.

    ``waivers`` (see ``waiving.waived``) let rules stand that the policy guard would refuse.
    """
    try:
        reading = read_yaml(text, name)
    except Unreadable as unreadable:
        return Checked(None, (unreadable.fault,))
    if not isinstance(reading.content, dict):
        message = _("This is not an institution: it holds no keys and values.")
        return Checked(None, (reading.fault((), message, _("Begin with “blueprint: name”.")),))
    faults = sorted(_faults(reading, waivers), key=lambda fault: (fault.is_warning, fault.line))
    return Checked(reading.content, tuple(faults[:MOST_FAULTS]))


def check_text(text: str | bytes, name: str = "blueprint.yaml") -> list[Fault]:
    """The faults and warnings of a text, faults first, by line."""
    return list(checked(text, name).faults)


def _faults(reading: Reading, waivers: Mapping[str, str] | None) -> list[Fault]:
    """What points at what is only asked of a text that has the right shape."""
    guarded, shape = list(guard_faults(reading, waivers)), list(shape_faults(reading))
    if shape:
        return [*guarded, *shape]
    references = [*reference_faults(reading), *flow_faults(reading), *assignment_faults(reading)]
    return [*guarded, *references, *slip_faults(reading), *sunset_faults(reading)]
