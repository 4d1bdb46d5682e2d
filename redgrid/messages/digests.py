"""The digest of a unit for a group: counts alone, since nobody knows who reads along, and of nothing that is sealed."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from redgrid.grid.models import Unit
from redgrid.kit.clock import now
from redgrid.kit.naming import label
from redgrid.messages.channels import QUIET_FROM, QUIET_UNTIL, Delivery
from redgrid.messages.senders import Note
from redgrid.tasks.models import Task, Urging
from redgrid.tasks.queries import end_of_today

# Nobody chose a language for a group.
OF_GROUPS = "zh-hans"


def of_unit(delivery: Delivery) -> Note | None:
    """What the channel's unit and all below it have to do today; None when it is nothing, or too late to say."""
    unit, hour = delivery.channel.unit, timezone.localtime(now()).hour
    if unit is None or not QUIET_UNTIL <= hour < QUIET_FROM or not is_of_today(delivery):
        return None
    with translation.override(OF_GROUPS):
        title = _("What today brings: %(unit)s") % {"unit": label(unit)}
        return counted(title, counts_of_unit(unit), f"/grid/units/{unit.code}", delivery)


def counts_of_unit(unit: Unit) -> dict[str, int]:
    """How many open tasks are due today, late, were urged; in words of the language of now."""
    tasks = _open_under(unit)
    urged = Exists(Urging.objects.filter(task=OuterRef("pk")))
    return {
        _("Due today"): tasks.filter(due_at__gte=now(), due_at__lt=end_of_today()).count(),
        _("Late"): tasks.filter(due_at__lt=now()).count(),
        _("Urged"): tasks.filter(urged).count(),
    }


def _open_under(unit: Unit) -> QuerySet[Task]:
    """Of a task that is parted among many the parts; what waits for its confirmation is done for those who had it."""
    rows = Task.objects.filter(state=Task.DUE, is_rollup=False, is_sealed=False)
    return rows.filter(~Q(progress=Task.REPORTED), unit__in=Unit.objects.under(unit).values("pk"))


def counted(title: str, counts: Mapping[str, int], path: str, delivery: Delivery) -> Note | None:
    """A line for each count that is not nothing; None when all are."""
    said = _("%(what)s: %(many)d")
    lines = [said % {"what": words, "many": many} for words, many in counts.items() if many]
    return Note(title, "\n".join(lines), whole(path), str(delivery.code)) if lines else None


def is_of_today(delivery: Delivery) -> bool:
    """A digest of yesterday is of no use, however long it took to go through."""
    return timezone.localdate(delivery.made_at) == timezone.localdate(now())


def whole(path: str) -> str:
    """The address of a page as it is written outside of the house; empty when nobody set one."""
    return f"{settings.PUBLIC_URL}{path}" if settings.PUBLIC_URL else ""
