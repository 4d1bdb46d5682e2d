"""The only writers of accounts. No password and no token ever reaches the journal."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from redgrid.accounts import passwords, rules
from redgrid.accounts.models import Account, SignIn, Token
from redgrid.accounts.queries import digest_of_token
from redgrid.grid.models import Person
from redgrid.grid.rules import may
from redgrid.journal.actions import record
from redgrid.kit.actor import ANONYMOUS, SYSTEM, Actor
from redgrid.kit.clock import now
from redgrid.kit.refusal import Forbidden, Invalid, Refused
from redgrid.kit.words import clean_line

TOKEN_DAYS = 365
TOKENS_AT_MOST = 20


def open_account(person: Person, *, by: Actor, must_change: bool = True) -> str:
    """Give ``person`` an account; returns the first password, which is kept nowhere.

    Only the system itself may give one that need not be changed, for a demonstration. Raises Refused when there is
    one already, or when the person holds two administrator capacities at once.
    """
    _must_hold(by, "account.manage")
    must_change = must_change or by is not SYSTEM
    if not rules.holds_separated_duties(person):
        raise Refused(
            _("One person cannot hold two of the three administrator posts. End one of them first.")
        )
    first = passwords.first_password()
    digest, at = make_password(first), now()
    with transaction.atomic():
        fresh = {"password": digest, "password_changed_at": at, "must_change_password": must_change}
        account, is_new = Account.objects.get_or_create(person=person, defaults=fresh)
        if not is_new and account.closed_at is None:
            raise Refused(_("This person has an account already."))
        if not is_new:
            _put(account, refusals=0, locked_until=None, closed_at=None, **fresh)
        record("account.opened", by=by, subject=_subject(account))
    return first


def reset_password(account: Account, *, by: Actor) -> str:
    """A new first password for somebody who forgot theirs; ends their sessions and tokens. Returns it once.

    An administrator's password is reset at the console only: otherwise one administrator could become another.
    """
    _must_hold(by, "account.manage")
    if by is not SYSTEM and rules.is_administrator(account.person):
        raise Refused(
            _("The password of an administrator is reset on the server: redgrid account reset STAFF_NUMBER")
        )
    first = passwords.first_password()
    digest, at = make_password(first), now()
    with transaction.atomic():
        changed = Account.objects.filter(pk=account.pk, closed_at=None).update(
            password=digest, password_changed_at=at, must_change_password=True, refusals=0, locked_until=None
        )
        if not changed:
            raise Refused(_("This account is closed."))
        _end_everything(account)
        record("account.password_reset", by=by, subject=_subject(account))
    return first


def close_account(account: Account, *, by: Actor) -> None:
    """No more sign-in, sessions and tokens end. What the person did stays in the journal."""
    _must_hold(by, "account.manage")
    if by is not SYSTEM and rules.is_administrator(account.person):
        raise Refused(
            _("The account of an administrator is closed on the server: redgrid account close STAFF_NUMBER")
        )
    with transaction.atomic():
        if not Account.objects.filter(pk=account.pk, closed_at=None).update(closed_at=now()):
            raise Refused(_("This account is closed already."))
        _end_everything(account)
        record("account.closed", by=by, subject=_subject(account))


def sign_in(staff_number: str, *, by: Actor = ANONYMOUS, password: str, device: str = "") -> SignIn:
    """Begin a session. Raises Refused with one and the same sentence whatever was wrong.

    An unknown number costs the same hashing and nearly the same writing as a wrong password, so that nobody can
    find out who has an account.
    """
    account = Account.objects.usable_at(now()).filter(person__staff_number=staff_number).first()
    # Hashing takes its time on purpose, so it happens outside of the transaction.
    is_right = check_password(password, account.password if account else _nobodys_password())
    with transaction.atomic():
        begun = _begin(account, device) if account and is_right else None
        if begun is None:
            _refuse(account, by)
    if begun is None:
        raise Refused(
            _(
                "Staff number and password do not match, or sign-in is locked for a while after repeated refusals."
            )
        )
    return begun


def _begin(account: Account, device: str) -> SignIn | None:
    """The session, unless the account is locked by now: others may have guessed at the same moment."""
    at = now()
    row = Account.objects.select_for_update().select_related("person").get(pk=account.pk)
    if row.is_locked_at(at) or row.closed_at or row.password != account.password:
        return None
    _put(row, refusals=0, locked_until=None)
    begun = SignIn.objects.create(account=row, started_at=at, device=clean_line(device)[:120])
    record("account.signed_in", by=row.person, subject=_subject(row), facts={"sign_in": begun.pk})
    return begun


def _refuse(account: Account | None, by: Actor) -> None:
    """Counts a refusal. What was typed as a number is not kept: it may have been the password."""
    at = now()
    if account is None:
        record("account.refused", by=by, subject="account:?")
        return
    row = Account.objects.select_for_update().select_related("person").get(pk=account.pk)
    if row.is_locked_at(at):
        record("account.refused", by=by, subject=_subject(row), facts={"locked": True})
        return
    lock = rules.lock_after(row.refusals + 1)
    Account.objects.filter(pk=row.pk).update(
        refusals=F("refusals") + 1, locked_until=at + lock if lock else row.locked_until
    )
    if lock:
        record(
            "account.locked", by=by, subject=_subject(row), facts={"minutes": int(lock.total_seconds() // 60)}
        )
    else:
        record("account.refused", by=by, subject=_subject(row))


def sign_out(sign_in: SignIn, *, by: Actor) -> None:
    """End one session: one's own, or anybody's for those who secure accounts. Ending twice changes nothing."""
    if not _is_own(sign_in.account, by):
        _must_hold(by, "account.secure")
    with transaction.atomic():
        if SignIn.objects.filter(pk=sign_in.pk, ended_at=None).update(ended_at=now()):
            record(
                "account.signed_out", by=by, subject=_subject(sign_in.account), facts={"sign_in": sign_in.pk}
            )


def end_sign_ins(account: Account, *, by: Actor) -> None:
    """End every session of an account at once."""
    _must_hold(by, "account.secure")
    with transaction.atomic():
        if account.sign_ins.filter(ended_at=None).update(ended_at=now()):
            record("account.signed_out", by=by, subject=_subject(account), facts={"sign_in": "all"})


def change_password(
    account: Account, *, by: Actor, current: str, new: str, keep: SignIn | None = None
) -> None:
    """Change one's own password; every other session ends, ``keep`` stays. Raises Refused at the field."""
    if not _is_own(account, by):
        raise Forbidden(_("Only the owner changes a password."))
    if account.is_locked_at(now()):
        raise Refused(_("Sign-in is locked for a while after repeated refusals. Try again later."))
    if not check_password(current, account.password):
        with transaction.atomic():
            _refuse(account, by)
        raise Refused(_("This is not the current password."), field="current")
    weak = passwords.weaknesses(new, staff_number=account.person.staff_number, name=account.person.name)
    if new == current:
        weak = [_("The new password is the old one.")]
    if weak:
        raise Invalid(weak[0], field="new")
    digest = make_password(new)
    with transaction.atomic():
        same = Account.objects.filter(pk=account.pk, password=account.password, closed_at=None)
        if not same.update(
            password=digest, password_changed_at=now(), must_change_password=False, refusals=0
        ):
            raise Refused(_("The password was changed in the meantime. Sign in again."))
        others = account.sign_ins.exclude(pk=keep.pk) if keep else account.sign_ins
        others.filter(ended_at=None).update(ended_at=now())
        record("account.password_changed", by=by, subject=_subject(account))
    account.refresh_from_db()


