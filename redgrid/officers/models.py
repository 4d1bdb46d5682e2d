"""What people say of themselves for the assignment of officer roles. All of it is theirs to change and to take back."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from redgrid.grid.models import Person


class Profile(models.Model):
    """A row is what one person says of their work and abilities; it is deleted when they take it back."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="+")
    # Codes of the institution's section ``assignment``.
    works = models.JSONField(default=list)
    abilities = models.JSONField(default=list)
    certificates = models.CharField(max_length=300, blank=True)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"profile of {self.person_id}"


class Answer(models.Model):
    """A row is how far a person agrees with one statement about themselves, 1 to 5."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    statement = models.CharField(max_length=40)
    value = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "statement"], name="answer_once_a_statement"),
            models.CheckConstraint(condition=Q(value__gte=1, value__lte=5), name="answer_from_1_to_5"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.statement}"
