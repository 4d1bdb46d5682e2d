"""The atom of work, and what belongs to one task: its check list, copies, asks, slips. Nothing here writes."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from redgrid.grid.models import Person, Unit
from redgrid.tasks.recounts import Moved, Recount  # noqa: F401 (their tables are of this room)


class Task(models.Model):
    """A row is one thing that a person, or whoever holds a capacity at a unit, must do by a moment."""

    DUE, DONE, EXEMPT, WITHDRAWN, MISSED = "due", "done", "exempt", "withdrawn", "missed"
    # How far an open task is: nobody said anything, accepted, back with its giver, reported done and not confirmed.
    GIVEN, ACCEPTED, RETURNED, REPORTED = "given", "accepted", "returned", "reported"
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks", db_index=False
    )
    capacity = models.CharField(max_length=40, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="tasks")
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    standard = models.TextField(blank=True)
    points = models.DecimalField(max_digits=6, decimal_places=2, default=0)
    clause = models.CharField(max_length=80, blank=True)
    # What asked for it, like ``case:WT-2026-0312-017:analysed``; where it is done, an address on this site.
    source = models.CharField(max_length=120)
    link = models.CharField(max_length=200, blank=True)
    given_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    # How the due moment was reckoned, in the order of reckoning: [{"kind", "at", ...}], see kit.worktime.
    due_steps = models.JSONField(default=list)
    is_provisional = models.BooleanField(default=False)
    # What was reckoned, so that a changed calendar moves it: the start, the limit as it is written, the calendar as
    # ``rulebook.queries.cite_calendar`` cites it. Whoever sets another due moment sets these too, or empties them.
    counted_from = models.DateTimeField(null=True, blank=True)
    limit = models.CharField(max_length=200, blank=True)
    calendar = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=10, default=DUE)
    ended_at = models.DateTimeField(null=True, blank=True)
    is_sealed = models.BooleanField(default=False)
    # What follows is of tasks that somebody gave; what a case or duty asks for has no giver.
    giver = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="given_tasks"
    )
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    # The roll-up of one task given to many units: it ends with its last child.
    is_rollup = models.BooleanField(default=False)
    text = models.TextField(blank=True)
    progress = models.CharField(max_length=10, default=GIVEN)
    wants_confirmation = models.BooleanField(default=False)
    # When it was said to be done; a task that waits for its giver's confirmation is not late any more.
    reported_at = models.DateTimeField(null=True, blank=True)
    result = models.TextField(blank=True)
    # Grows with every move; whoever moves the task must have seen the last one.
    revision = models.PositiveIntegerField(default=1)
    # When the clock looks whether a slip is due. Whoever changes ``due_at`` sets it to now.
    look_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(progress="reported", reported_at__isnull=False)
                | (~Q(progress="reported") & Q(reported_at=None)),
                name="task_reported_has_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(state="due", ended_at=None) | (~Q(state="due") & Q(ended_at__isnull=False)),
                name="task_ended_has_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False, capacity="") | (Q(person=None) & ~Q(capacity="")),
                name="task_for_a_person_or_a_capacity",
            ),
            models.UniqueConstraint(
                fields=["source"], condition=Q(state="due"), name="task_one_open_a_source"
            ),
        ]
        indexes = [
            # Most tasks name nobody: an index full of these would be taken for useless.
            models.Index(fields=["person"], condition=Q(person__isnull=False), name="task_of_person"),
            models.Index(fields=["person", "due_at"], condition=Q(state="due"), name="task_open_of_person"),
            models.Index(
                fields=["unit", "capacity", "due_at"], condition=Q(state="due"), name="task_open_of_capacity"
            ),
            # Hardly any: everybody who lists cases asks which sealed ones wait for them.
            models.Index(fields=["state", "link"], condition=Q(is_sealed=True), name="task_sealed"),
            models.Index(fields=["giver", "-id"], condition=Q(giver__isnull=False), name="task_of_giver"),
            models.Index(fields=["look_at"], condition=Q(state="due"), name="task_to_look_at"),
        ]

    def __str__(self) -> str:
        return self.title

    def is_late(self, now: datetime) -> bool:
        """Whether it was not ended by its due moment."""
        return self.due_at is not None and (self.done_at or now) > self.due_at

    @property
    def done_at(self) -> datetime | None:
        """When it ended, or was said to be done."""
        return self.ended_at or self.reported_at

    @property
    def subject(self) -> str:
        """How the journal cites it."""
        return f"task:{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state == self.DUE

    @property
    def asks_for(self) -> str:
        """The first word of its source: what kind of thing asked for it."""
        return self.source.partition(":")[0]


class Check(models.Model):
    """A row is one line of a task's check list."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="checks")
    text = models.CharField(max_length=200)
    order = models.PositiveSmallIntegerField()
    ticked_at = models.DateTimeField(null=True, blank=True)
    ticked_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["task", "order"], name="check_in_order"),
            models.CheckConstraint(
                condition=Q(ticked_at=None, ticked_by=None)
                | Q(ticked_at__isnull=False, ticked_by__isnull=False),
                name="check_ticked_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Copy(models.Model):
    """A row is one person who is told of a task without having to do anything."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="copies")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="copied_tasks")
    copied_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "person"], name="copy_once")]
        indexes = [models.Index(fields=["person", "-task"], name="copy_of_person")]

    def __str__(self) -> str:
        return f"{self.person_id} of {self.task_id}"


class TimeAsk(models.Model):
    """A row is one question for more time, and what was decided. ``unit`` is where it is decided."""

    ASKED, GRANTED, REFUSED, VOID = "asked", "granted", "refused", "void"
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="time_asks")
    # The first time the net decides, later the centre.
    step = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    reason = models.TextField()
    before = models.DateTimeField()
    wanted = models.DateTimeField()
    answer = models.CharField(max_length=8, default=ASKED)
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    ruling = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["task"], condition=Q(answer="asked"), name="time_ask_one_open"),
            models.CheckConstraint(condition=Q(wanted__gt=F("before")), name="time_ask_wants_more"),
            models.CheckConstraint(
                condition=Q(answer="asked", decided_at=None)
                | (~Q(answer="asked") & Q(decided_at__isnull=False)),
                name="time_ask_decided_has_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answer} for {self.task_id}"

    @property
    def task_source(self) -> str:
        """How the task of deciding cites it."""
        return f"time:{self.pk}"


class PassAsk(models.Model):
    """A row is one question whether somebody of another unit takes a task over, and the answer."""

    ASKED, ACCEPTED, DECLINED, VOID = "asked", "accepted", "declined", "void"
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="pass_asks")
    to = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    reason = models.TextField()
    answer = models.CharField(max_length=8, default=ASKED)
    answered_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["task"], condition=Q(answer="asked"), name="pass_ask_one_open"),
            models.CheckConstraint(
                condition=Q(answer="asked", answered_at=None)
                | (~Q(answer="asked") & Q(answered_at__isnull=False)),
                name="pass_ask_answered_has_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answer} by {self.to_id}"

    @property
    def task_source(self) -> str:
        """How the task of answering cites it."""
        return f"pass:{self.pk}"


class Slip(models.Model):
    """A row is one slip that the clock wrote because a task nears its due moment or is past it."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="slips")
    colour = models.CharField(max_length=10)
    written_at = models.DateTimeField()
    # The due moment it was written for.
    due_at = models.DateTimeField()
    # The head above who is told as well, where the institution says so.
    head_unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    head_capacity = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["task", "colour"], name="slip_once_a_colour")]

    def __str__(self) -> str:
        return f"{self.colour} for {self.task_id}"


