"""What cells are made for."""

from __future__ import annotations

from django.db import models


class CellType(models.Model):
    """A row is a type of cell that the institution knows; ``Unit.type_label`` holds its code."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=80, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name
