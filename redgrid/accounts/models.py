"""Accounts, sign-ins and tokens. Secrets are kept as digests only."""

from __future__ import annotations

from django.db import models

from redgrid.grid.models import Person


class Account(models.Model):
    """A row is a person's right to sign in."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="account")
    password = models.CharField(max_length=200)
    must_change_password = models.BooleanField(default=True)
    password_changed_at = models.DateTimeField()
    refusals = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"account of {self.person_id}"


class SignIn(models.Model):
    """A row is one session: it ends when the person signs out, changes the password or is shut out."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="sign_ins")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    device = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return f"sign-in {self.pk}"


class Token(models.Model):
    """A row is a key with which a program acts as a person. Only its SHA-256 is kept: no hashing cost per call."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
