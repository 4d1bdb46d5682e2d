"""Notices and what moved their last day. Nothing here writes."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from redgrid.grid.models import Person, Unit
from redgrid.rulebook.waiving import today

TITLE_LENGTH, TEXT_LENGTH, REASON_LENGTH = 120, 5000, 500


class NoticeQuerySet(models.QuerySet["Notice"]):
    def standing(self, day: date) -> Self:
        """Those that hold on ``day`` or will: neither withdrawn, put right by another one, nor past their last day."""
        return self.filter(withdrawn_at=None, superseded_at=None, expires_on__gte=day)

    def holding(self, day: date) -> Self:
        """Those that hold on ``day``: it is between their first and their last."""
        return self.standing(day).filter(starts_on__lte=day)

    def past(self, day: date) -> Self:
        """The others."""
        return self.filter(
            Q(withdrawn_at__isnull=False) | Q(superseded_at__isnull=False) | Q(expires_on__lt=day)
        )


class Notice(models.Model):
    """A row is one version of a notice. Its words never change: what puts it right is a row of its own."""

    HOLDS, COMING, EXPIRED, WITHDRAWN, SUPERSEDED = "holds", "coming", "expired", "withdrawn", "superseded"
    # Words and tones, not choices of a field: a migration must not depend on the language it was made in.
    WORDS = {
        HOLDS: pgettext_lazy("notice", "Holds"), COMING: _("To come"), EXPIRED: _("Past its last day"),
        WITHDRAWN: _("Withdrawn"), SUPERSEDED: pgettext_lazy("notice", "Put right"),
    }  # fmt: skip
    TONES = {HOLDS: "green", COMING: "blue", EXPIRED: "grey", WITHDRAWN: "orange", SUPERSEDED: "grey"}
    # Who may see a notice is asked of it; none is sealed.
    is_sealed = False

    # Whom it concerns: the people of this unit and of everything below it.
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="notices")
    title = models.CharField(max_length=TITLE_LENGTH)
    text = models.TextField()
    published_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()
    # Whole days, the last one included. There is always a last one.
    starts_on = models.DateField()
    expires_on = models.DateField()
    version = models.PositiveSmallIntegerField(default=1)
    # What it puts right, and in which respect. A version is put right once.
    corrects = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="correction"
    )
    reason = models.CharField(max_length=REASON_LENGTH, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_reason = models.CharField(max_length=REASON_LENGTH, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on__gte=F("starts_on")), name="notice_ends_after_its_start"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_reason="")),
                name="notice_withdrawn_by_somebody_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(superseded_at=None),
                name="notice_withdrawn_or_put_right",
            ),
            models.CheckConstraint(
                condition=Q(corrects=None, reason="", version=1)
                | (Q(corrects__isnull=False, version__gt=1) & ~Q(reason="")),
                name="notice_puts_right_for_a_reason",
            ),
        ]
        # Few notices stand; the many that once stood are met by their key alone.
        indexes = [
            models.Index(
                fields=["unit", "-id"],
                condition=Q(withdrawn_at=None, superseded_at=None),
                name="notice_standing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.version})"

    @property
    def subject(self) -> str:
        """How the journal cites it."""
        return f"notice:{self.pk}"

    @property
    def state(self) -> str:
        """What has become of it today."""
        day = today()
        if self.withdrawn_at:
            return self.WITHDRAWN
        if self.superseded_at:
            return self.SUPERSEDED
        if day > self.expires_on:
            return self.EXPIRED
        return self.HOLDS if day >= self.starts_on else self.COMING

    @property
    def state_word(self) -> str:
        return str(self.WORDS[self.state])

    @property
    def tone(self) -> str:
        return self.TONES[self.state]

    @property
    def is_standing(self) -> bool:
        return self.state in {self.HOLDS, self.COMING}

    @property
    def is_renewable(self) -> bool:
        """What has only grown old may live again; what was taken back or put right may not."""
        return self.state in {self.HOLDS, self.COMING, self.EXPIRED}

    @property
    def days_left(self) -> int:
        return (self.expires_on - today()).days


class Renewal(models.Model):
    """A row is one moving of a last day: from which to which, by whom, and why it is still needed."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="renewals")
    before = models.DateField()
    expires_on = models.DateField()
    reason = models.CharField(max_length=REASON_LENGTH)
    renewed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    renewed_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on__gt=F("before")), name="notice_renewed_to_a_later_day"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="notice_renewed_for_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.expires_on}"
