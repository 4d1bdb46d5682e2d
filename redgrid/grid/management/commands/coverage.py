"""Is everything answered for? ``redgrid coverage --at 2026-03-12T10:00 --json``."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from redgrid.grid.coverage import Coverage, Gap, coverage
from redgrid.grid.models import Unit
from redgrid.grid.telling import coverage_json
from redgrid.kit.refusal import Refused
from redgrid.kit.when import read_moment


class Command(BaseCommand):
    help = "Certify that everything is answered for at a moment, or list the gaps with their remedies."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--at", help="moment, ISO 8601; without an offset on the centre's clock; default: now"
        )
        parser.add_argument("--unit", help="code of a net or cell; default: the whole map")
        parser.add_argument("--json", action="store_true", help="answer as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            at = read_moment(options["at"]) if options["at"] else None
        except Refused as refused:
            raise CommandError(refused.reason) from refused
        found = coverage(at, _unit(options["unit"]))
        if options["json"]:
            self.stdout.write(json.dumps(coverage_json(found), ensure_ascii=False, indent=2))
            return
        for line in (_headline(found), *map(_line, found.gaps)):
            self.stdout.write(line)


def _unit(code: str | None) -> Unit | None:
    if not code:
        return None
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        raise CommandError(_("There is no unit “%(code)s”.") % {"code": code})
    return unit


def _headline(found: Coverage) -> str:
    words = {"at": f"{timezone.localtime(found.at):%Y-%m-%d %H:%M}", "digest": found.digest, **found.checked}
    checked = (
        _("%(nets)d nets, %(cells)d cells, %(places)d places, %(people)d people, %(seats)d seats") % words
    )
    verdict = _("Covered") if found.covered else _("%(count)d gaps") % {"count": len(found.gaps)}
    return f"{words['at']}  {verdict}  ({checked})  {found.digest[:12]}"


def _line(gap: Gap) -> str:
    since = f"{timezone.localtime(gap.since):%Y-%m-%d}" if gap.since else "…"
    to = f"{timezone.localtime(gap.to):%Y-%m-%d}" if gap.to else "…"
    return f"  {gap.kind:<24} {gap.subject:<24} {since} – {to}  {gap.remedy}"
