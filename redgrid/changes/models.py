"""Open work that passes on because the map changes, and what both sides say of it. Nothing here writes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from redgrid.cases.models import Case, Part
from redgrid.grid.models import Person, Resource, Unit
from redgrid.tasks.models import Task

PART, TASK, CASE, RESOURCE = "part", "task", "case", "resource"


class Handover(models.Model):
    """A row is one list of open work that passes on, because somebody goes or a unit does."""

    # Which change asked for it, see changes.change; ``stray``: the clock found work without an owner.
    reason = models.CharField(max_length=20)
    # Who hands over, and of which unit the work is; without a person the head of the unit speaks for it.
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="handovers"
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="handovers")
    basis = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    happens_at = models.DateTimeField()
    # Empty while the day is still to come.
    passed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["happens_at"], condition=Q(passed_at=None), name="handover_to_come"),
        ]

    def __str__(self) -> str:
        return self.record

    @property
    def record(self) -> str:
        """The number under which it is cited."""
        return f"JJ-{self.pk:06d}"

    @property
    def subject(self) -> str:
        """How the journal cites it."""
        return f"handover:{self.record}"

    def task_source(self, person: Person) -> str:
        """How the task of confirming cites it."""
        return f"handover:{self.pk}:{person.pk}"


class Item(models.Model):
    """A row is one open thing of a handover: a part in a case, a task, a case of a unit, a place or equipment."""

    WAITING, PASSED, KEPT, GONE = "waiting", "passed", "kept", "gone"
    handover = models.ForeignKey(Handover, on_delete=models.PROTECT, related_name="items")
    kind = models.CharField(max_length=10)
    part = models.ForeignKey(Part, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    task = models.ForeignKey(Task, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    resource = models.ForeignKey(Resource, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="received")
    # Which unit answers for it afterwards, where that changes too.
    to_unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # Gone: it was done, or passed on otherwise, before its day came.
    state = models.CharField(max_length=10, default=WAITING)
    settled_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    ruling = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="part", part__isnull=False, task=None, case=None, resource=None)
                | Q(kind="task", part=None, task__isnull=False, case=None, resource=None)
                | Q(kind="case", part=None, task=None, case__isnull=False, resource=None)
                | Q(kind="resource", part=None, task=None, case=None, resource__isnull=False),
                name="item_is_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None)
                | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="item_settled_as_a_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.handover_id}"

    @property
    def row(self) -> Part | Task | Case | Resource:
        """The thing itself: a constraint gives every item exactly one."""
        found = self.part or self.task or self.case or self.resource
        if found is None:
            raise ValueError("an item is one thing")
        return found

    def dispute_source(self) -> str:
        """How the head's task of settling cites it."""
        return f"handover-item:{self.pk}"


class Answer(models.Model):
    """A row is what one side says of an item: it is as written, or it is not, with a remark."""

    GIVER, RECEIVER = "giver", "receiver"
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="answers")
    side = models.CharField(max_length=8)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    is_right = models.BooleanField()
    remark = models.CharField(max_length=500, blank=True)
    said_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["item", "side"], name="answer_once_a_side"),
            models.CheckConstraint(condition=Q(is_right=True) | ~Q(remark=""), name="answer_no_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.side} of {self.item_id}"