class Urging(models.Model):
    """A row is one urging of one person about one task; no day has two."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="urgings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    urged_at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["task", "person", "day"], name="urging_once_a_day")]

    def __str__(self) -> str:
        return f"{self.person_id} about {self.task_id}"


class Attachment(models.Model):
    """A row is one file that belongs to a task: a photo drawn anew, or a document that was checked."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="attachments")
    file = models.FileField(upload_to="tasks/%Y/%m/")
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class Template(models.Model):
    """A row is a task that is given again and again, kept by whoever gives it; with a unit, for its heads as well."""

    name = models.CharField(max_length=60)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="task_templates")
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # The words of the form: {"title", "text", "standard", "limit", "checks", "points", "wants_confirmation"}.
    words = models.JSONField(default=dict)
    kept_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="template_one_a_name")]

    def __str__(self) -> str:
        return self.name


class SavedFilter(models.Model):
    """A row is a list somebody looks at again and again: a name and the words of its address."""

    name = models.CharField(max_length=60)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="saved_filters")
    # Everybody who belongs to this unit finds it too.
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # Which list, by the name of its address, and what stands behind the question mark.
    page = models.CharField(max_length=40)
    query = models.CharField(max_length=400)
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["owner", "page", "name"], name="filter_one_a_name")]

    def __str__(self) -> str:
        return self.name


class Feed(models.Model):
    """A row is one secret link under which a calendar program reads when a person's tasks are due."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="feeds")
    # The digest of the secret; the secret itself is shown once and kept nowhere.
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(revoked_at=None), name="feed_one_a_person")
        ]

    def __str__(self) -> str:
        return f"feed of {self.person_id}"
