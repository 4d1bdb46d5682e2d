"""redgrid rekey: a new key for what is encrypted in the database."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from redgrid.kit.actor import SYSTEM
from redgrid.kit.encryption import Unreadable, encrypt, file_of_keys, keys, new_key, write_keys
from redgrid.messages.actions import lock_anew


class Command(BaseCommand):
    help = "Makes a new key for the secrets of channels, encrypts them with it, and takes the old keys away."
    requires_system_checks = []

    def handle(self, **options: Any) -> None:
        try:
            self._renew()
        except Unreadable as error:
            raise CommandError("The keys of this machine cannot be used: see docs/security.md.") from error

    def _renew(self) -> None:
        # Keys that are none are told before anything changes; where there are none yet, the first one is made.
        encrypt("")
        if settings.DATA_KEYS:
            done, lost = lock_anew(by=SYSTEM)
            self.stdout.write(
                f"{done} channels are encrypted with the first key of REDGRID_DATA_KEYS, {lost} cannot be read."
            )
            return
        # Both keys stand in the file while it lasts: whoever reads or writes meanwhile can do so.
        newest = new_key()
        write_keys([newest, *keys()])
        done, lost = lock_anew(by=SYSTEM)
        if lost:
            self.stdout.write(f"{done} channels have a new key, {lost} cannot be read: the old keys stay.")
            return
        write_keys([newest])
        self.stdout.write(f"{done} channels have a new key; the old ones are gone from {file_of_keys()}.")
