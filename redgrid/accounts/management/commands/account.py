"""redgrid account: the first account of an installation, and those of the administrators, are made on the server."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from redgrid.accounts.actions import close_account, open_account, reset_password
from redgrid.accounts.models import Account
from redgrid.accounts.queries import account_of
from redgrid.grid.models import Person
from redgrid.kit.actor import SYSTEM
from redgrid.kit.refusal import Refused


class Command(BaseCommand):
    help = "Opens or closes an account, or resets its password; a first password is printed once."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("act", choices=["open", "reset", "close"])
        parser.add_argument("staff_number")

    def handle(self, *, act: str, staff_number: str, **options: Any) -> None:
        try:
            self.stdout.write(_open(staff_number) if act == "open" else _change(act, staff_number))
        except Refused as refused:
            raise CommandError(refused.reason) from refused


def _open(staff_number: str) -> str:
    person = Person.objects.filter(staff_number=staff_number).first()
    if person is None:
        raise CommandError(f"Nobody has the staff number {staff_number}.")
    return open_account(person, by=SYSTEM)


def _change(act: str, staff_number: str) -> str:
    account: Account | None = account_of(staff_number)
    if account is None:
        raise CommandError(f"{staff_number} has no open account.")
    if act == "reset":
        return reset_password(account, by=SYSTEM)
    close_account(account, by=SYSTEM)
    return f"The account of {staff_number} is closed."
