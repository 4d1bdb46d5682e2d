"""Accounts, sign-ins and tokens. Secrets are kept as digests only."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from redgrid.grid.models import Departure, Person


class AccountQuerySet(models.QuerySet["Account"]):
    def usable_at(self, at: datetime) -> Self:
        """Not closed, and the person has not left; whoever came back needs a new first password."""
        left = Departure.objects.filter(person=OuterRef("person"))
        known = OuterRef("password_changed_at")
        is_of_before = Q(left_at__gte=known) | Q(noted_at__gte=known) | Q(returned_at__gt=at)
        left = left.filter(is_of_before, left_at__lte=at)
        return self.filter(
            ~Exists(left), Q(person__leaves_at=None) | Q(person__leaves_at__gt=at), closed_at=None
        )

    def under_watch(self, at: datetime) -> Self:
        """Locked now, or refused since the last good sign-in."""
        return self.filter(Q(locked_until__gt=at) | Q(refusals__gt=0), closed_at=None)


class Account(models.Model):
    """A row is a person's right to sign in."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="account")
    password = models.CharField(max_length=200)
    must_change_password = models.BooleanField(default=True)
    password_changed_at = models.DateTimeField()
    # Wrong passwords since the last right one; they decide how long a lock lasts.
    refusals = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = AccountQuerySet.as_manager()

    def __str__(self) -> str:
        return f"account of {self.person_id}"

    def is_locked_at(self, at: datetime) -> bool:
        return self.locked_until is not None and self.locked_until > at


class SignInQuerySet(models.QuerySet["SignIn"]):
    def live_since(self, earliest: datetime) -> Self:
        """Neither ended nor begun before ``earliest``."""
        return self.filter(ended_at=None, started_at__gt=earliest)


class SignIn(models.Model):
    """A row is one session: it ends when the person signs out, changes the password or is shut out."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="sign_ins")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    device = models.CharField(max_length=120, blank=True)

    objects = SignInQuerySet.as_manager()

    def __str__(self) -> str:
        return f"sign-in {self.pk}"


class TokenQuerySet(models.QuerySet["Token"]):
    def valid_at(self, at: datetime) -> Self:
        """Neither revoked nor expired."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=at), revoked_at=None)


class Token(models.Model):
    """A row is a key with which a program acts as a person. Only its SHA-256 is kept: no hashing cost per call."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = TokenQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name
