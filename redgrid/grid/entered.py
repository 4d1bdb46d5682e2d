"""What was entered and taken back again: it stays as a row that never was, so that its code can come again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TypeVar

from django.db.models import F, QuerySet

from redgrid.grid.models import Person, Resource, Unit

Opened = TypeVar("Opened", Unit, Resource)
# A person whose entry was taken back left before anybody came.
NEVER = datetime(1900, 1, 1, tzinfo=UTC)


def never_was(rows: QuerySet[Opened]) -> QuerySet[Opened]:
    """Units or resources whose opening was taken back: they closed when they opened."""
    return rows.filter(closes_at=F("opens_at"))


def never_came() -> QuerySet[Person]:
    """People whose entry was taken back."""
    return Person.objects.filter(leaves_at=NEVER)


def entered_units() -> QuerySet[Unit]:
    """All units but those that never were."""
    return Unit.objects.exclude(pk__in=never_was(Unit.objects.all()).values("pk"))


def entered_people() -> QuerySet[Person]:
    """All people but those who never came."""
    return Person.objects.exclude(pk__in=never_came().values("pk"))


def entered_resources() -> QuerySet[Resource]:
    """All resources but those that never were."""
    return Resource.objects.exclude(pk__in=never_was(Resource.objects.all()).values("pk"))
