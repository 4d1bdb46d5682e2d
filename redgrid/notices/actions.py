"""The only writers of notices. Nothing is written when one is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from redgrid.grid.models import Person, Unit
from redgrid.journal.actions import only_once, record
from redgrid.journal.models import Entry
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Invalid, Refused
from redgrid.kit.words import can_be_seen, clean_line, clean_words
from redgrid.notices.models import REASON_LENGTH, TEXT_LENGTH, TITLE_LENGTH, Notice, Renewal
from redgrid.notices.queries import days_of_notices
from redgrid.notices.rules import may_publish
from redgrid.rulebook.waiving import today


@dataclass(frozen=True)
class Words:
    """What a notice says, and on which days: none for ``starts_on`` is today, none for ``expires_on`` the usual."""

    title: str
    text: str
    starts_on: date | None = None
    expires_on: date | None = None


def publish_notice(words: Words, unit: Unit, *, by: Person, once: str | None = None) -> Notice:
    """Tell the people of ``unit`` and of everything below it.

    ``once`` makes a form that is sent twice publish one notice. Raises Forbidden where ``by`` publishes none, Invalid,
    Refused for a unit that has closed.
    """
    _guard(unit, by)
    title, text = _checked(words)
    starts_on, expires_on = _days(words)
    if unit.closes_at and unit.closes_at <= now():
        raise Refused(_("This unit has closed: nobody would read it."), field="unit")

    def write() -> Notice:
        notice = Notice(unit=unit, title=title, text=text, published_by=by, published_at=now(),
                        starts_on=starts_on, expires_on=expires_on)  # fmt: skip
        notice.save(force_insert=True)
        _tell("notice.published", notice, by, {"starts": starts_on.isoformat()}, once=once)
        return notice

    return only_once(once, write, _made)


def renew_notice(notice: Notice, expires_on: date, reason: str, *, by: Person) -> Renewal:
    """Let it hold until the end of ``expires_on``; one that is past its last day holds anew.

    Raises Forbidden, Invalid for a day that is no later or too far and for a reason that says nothing, Refused for what
    was withdrawn or put right, and when somebody else was faster.
    """
    _guard(notice.unit, by)
    reason = _reason(reason)
    if not notice.is_renewable:
        raise Refused(_("This notice was taken back or put right: publish a new one."))
    last, most = max(notice.expires_on, today()), days_of_notices().most_days
    if expires_on <= last:
        raise Invalid(_("Choose a day after %(day)s.") % {"day": last}, field="expires_on")
    if expires_on > max(today(), notice.starts_on) + timedelta(days=most):
        raise Invalid(_("%(n)d days ahead is the most.") % {"n": most}, field="expires_on")
    renewal = Renewal(notice=notice, before=notice.expires_on, expires_on=expires_on, reason=reason,
                      renewed_by=by, renewed_at=now())  # fmt: skip
    with transaction.atomic():
        _swap(notice, expires_on=expires_on)
        renewal.save(force_insert=True)
        facts = {"before": renewal.before.isoformat(), "reason": reason}
        _tell("notice.renewed", notice, by, facts)
    return renewal


def withdraw_notice(notice: Notice, reason: str, *, by: Person) -> Notice:
    """Take it back; it stays among the past ones with who and why.

    Raises Forbidden, Invalid for a reason that says nothing, Refused for what stands no more or changed a moment ago.
    """
    _guard(notice.unit, by)
    reason = _reason(reason)
    _guard_standing(notice)
    with transaction.atomic():
        _swap(notice, withdrawn_at=now(), withdrawn_by=by, withdrawn_reason=reason)
        _tell("notice.withdrawn", notice, by, {"reason": reason})
    return notice


def correct_notice(notice: Notice, words: Words, reason: str, *, by: Person) -> Notice:
    """Put it right by a new version with other words, for the same people and the same days; returns that.

    Raises Forbidden, Invalid, Refused for what stands no more or changed a moment ago.
    """
    _guard(notice.unit, by)
    title, text = _checked(words)
    reason = _reason(reason)
    _guard_standing(notice)
    if (title, text) == (notice.title, notice.text):
        raise Invalid(_("Nothing is different yet."), field="text")
    new = Notice(
        unit=notice.unit, title=title, text=text, published_by=by, published_at=now(), starts_on=notice.starts_on,
        expires_on=notice.expires_on, version=notice.version + 1, corrects=notice, reason=reason,
    )  # fmt: skip
    with transaction.atomic():
        _swap(notice, superseded_at=now())
        new.save(force_insert=True)
        _tell("notice.corrected", new, by, {"corrects": notice.pk, "reason": reason})
    return new


def _guard(unit: Unit, by: Person) -> None:
    if not may_publish(by, unit):
        raise Forbidden(
            _("Notices are published by the heads of a unit and of those above it, and by the clerks.")
        )


def _guard_standing(notice: Notice) -> None:
    if not notice.is_standing:
        raise Refused(_("This notice stands no more."))


def _checked(words: Words) -> tuple[str, str]:
    title, text = clean_line(words.title), clean_words(words.text)
    if not can_be_seen(title) or len(title) > TITLE_LENGTH:
        raise Invalid(_("Give it a title of at most %(n)d characters.") % {"n": TITLE_LENGTH}, field="title")
    if not can_be_seen(text) or len(text) > TEXT_LENGTH:
        raise Invalid(
            _("Write what is to be known, in at most %(n)d characters.") % {"n": TEXT_LENGTH}, field="text"
        )
    return title, text


def _days(words: Words) -> tuple[date, date]:
    """The first and the last day."""
    rules, day = days_of_notices(), today()
    starts_on = words.starts_on or day
    if starts_on < day:
        raise Invalid(_("It can begin today or later."), field="starts_on")
    if starts_on > day + timedelta(days=rules.most_days):
        raise Invalid(_("%(n)d days ahead is the most.") % {"n": rules.most_days}, field="starts_on")
    expires_on = words.expires_on or starts_on + timedelta(days=rules.proposed)
    if expires_on < starts_on:
        raise Invalid(_("The last day is not before the first."), field="expires_on")
    if expires_on > starts_on + timedelta(days=rules.most_days):
        raise Invalid(
            _("A notice holds for %(n)d days at most; after that it is renewed for a reason.")
            % {"n": rules.most_days},
            field="expires_on",
        )
    return starts_on, expires_on


def _reason(reason: str) -> str:
    reason = clean_line(reason)
    if len(reason) < 2 or not can_be_seen(reason) or len(reason) > REASON_LENGTH:
        raise Invalid(_("Say why, in at most %(most)d characters.") % {"most": REASON_LENGTH}, field="reason")
    return reason


def _swap(notice: Notice, **values: Any) -> None:
    """Write ``values`` if nobody changed the notice since it was read: one row changed means we won."""
    seen = Notice.objects.filter(
        pk=notice.pk,
        expires_on=notice.expires_on,
        withdrawn_at=notice.withdrawn_at,
        superseded_at=notice.superseded_at,
    )
    if not seen.update(**values):
        raise Refused(
            _("Somebody else changed this notice a moment ago. Look again; what you typed is kept.")
        )
    for name, value in values.items():
        setattr(notice, name, value)


def _tell(kind: str, notice: Notice, by: Person, facts: dict[str, Any], *, once: str | None = None) -> None:
    told = {"title": notice.title, "expires": notice.expires_on.isoformat(), **facts}
    record(kind, by=by, subject=notice.subject, unit=notice.unit.code, facts=told, once=once)


def _made(entry: Entry) -> Notice:
    return Notice.objects.get(pk=int(entry.subject.removeprefix("notice:")))
