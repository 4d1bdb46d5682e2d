"""redgrid verify: does the journal's chain hold?"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from redgrid.journal.models import Entry
from redgrid.journal.proof import Verdict, verify


class Command(BaseCommand):
    help = "Reads the whole journal and names every changed, removed or inserted entry; exit 1 when there is one."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json", help="the answer as JSON")
        parser.add_argument(
            "--expect",
            metavar="NUMBER:DIGEST",
            default="",
            help="an end of the chain that was written down earlier; it must still stand in the chain",
        )

    def handle(self, *, as_json: bool = False, expect: str = "", **options: Any) -> None:
        verdict = verify()
        if as_json:
            self.stdout.write(json.dumps({"holds": verdict.holds, **asdict(verdict)}, indent=2))
        else:
            self._say(verdict)
        if not verdict.holds:
            count = len(verdict.flaws)
            raise CommandError(f"The journal does not hold: {count} flaw{'s' if count > 1 else ''}.")
        if expect:
            _must_stand(expect)

    def _say(self, verdict: Verdict) -> None:
        self.stdout.write(f"{verdict.checked} entries checked, end {verdict.number} {verdict.digest}")
        for flaw in verdict.flaws:
            self.stdout.write(f"{flaw.number} {flaw.kind}")


def _must_stand(expect: str) -> None:
    number, _colon, digest = expect.partition(":")
    if not (number.isdecimal() and len(digest) == 64):
        raise CommandError("--expect takes NUMBER:DIGEST, as an earlier verify printed them.")
    if not Entry.objects.filter(number=int(number), digest=digest).exists():
        raise CommandError(f"Entry {number} is not the one that was written down: the journal was made anew.")
