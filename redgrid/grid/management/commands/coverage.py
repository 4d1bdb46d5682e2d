"""Is everything answered for? ``redgrid coverage --at 2026-03-12T10:00``, ``--from 2026-03-01 --to 2026-04-01``."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from redgrid.grid.actions import look_again, look_at_everything
from redgrid.grid.coverage import Coverage, Gap, answer
from redgrid.grid.models import KnownGap, Unit
from redgrid.grid.telling import coverage_json
from redgrid.kit.refusal import Refused
from redgrid.kit.when import read_moment


class Command(BaseCommand):
    help = "Certify that everything is answered for, at a moment or over an interval, or list the gaps."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--at", help="moment, ISO 8601; without an offset on the centre's clock; default: now"
        )
        parser.add_argument(
            "--from", dest="since", help="beginning of an interval; every moment of it counts"
        )
        parser.add_argument("--to", help="end of the interval, itself outside")
        parser.add_argument("--unit", help="code of a net or cell; default: the whole map")
        parser.add_argument("--json", action="store_true", help="answer as JSON")
        parser.add_argument(
            "--verify", action="store_true", help="compare what pages show with the whole map, and repair it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verify"]:
            self._verify()
            return
        unit = _unit(options["unit"])
        try:
            at, since, to = (_moment(options[name]) for name in ("at", "since", "to"))
            found = answer(at, since, to, unit)
        except Refused as refused:
            raise CommandError(refused.reason) from refused
        if options["json"]:
            self.stdout.write(json.dumps(coverage_json(found), ensure_ascii=False, indent=2))
            return
        for line in (_headline(found), *map(_line, found.gaps)):
            self.stdout.write(line)

    def _verify(self) -> None:
        missing, wrong = look_at_everything()
        look_again()
        found = {"missing": missing, "wrong": wrong, "kept": KnownGap.objects.count()}
        self.stdout.write(
            _("%(kept)d gaps are kept, past and to come; %(missing)d were missing, %(wrong)d were none.")
            % found
        )


def _moment(text: str | None) -> datetime | None:
    return read_moment(text) if text else None


def _unit(code: str | None) -> Unit | None:
    if not code:
        return None
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        raise CommandError(_("There is no unit “%(code)s”.") % {"code": code})
    return unit


def _headline(found: Coverage) -> str:
    words: dict[str, Any] = {"at": _shown(found.at), "digest": found.digest, **found.checked}
    if found.until:
        words["at"] += f" – {_shown(found.until)}"
    checked = (
        _(
            "%(nets)d nets, %(cells)d cells, %(places)d places, %(equipment)d pieces of equipment, "
            "%(business)d businesses, %(people)d people, %(seats)d seats"
        )
        % words
    )
    verdict = _("Covered") if found.covered else _("%(count)d gaps") % {"count": len(found.gaps)}
    return f"{words['at']}  {verdict}  ({checked})  {found.digest[:12]}"


def _shown(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


def _line(gap: Gap) -> str:
    since, to = (_shown(moment) if moment else "…" for moment in (gap.since, gap.to))
    return f"  {gap.kind:<24} {gap.subject:<24} {since} – {to}  {gap.remedy}"
