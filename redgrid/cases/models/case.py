"""Cases, their stages and the people who take part."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from redgrid.grid.models import Person, Resource, Unit
from redgrid.rulebook.models import Blueprint


class Case(models.Model):
    """A row is one problem, suggestion or other matter on its way through the stages of its flow."""

    # The ways in which a case is sent; a source of the text, where one is chosen, says more.
    WAYS = SCAN, SIGNED_IN, PROGRAM = "scan", "signed_in", "program"
    number = models.CharField(max_length=24, unique=True)
    flow = models.CharField(max_length=40)
    # The version whose text this case follows to its end.
    blueprint = models.ForeignKey(Blueprint, on_delete=models.PROTECT, related_name="cases")
    stage = models.CharField(max_length=40)
    is_open = models.BooleanField(default=True)
    title = models.CharField(max_length=120)
    text = models.TextField(blank=True)
    urgency = models.CharField(max_length=20)
    place = models.ForeignKey(
        Resource, null=True, blank=True, on_delete=models.PROTECT, related_name="cases", db_index=False
    )
    # The unit that answers for it: a row of the matrix.
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="cases", db_index=False)
    # How it came to us: one of the sources of the text, else the way it was sent.
    source = models.CharField(max_length=40)
    # What the stages recorded: {"cause": ..., "plan": ...}; which fields there are, the flow says.
    facts = models.JSONField(default=dict)
    opened_at = models.DateTimeField()
    entered_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    is_sealed = models.BooleanField(default=False)
    # Everybody signed in may read it, by the text of its flow.
    is_public = models.BooleanField(default=False)
    # Since when it stands on the notice that everybody reads.
    noticed_at = models.DateTimeField(null=True, blank=True)
    # Grows with every change; whoever changes the case must have seen the last one.
    revision = models.PositiveIntegerField(default=1)
    # Until when its limit stands still; None while it runs.
    suspended_until = models.DateField(null=True, blank=True)
    # The case that this one became part of; flat, never a chain.
    merged_into = models.ForeignKey(
        "cases.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_cases"
    )
    # The digest of the code with which an unnamed reporter follows the case.
    receipt = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001 (null keeps the index sparse)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_open=True, closed_at=None) | Q(is_open=False, closed_at__isnull=False),
                name="case_closed_has_its_moment",
            )
        ]
        indexes = [
            # All that a matrix reads of a case, and what tells who may see one: the rows themselves are left alone.
            models.Index(
                fields=[
                    "flow",
                    "unit",
                    "stage",
                    "entered_at",
                    "due_at",
                    "suspended_until",
                    "is_sealed",
                    "is_open",
                ],
                condition=Q(is_open=True),
                name="case_open_of_matrix",
            ),
            # All that a list of the open, and a count of them, asks before it shows a row.
            models.Index(
                fields=["-id", "unit", "is_sealed", "is_public", "is_open", "due_at"],
                condition=Q(is_open=True),
                name="case_open_newest",
            ),
            # The newest of a unit or a place; these serve as the indexes of the foreign keys as well.
            models.Index(fields=["unit", "-id"], name="case_of_unit"),
            models.Index(fields=["place", "-id"], name="case_of_place"),
            # What a trend counts, and an even sample of the last years.
            models.Index(fields=["flow", "opened_at"], name="case_opened"),
            models.Index(fields=["flow", "closed_at"], condition=Q(is_open=False), name="case_ended"),
            models.Index(
                fields=["flow", "unit", "-id"], condition=Q(noticed_at__isnull=False), name="case_noticed"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def subject(self) -> str:
        """How the journal cites it."""
        return f"case:{self.number}"

    def task_source(self, stage: str) -> str:
        """How the task of a stage cites it."""
        return f"case:{self.number}:{stage}"

    def is_late(self, now: datetime) -> bool:
        """Whether the stage it is in should have been left before ``now``."""
        return self.is_open and self.due_at is not None and now > self.due_at


class Stay(models.Model):
    """A row is one stay of a case in one stage: the steps of its time line, end to end without a hole."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="stays")
    stage = models.CharField(max_length=40)
    entered_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(left_at=None), name="stay_one_open_a_case"),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gte=F("entered_at")), name="stay_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.stage}"


