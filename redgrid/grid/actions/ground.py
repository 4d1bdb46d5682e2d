"""What the actions of the map share: the guard, the lock, and rows that are superseded instead of edited."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from redgrid.grid.models import Charge, Covering, Pairing, Person, Placement, Standing, Tenure, Unit
from redgrid.grid.rules import may
from redgrid.kit.actor import SYSTEM, Actor
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Invalid, Refused

Row = TypeVar("Row", Covering, Charge, Tenure, Placement, Standing, Pairing)
# More keys than this are not listed in one statement.
LISTED = 500


def guard(by: Actor, unit: Unit | None = None) -> None:
    """The system may change the map; a person needs grid.change at the unit (anywhere, for what lies in no unit)."""
    if by == SYSTEM:
        return
    if not (isinstance(by, Person) and may(by, "grid.change", unit)):
        raise Forbidden(_("You may look at the map here, not change it."))


def hold(row: Model | None) -> datetime:
    """Lock what is about to change, so that two people cannot do it side by side; the moment from which it counts.

    On SQLite the IMMEDIATE transaction is the lock.
    """
    if row is not None:
        list(type(row)._default_manager.select_for_update().filter(pk=row.pk).values_list("pk"))
    return now()


def in_order(starts_at: datetime, ends_at: datetime | None) -> None:
    """Raises Refused for a span without length."""
    if ends_at is not None and ends_at <= starts_at:
        raise Refused(_("It would end before it began."), field="ends_at")


def explained(by: Actor, starts_at: datetime, reason: str, *, field: str = "basis") -> None:
    """Raises Invalid when a person changes what was before today and does not say why."""
    midnight = timezone.localtime(now()).replace(hour=0, minute=0, second=0, microsecond=0)
    if isinstance(by, Person) and starts_at < midnight and not reason.strip():
        raise Invalid(_("Say why it is changed for a day in the past."), field=field)


def overlapping(rows: QuerySet[Row], starts_at: datetime, ends_at: datetime | None) -> list[Row]:
    """The believed rows of ``rows`` that touch ``[starts_at, ends_at)``."""
    return [
        row
        for row in rows.filter(superseded_at=None)
        if (ends_at is None or row.starts_at < ends_at) and (row.ends_at is None or row.ends_at > starts_at)
    ]


def cut(row: Row, starts_at: datetime, ends_at: datetime | None, known: datetime) -> None:
    """Supersede ``row`` at ``known`` by what is left of it outside ``[starts_at, ends_at)``."""
    supersede(row, known)
    if row.starts_at < starts_at:
        copy(row, row.starts_at, starts_at, known)
    if ends_at is not None and (row.ends_at is None or row.ends_at > ends_at):
        copy(row, ends_at, row.ends_at, known)


def supersede(row: Row, known: datetime) -> None:
    """Set, once, the moment from which ``row`` is no longer believed. Raises Refused when somebody was faster."""
    rows = type(row)._default_manager.filter(pk=row.pk, superseded_at=None)
    if not rows.update(superseded_at=known):
        raise Refused(_("Somebody else changed this a moment ago. Look again before you change it."))


def supersede_all(table: Any, keys: Sequence[int], known: datetime) -> None:
    """The same for many rows of one table, by their keys."""
    done = 0
    for start in range(0, len(keys), LISTED):
        rows = table.filter(pk__in=keys[start : start + LISTED], superseded_at=None)
        done += rows.update(superseded_at=known)
    if done != len(keys):
        raise Refused(_("Somebody else changed this a moment ago. Look again before you change it."))


def again(row: Row, starts_at: datetime, ends_at: datetime | None, known: datetime, **changes: Any) -> Row:
    """The same fact (but for ``changes``) over another span, believed from ``known`` on; not saved yet."""
    fields = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if not f.primary_key}
    fields.update(starts_at=starts_at, ends_at=ends_at, known_from=known, superseded_at=None, **changes)
    return type(row)(**fields)


def copy(row: Row, starts_at: datetime, ends_at: datetime | None, known: datetime, **changes: Any) -> Row:
    """``again``, and saved."""
    made = again(row, starts_at, ends_at, known, **changes)
    made.save(force_insert=True)
    return made


def on_day(moment: datetime) -> str:
    """The day of a moment, as a sentence names it."""
    return f"{timezone.localtime(moment):%Y-%m-%d}"


def iso(moment: datetime | None) -> str | None:
    """A moment as the journal writes it."""
    return moment.isoformat() if moment else None
