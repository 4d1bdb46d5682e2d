"""Receipt codes: how somebody who gave no name follows what became of a report."""

from __future__ import annotations

import hashlib

from django.utils.crypto import salted_hmac

# No vowels and no look-alikes: a receipt code is read aloud and typed on a phone.
LETTERS = "23456789BCDFGHJKLMNPQRSTVWXZ"
LENGTH = 12


def receipt_for(key: str) -> str:
    """The code that belongs to the key of one report: a form sent twice is told the same code, and none is kept."""
    number = int.from_bytes(salted_hmac("redgrid.receipt", key, algorithm="sha256").digest(), "big")
    letters = []
    for _letter in range(LENGTH):
        number, rest = divmod(number, len(LETTERS))
        letters.append(LETTERS[rest])
    return "".join(letters)


def receipt_digest(receipt: str) -> str:
    """What is kept of a code: blanks, dashes and case do not matter."""
    letters = "".join(letter for letter in receipt.upper() if letter.isalnum())
    return hashlib.sha256(letters.encode()).hexdigest()


def in_groups(receipt: str) -> str:
    """As it is shown and read out: ABCD-EFGH-JKLM."""
    return "-".join(receipt[i : i + 4] for i in range(0, len(receipt), 4))
