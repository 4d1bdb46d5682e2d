"""Check, load, show and compare institutions.

The command lives in the top room, since loading asks the cases which stages they stand in.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from redgrid.cases.models import Case
from redgrid.kit.actor import SYSTEM
from redgrid.kit.refusal import Refused
from redgrid.rulebook.actions import load_blueprint
from redgrid.rulebook.check import Checked, Faulty, checked
from redgrid.rulebook.diff import Change, diff
from redgrid.rulebook.faults import Fault
from redgrid.rulebook.guard import Met
from redgrid.rulebook.institution import institution_from
from redgrid.rulebook.queries import current, in_force, institution_of, touched_by
from redgrid.rulebook.reading import MOST_BYTES
from redgrid.rulebook.waiving import waived

FILE_NAME = "blueprint.yaml"


class Command(BaseCommand):
    help = "The institution as text: check, load, show, diff."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        for verb, what, needs_file in (
            ("check", "say what is wrong with a text", True),
            ("load", "make a text the institution in force", True),
            ("show", "show the institution in force", False),
            ("diff", "say what a text would change, and for whom", True),
        ):
            words = verbs.add_parser(verb, help=what)
            if needs_file:
                words.add_argument("file", type=Path, help=f"a file, or the folder of a {FILE_NAME}")
            words.add_argument("--json", action="store_true", help="answer as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['verb']}")(options)
        except Faulty as faulty:
            self._report(faulty.faults, as_json=options["json"])
            raise CommandError(_faults_counted(faulty.faults)) from faulty
        except Refused as refusal:
            raise CommandError(refusal.reason) from refusal
        except DatabaseError as error:
            raise CommandError(
                _("The database cannot be read: %(error)s. Has “redgrid migrate” been run?")
                % {"error": str(error).strip()}
            ) from error

    def _check(self, options: dict[str, Any]) -> None:
        found, file = _checked(options["file"])
        if found.errors:
            raise Faulty(found.faults)
        self._report(found.faults, as_json=options["json"])
        if not options["json"]:
            self.stdout.write(_("%(file)s is sound.") % {"file": file})

    def _load(self, options: dict[str, Any]) -> None:
        file = _file(options["file"])
        running = Case.objects.filter(is_open=True).values_list("flow", "stage", "number")
        loaded = load_blueprint(_read(file), by=SYSTEM, name=str(file), running=running)
        if options["json"]:
            self._json({"blueprint": str(loaded.blueprint), "is_new": loaded.is_new})
        elif loaded.is_new:
            self.stdout.write(_("%(version)s is loaded and in force.") % {"version": loaded.blueprint})
        else:
            self.stdout.write(
                _("This text is known: %(version)s is in force.") % {"version": loaded.blueprint}
            )

    def _show(self, options: dict[str, Any]) -> None:
        blueprint = in_force()
        text = institution_of(blueprint)
        if options["json"]:
            facts = {
                "blueprint": blueprint.code,
                "version": blueprint.version,
                "digest": blueprint.digest,
                "loaded_at": blueprint.loaded_at.isoformat(),
                "loaded_by": blueprint.loaded_by,
                "content": blueprint.content,
            }
            self._json(facts)
            return
        self.stdout.write(f"{blueprint} {text.title}")
        for officer in text.officers:
            duties = text.duties_of(officer.code)
            points = sum(duty.points for duty in duties)
            self.stdout.write(f"  {officer.name} {officer.code}: {len(duties)} · {points}")
        for flow in text.flows:
            self.stdout.write(f"  {flow.name} {flow.code}: " + " → ".join(s.name for s in flow.stages))

    def _diff(self, options: dict[str, Any]) -> None:
        found, _name = _checked(options["file"])
        if found.errors:
            raise Faulty(found.faults)
        changes = diff(current(), institution_from(found.content))
        people = {change: [person.name for person in touched_by(change)] for change in changes}
        if options["json"]:
            self._json({"changes": [{**_plain(change), "people": people[change]} for change in changes]})
            return
        for change in changes:
            self.stdout.write(change.words)
            if people[change]:
                self.stdout.write("  " + _("concerns: %(people)s") % {"people": ", ".join(people[change])})
        if not changes:
            self.stdout.write(_("Nothing differs."))

    def _report(self, faults: tuple[Fault, ...], *, as_json: bool) -> None:
        if as_json:
            is_sound = all(fault.is_warning for fault in faults)
            self._json({"sound": is_sound, "faults": [asdict(fault) for fault in faults]})
            return
        for fault in faults:
            kind = _("Warning") if fault.is_warning else _("Fault")
            self.stdout.write(f"{kind}: {fault}")

    def _json(self, answer: object) -> None:
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))


def _faults_counted(faults: tuple[Fault, ...]) -> str:
    count = sum(not fault.is_warning for fault in faults)
    return ngettext(
        "The text has %(n)d fault and cannot be loaded.",
        "The text has %(n)d faults and cannot be loaded.",
        count,
    ) % {"n": count}


def _plain(change: Change) -> dict[str, Any]:
    fields = [{"field": name, "before": before, "after": after} for name, before, after in change.fields]
    said = {name: getattr(change, name) for name in ("kind", "what", "code", "name", "touches")}
    return {**said, "fields": fields, "words": change.words}


def _checked(path: Path) -> tuple[Checked, Path]:
    """A rule that may stand on a written basis is no fault here either, where there is a database to know it by."""
    file = _file(path)
    text = _read(file)
    found = checked(text, str(file))
    if any(isinstance(fault, Met) for fault in found.errors):
        with suppress(DatabaseError):
            found = checked(text, str(file), waived())
    return found, file


def _file(path: Path) -> Path:
    return path / FILE_NAME if path.is_dir() else path


def _read(file: Path) -> bytes:
    """At most one byte more than is allowed, so that a huge file is refused and not read."""
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise CommandError(
            _("%(file)s cannot be read: %(why)s.") % {"file": file, "why": error.strerror}
        ) from error
