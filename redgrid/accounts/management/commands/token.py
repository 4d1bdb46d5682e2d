"""redgrid token: a key with which a program acts as a person."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from redgrid.accounts.actions import make_token
from redgrid.accounts.queries import account_of
from redgrid.kit.actor import SYSTEM
from redgrid.kit.refusal import Refused


class Command(BaseCommand):
    help = "Makes a token for programs and prints it once; only its digest is kept."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("staff_number")
        parser.add_argument("--name", required=True, help="which program it is for")

    def handle(self, *, staff_number: str, name: str, **options: Any) -> None:
        account = account_of(staff_number)
        if account is None:
            raise CommandError(f"{staff_number} has no open account.")
        try:
            self.stdout.write(make_token(account, by=SYSTEM, name=name))
        except Refused as refused:
            raise CommandError(refused.reason) from refused