class Part(models.Model):
    """A row is the part a person plays in a case: reporter, lead, overseer or partner."""

    REPORTER, LEAD, OVERSEER, PARTNER = "reporter", "lead", "overseer", "partner"
    ASKED, ACCEPTED, DECLINED = "asked", "accepted", "declined"
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="parts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="parts")
    role = models.CharField(max_length=10)
    # The cell that the person came from when named.
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=10, default=ACCEPTED)
    note = models.TextField(blank=True)
    # What they contribute, and by when; nothing while they share the limit of the stage.
    work = models.CharField(max_length=200, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    # Their share of the credit in percent, and when they agreed to it.
    share = models.PositiveSmallIntegerField(null=True, blank=True)
    share_agreed_at = models.DateTimeField(null=True, blank=True)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    # As the case is: what somebody still has to do with is found among all that they ever took part in.
    is_of_open_case = models.BooleanField(default=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "role"],
                condition=Q(ends_at=None, role__in=["reporter", "lead", "overseer"]),
                name="part_one_of_a_kind",
            ),
            models.UniqueConstraint(
                fields=["case", "person"], condition=Q(ends_at=None, role="partner"), name="part_partner_once"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "case"], condition=Q(ends_at=None), name="part_of_person"),
            models.Index(
                fields=["person", "case"],
                condition=Q(ends_at=None, is_of_open_case=True),
                name="part_of_open_case",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.case_id}"


class Milestone(models.Model):
    """A row is one piece of work within a case that somebody promised by a day."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="milestones")
    title = models.CharField(max_length=120)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    # The day that was promised first; a later promise does not hide it.
    promised_on = models.DateField()
    set_at = models.DateTimeField()
    reached_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)
    # What came of it, or why it was dropped.
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reached_at=None) | Q(dropped_at=None), name="milestone_ends_one_way"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.reached_at is None and self.dropped_at is None

    @property
    def task_source(self) -> str:
        """How its task cites it."""
        return f"milestone:{self.pk}"


class Quarrel(models.Model):
    """A row is one quarrel over which unit answers for a case; until the ruling the first receiver does."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="quarrels")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    # Who should answer instead.
    instead = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    ruled_at = models.DateTimeField(null=True, blank=True)
    ruled_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    moves = models.BooleanField(null=True, blank=True)
    ruling = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ruled_at=None), name="quarrel_one_open_a_case"
            ),
            models.CheckConstraint(
                condition=Q(ruled_at=None, ruled_by=None, moves=None)
                | Q(ruled_at__isnull=False, ruled_by__isnull=False, moves__isnull=False),
                name="quarrel_ruled_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"quarrel over {self.case_id}"

    @property
    def task_source(self) -> str:
        """How the task of ruling cites it."""
        return f"quarrel:{self.pk}"

    @property
    def map_source(self) -> str:
        """How the task of looking at the map cites it."""
        return f"map:{self.pk}"


class DayCount(models.Model):
    """A row is how many numbers of one prefix were given out on one day."""

    prefix = models.CharField(max_length=10)
    day = models.DateField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["prefix", "day"], name="day_count_once")]

    def __str__(self) -> str:
        return f"{self.prefix} {self.day} {self.last}"


class Pace(models.Model):
    """A row is how fast cases of one flow went lately: made anew by the clock from the stays, never the only record."""

    flow = models.CharField(max_length=40, unique=True)
    made_at = models.DateTimeField()
    # From how many cases, opened since when: an even sample when there are many.
    cases = models.PositiveIntegerField()
    since = models.DateTimeField()
    # {stage: [finished stays, seconds of the middle one]}
    usual = models.JSONField(default=dict)
    # {stage: [[urgency, seconds of the stay, seconds to the end or until now, whether it has ended], ...]}
    spells = models.JSONField(default=dict)
    # What forecasts made in the past would have been worth: see matrix.forecasting.Tried.
    tried = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.flow} {self.made_at}"
