"""Who answered for a place? ``redgrid who place=F3-305 --at 2026-03-12T10:00 --known-at 2026-04-01``."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from redgrid.grid.models import Resource
from redgrid.grid.queries import Answer, who
from redgrid.grid.telling import answer_json, ladder_of, rule_of
from redgrid.kit.naming import label
from redgrid.kit.refusal import Refused
from redgrid.kit.when import read_moment


class Command(BaseCommand):
    help = "Name who answered for a place at a moment, as known at a moment, and by which record."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("place", help="place=CODE, or the code alone")
        parser.add_argument(
            "--at", help="moment, ISO 8601; without an offset on the centre's clock; default: now"
        )
        parser.add_argument("--known-at", help="as it was known at this moment; default: now")
        parser.add_argument("--json", action="store_true", help="answer as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            at = read_moment(options["at"]) if options["at"] else None
            known_at = read_moment(options["known_at"]) if options["known_at"] else None
        except Refused as refused:
            raise CommandError(refused.reason) from refused
        code = options["place"].removeprefix("place=")
        place = Resource.objects.filter(code=code).first()
        if place is None:
            raise CommandError(_("There is no place “%(code)s”.") % {"code": code})
        answer = who(place, at=at, known_at=known_at)
        if options["json"]:
            self.stdout.write(json.dumps(answer_json(answer), ensure_ascii=False, indent=2))
            return
        for line in _lines(answer):
            self.stdout.write(line)


def _lines(answer: Answer) -> list[str]:
    at, known = (f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" for moment in (answer.at, answer.known_at))
    lines = [
        _("%(place)s at %(at)s, as known at %(known)s:")
        % {"place": answer.resource, "at": at, "known": known}
    ]
    if answer.holder:
        person, tenure = answer.holder.person, answer.holder.tenure
        since = f"{timezone.localtime(tenure.starts_at):%Y-%m-%d}"
        lines.append(f"  {person.name} ({person.staff_number})  {label(tenure.capacity)}  {since} –")
        lines.append(f"  {tenure.record}  {tenure.basis}".rstrip())
    lines.append(f"  {rule_of(answer)}")
    marks = {True: "✓", False: "–"}
    return lines + [f"  {marks[found]} {name}: {where}" for name, where, found in ladder_of(answer)]