def unlock(account: Account, *, by: Actor) -> None:
    """Lift a lock and forget the refusals."""
    _must_hold(by, "account.secure")
    with transaction.atomic():
        if Account.objects.filter(pk=account.pk, refusals__gt=0).update(refusals=0, locked_until=None):
            record("account.unlocked", by=by, subject=_subject(account))


def make_token(account: Account, *, by: Actor, name: str) -> str:
    """A key for a program that acts as the owner; shown once, valid for a year. Only its digest is kept."""
    if by is not SYSTEM and not _is_own(account, by):
        raise Forbidden(_("Only the owner makes tokens."))
    name = clean_line(name)[:60]
    if not name:
        raise Invalid(
            _("Give the token a name, so that you know later which program it is for."), field="name"
        )
    clear, at = f"rg_{secrets.token_urlsafe(32)}", now()
    with transaction.atomic():
        if account.closed_at or account.tokens.valid_at(at).count() >= TOKENS_AT_MOST:
            raise Refused(_("No more tokens for this account. Revoke one that is not used."))
        token = Token.objects.create(
            account=account,
            name=name,
            digest=digest_of_token(clear),
            made_at=at,
            expires_at=at + timedelta(days=TOKEN_DAYS),
        )
        record(
            "account.token_made", by=by, subject=_subject(account), facts={"token": token.pk, "name": name}
        )
    return clear


def revoke_token(token: Token, *, by: Actor) -> None:
    """The program is shut out from now on."""
    if not _is_own(token.account, by):
        _must_hold(by, "account.secure")
    with transaction.atomic():
        if Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now()):
            record("account.token_revoked", by=by, subject=_subject(token.account), facts={"token": token.pk})


def _put(account: Account, **fields: object) -> None:
    Account.objects.filter(pk=account.pk).update(**fields)


def _end_everything(account: Account) -> None:
    account.sign_ins.filter(ended_at=None).update(ended_at=now())
    account.tokens.filter(revoked_at=None).update(revoked_at=now())


def _subject(account: Account) -> str:
    return f"account:{account.person.staff_number}"


def _is_own(account: Account, by: Actor) -> bool:
    return isinstance(by, Person) and by.pk == account.person_id


def _must_hold(by: Actor, verb: str) -> None:
    if by is not SYSTEM and not (isinstance(by, Person) and may(by, verb)):
        raise Forbidden(_("This is for the administrator in charge of it."))


_unknown: dict[str, str] = {}


def _nobodys_password() -> str:
    """A digest that no password matches, made once: checking against it costs what a real one costs."""
    if "digest" not in _unknown:
        _unknown["digest"] = make_password(secrets.token_urlsafe(32))
    return _unknown["digest"]
