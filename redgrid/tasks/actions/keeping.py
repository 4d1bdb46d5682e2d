"""The only writers of what people keep: templates, filters, secret links."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from redgrid.grid.models import Person, Unit
from redgrid.grid.queries import home_of
from redgrid.grid.rules import may
from redgrid.journal.actions import record
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Invalid, Refused
from redgrid.kit.words import can_be_seen, clean_line
from redgrid.tasks.models import Feed, SavedFilter, Template

NAME_LENGTH, QUERY_LENGTH, MOST_KEPT = 60, 400, 50


def keep_template(name: str, words: Mapping[str, Any], *, by: Person, unit: Unit | None = None) -> Template:
    """Keep the words of a task under a name; one's own of the same name is written anew.

    Raises Forbidden for those who give no tasks.
    """
    if not may(by, "task.give"):
        raise Forbidden(_("Only those who give tasks keep templates."))
    name = _name(name)
    with transaction.atomic():
        found, _made = Template.objects.update_or_create(
            owner=by, name=name, defaults={"words": dict(words), "unit": unit, "kept_at": now()}
        )
    return found


def drop_template(template: Template, *, by: Person) -> None:
    """Drop a template of one's own. Raises Forbidden for another's."""
    if template.owner_id != by.pk:
        raise Forbidden(_("Only whoever keeps it drops it."))
    Template.objects.filter(pk=template.pk).delete()


def save_filter(name: str, page: str, query: str, *, by: Person, is_shared: bool = False) -> SavedFilter:
    """Keep the filters of a list under a name, for oneself or with one's unit; the same name is written anew."""
    name, unit = _name(name), home_of(by) if is_shared else None
    if len(query) > QUERY_LENGTH:
        raise Invalid(_("These filters are too long to keep."), field="name")
    if SavedFilter.objects.filter(owner=by).exclude(page=page, name=name).count() >= MOST_KEPT:
        raise Refused(_("You keep %(most)d filters already. Drop one first.") % {"most": MOST_KEPT})
    with transaction.atomic():
        found, _made = SavedFilter.objects.update_or_create(
            owner=by, page=page, name=name, defaults={"query": query, "unit": unit, "saved_at": now()}
        )
    return found


def drop_filter(kept: SavedFilter, *, by: Person) -> None:
    """Drop a filter of one's own. Raises Forbidden for another's."""
    if kept.owner_id != by.pk:
        raise Forbidden(_("Only whoever keeps it drops it."))
    SavedFilter.objects.filter(pk=kept.pk).delete()


def _name(name: str) -> str:
    name = clean_line(name)
    if not can_be_seen(name) or len(name) > NAME_LENGTH:
        raise Invalid(_("Give it a name of at most 60 characters."), field="name")
    return name


def digest_of(secret: str) -> str:
    """What is kept of the secret of a link."""
    return hashlib.sha256(secret.encode()).hexdigest()


def make_feed(*, by: Person) -> str:
    """Make a new secret link; the one before does not lead anywhere any more. Returns the secret, told once."""
    secret = secrets.token_urlsafe(32)
    try:
        with transaction.atomic():
            Feed.objects.filter(person=by, revoked_at=None).update(revoked_at=now())
            Feed(person=by, digest=digest_of(secret), made_at=now()).save(force_insert=True)
            record("feed.made", by=by, subject=f"person:{by.staff_number}")
    except IntegrityError as twice:
        raise Refused(_("A link was made a moment ago. Look again.")) from twice
    return secret


def revoke_feed(*, by: Person) -> bool:
    """Let the secret link lead nowhere; whether there was one."""
    with transaction.atomic():
        if not Feed.objects.filter(person=by, revoked_at=None).update(revoked_at=now()):
            return False
        record("feed.revoked", by=by, subject=f"person:{by.staff_number}")
    return True
